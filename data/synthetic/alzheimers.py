"""A memory clinic: people seen once to five times, of whom some convert to dementia. Generated, no real patient."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from data.synthetic.generated import Generated, Truth, happens, standardised, yes_no

if TYPE_CHECKING:
    from numpy.typing import NDArray

TARGET = "converted"
TRUTH = Truth(
    effects={
        "amygdala_volume": -1.3,
        "memory_recall": -0.95,
        "hippocampus_volume": -0.65,
        "apoe4_alleles": 0.45,
        "age": 0.25,
    },
    proxies=("mmse", "adas"),
    noise=("room_temperature", "clinic", "education"),
    aspects=(("memory_recall", "mmse", "adas"), ("amygdala_volume", "hippocampus_volume")),
    notes=(
        "All visits of one subject share the outcome, so rows of a subject must stay on one side of a split.",
        "MMSE and ADAS measure the same memory as the recall test, with more noise and no effect of their own.",
    ),
)
_UNITS = {
    "age": "years",
    "education": "years",
    "months": "months",
    "memory_recall": "words",
    "mmse": "points",
    "adas": "points",
    "amygdala_volume": "mm³",
    "hippocampus_volume": "mm³",
    "room_temperature": "°C",
}


def make_alzheimers(n_subjects: int = 300, seed: int = 0) -> Generated:
    """About three rows per subject: visits with cognitive scores, brain volumes and whether the person converted."""
    rng = np.random.default_rng(seed)
    people = _people(n_subjects, rng)
    visits = rng.choice([1, 2, 3, 4, 5], n_subjects, p=[0.1, 0.25, 0.3, 0.2, 0.15])
    subject = np.repeat(np.arange(n_subjects), visits)
    visit = np.concatenate([np.arange(1, count + 1) for count in visits])
    columns = _visit_columns({name: values[subject] for name, values in people.items()}, visit, rng)
    named = {"subject_id": np.array([f"SYN_{number:04d}" for number in range(1, n_subjects + 1)])[subject]}
    return Generated({**named, **columns}, TARGET, _UNITS, TRUTH)


def _people(n: int, rng: np.random.Generator) -> dict[str, NDArray[np.generic]]:
    """Latent standings (mean 0, sd 1) and traits of each person, and the outcome that they lead to."""
    amygdala = rng.standard_normal(n)
    hippocampus = 0.5 * amygdala + np.sqrt(0.75) * rng.standard_normal(n)
    memory = 0.3 * amygdala + np.sqrt(0.91) * rng.standard_normal(n)
    age = np.clip(rng.normal(73, 7, n), 55, 92)
    apoe4 = rng.choice([0, 1, 2], n, p=[0.55, 0.36, 0.09])
    effects = TRUTH.effects
    log_odds = (
        effects["amygdala_volume"] * amygdala
        + effects["memory_recall"] * memory
        + effects["hippocampus_volume"] * hippocampus
        + effects["apoe4_alleles"] * standardised(apoe4)
        + effects["age"] * standardised(age)
        - 0.6
    )
    return {
        "amygdala": amygdala,
        "hippocampus": hippocampus,
        "memory": memory,
        "age": age,
        "apoe4": apoe4,
        "sex": np.where(rng.random(n) < 0.55, "F", "M"),
        "education": np.clip(np.round(rng.normal(14, 3, n)), 6, 20).astype(np.int64),
        "clinic": rng.choice(["North", "East", "South", "West"], n),
        "converted": happens(log_odds, rng),
    }


def _visit_columns(
    person: dict[str, NDArray[np.generic]], visit: NDArray[np.int64], rng: np.random.Generator
) -> dict[str, NDArray[np.generic]]:
    """What is measured at each visit: the person's standing plus the noise of the day."""
    months = (visit - 1) * 9 + rng.integers(0, 4, len(visit)) * (visit > 1)
    memory, amygdala, hippocampus = (person[name].astype(np.float64) for name in ("memory", "amygdala", "hippocampus"))

    def noise(sd: float) -> NDArray[np.float64]:
        return rng.normal(0, sd, len(visit))

    return {
        "visit": visit,
        "months": months,
        "age": np.round(person["age"].astype(np.float64) + months / 12, 1),
        "sex": person["sex"],
        "education": person["education"],
        "apoe4_alleles": person["apoe4"],
        "memory_recall": np.round(9 + 3 * (memory + noise(0.12)), 1),
        "mmse": np.clip(np.round(26 + 2.2 * (memory + noise(0.7))), 0, 30).astype(np.int64),
        "adas": np.round(np.clip(14 - 5 * (memory + noise(0.6)), 0, 70), 1),
        "amygdala_volume": np.round(1500 + 200 * (amygdala + noise(0.12))),
        "hippocampus_volume": np.round(3300 + 400 * (hippocampus + noise(0.12))),
        "room_temperature": np.round(rng.normal(21, 1.2, len(visit)), 1),
        "clinic": person["clinic"],
        "converted": yes_no(person["converted"].astype(np.bool_)),
    }
