"""Tables to try the tool on: two real ones that come with scikit-learn, and one generated one per domain."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from data.errors import TableError
from data.synthetic.alzheimers import TRUTH as ALZHEIMERS_TRUTH
from data.synthetic.kidney import TRUTH as KIDNEY_TRUTH
from data.synthetic.traffic import TARGET as TRAFFIC_TARGET
from data.synthetic.traffic import TRUTH as TRAFFIC_TRUTH
from data.synthetic.values import TRUTH as VALUES_TRUTH

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.synthetic.generated import Generated, Truth
    from data.table import Dataset

__all__ = ["SAMPLES", "Sample", "load_parts", "load_sample"]


@dataclass(frozen=True, slots=True)
class Sample:
    """A table that is always there. ``truth`` is what was planted in a generated one, None for a real one.

    ``study`` names the study that it is for where that has steps of its own, see ``data.samples.studies``.
    """

    key: str
    title: str
    domain: str
    generated: bool
    about: str
    target: str
    truth: Truth | None = None
    study: str = ""


_ALL = (
    Sample(
        "breast_cancer",
        "Breast cancer",
        "medicine",
        generated=False,
        about="569 tumours with 30 measures of their cell nuclei: malignant or benign? Real, from scikit-learn.",
        target="diagnosis",
    ),
    Sample(
        "diabetes",
        "Diabetes",
        "medicine",
        generated=False,
        about="442 people with diabetes: how far has the disease got after a year? Real, from scikit-learn.",
        target="disease progression",
    ),
    Sample(
        "alzheimers",
        "Memory clinic",
        "medicine",
        generated=True,
        about="300 people seen once to five times: who converts to dementia? Generated, no real patient.",
        target="converted",
        truth=ALZHEIMERS_TRUTH,
    ),
    Sample(
        "kidney",
        "Kidney clinic",
        "medicine",
        generated=True,
        about="1,500 patients, missing values, and one column that gives the answer away. Generated, no real patient.",
        target="kidney_failure_3y",
        truth=KIDNEY_TRUTH,
    ),
    Sample(
        "cohorts",
        "Alzheimer's cohorts",
        "medicine",
        generated=True,
        about="600 people over their visits, and two other cohorts to validate on. Generated, no real patient.",
        target="",
        study="alzheimers",
    ),
    Sample(
        "tadpole",
        "Alzheimer's forecasts",
        "medicine",
        generated=True,
        about="800 people over ten years of visits, 200 of them to forecast for five more. Generated, no real patient.",
        target="",
        study="tadpole",
    ),
    Sample(
        "kidney_records",
        "Kidney records",
        "medicine",
        generated=True,
        about="4,000 people: laboratory values, claims and kidney failure in four tables. Generated, no real patient.",
        target="",
        study="kidney",
    ),
    Sample(
        "traffic",
        "Road incidents",
        "traffic",
        generated=True,
        about="3,000 incidents with start and end: how many minutes until the road is clear? Generated.",
        target=TRAFFIC_TARGET,
        truth=TRAFFIC_TRUTH,
    ),
    Sample(
        "incidents",
        "City incidents",
        "traffic",
        generated=True,
        about="5,000 incidents of a city in the columns of the Sydney study, some without an end. Generated.",
        target="",
        study="traffic",
    ),
    Sample(
        "values",
        "Human values",
        "social science",
        generated=True,
        about="1,200 answers to 21 questions about values, and a well-being score. Generated, no real respondent.",
        target="wellbeing_score",
        truth=VALUES_TRUTH,
    ),
    Sample(
        "networks",
        "Friends and values",
        "social science",
        generated=True,
        about="600 people, five value scores at two times, and who is a friend of whom. Generated.",
        target="",
        study="values",
    ),
)
SAMPLES: dict[str, Sample] = {sample.key: sample for sample in _ALL}


def load_sample(key: str, seed: int = 0) -> Dataset:
    """The sample table of that key with its target set; ``seed`` varies a generated one and leaves a real one alone.

    Raises TableError with the nearest key.
    """
    if key not in SAMPLES:
        near = difflib.get_close_matches(key, SAMPLES, n=1) or list(SAMPLES)
        raise TableError(
            f"There is no sample {key!r}", f"samples are {', '.join(SAMPLES)}", f"Did you mean {near[0]!r}?"
        )
    if SAMPLES[key].study:
        return load_parts(key, seed)["data"][0]
    if not SAMPLES[key].generated:
        from data.samples import real

        loaded: Dataset = getattr(real, key)()
        return loaded
    return _generated(SAMPLES[key], seed)


def load_parts(key: str, seed: int = 0) -> dict[str, tuple[Dataset, ...]]:
    """All tables of the sample of that key by the part that they play in its study; most have "data" alone."""
    from data.samples import studies

    if key in SAMPLES and SAMPLES[key].study:
        return studies.parts_of(key, seed)
    return {"data": (load_sample(key, seed),)}


def _generated(sample: Sample, seed: int) -> Dataset:
    from data.samples.assemble import assemble
    from data.schema import set_target

    made = _generator(sample.key)(seed=seed)
    dataset = assemble(sample.title, made.columns, made.units, f"generated: {sample.key}, seed {seed}")
    told = "This table is generated: no row is about a real person or event."
    return set_target(replace(dataset, decisions=(*dataset.decisions, told)), made.target)


def _generator(key: str) -> Callable[..., Generated]:
    from importlib import import_module

    make: Callable[..., Generated] = getattr(import_module(f"data.synthetic.{key}"), f"make_{key}")
    return make
