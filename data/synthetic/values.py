"""A survey of human values: 21 answers from 1 to 6 that form ten values, and a score that three of them drive.

The items follow the form of Schwartz's short portrait questionnaire (two per value, three for universalism); answers
and score are generated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from data.synthetic.generated import Generated, Truth

if TYPE_CHECKING:
    from numpy.typing import NDArray

TARGET = "wellbeing_score"
#: Value → number of items, and points of the score per standard deviation of each of its items.
_VALUES = {
    "self_direction": (2, 0.0),
    "stimulation": (2, 1.0),
    "hedonism": (2, 0.0),
    "achievement": (2, 2.2),
    "power": (2, 0.0),
    "security": (2, 0.0),
    "conformity": (2, -1.6),
    "tradition": (2, 0.0),
    "benevolence": (2, 3.5),
    "universalism": (3, 0.0),
}
_LATENT, _OWN, _MEAN, _SCORE_NOISE = 1.1, 0.4, 3.8, 4.0


def _items(value: str) -> tuple[str, ...]:
    return tuple(f"{value}_{number}" for number in range(1, _VALUES[value][0] + 1))


TRUTH = Truth(
    effects={item: effect for value, (_, effect) in _VALUES.items() if effect for item in _items(value)},
    noise=(
        *(item for value, (_, effect) in _VALUES.items() if not effect for item in _items(value)),
        "age",
        "region",
    ),
    aspects=tuple(_items(value) for value in _VALUES),
    notes=(
        "The items of one value correlate at about .8 and act alike: together they are one aspect.",
        "Order of the values: benevolence, achievement, conformity (lowers the score), stimulation; the rest is noise.",
    ),
)


def make_values(n_rows: int = 1_200, seed: int = 0) -> Generated:
    """One row per respondent: 21 answers, age, region, and a well-being score of about 0 to 100."""
    rng = np.random.default_rng(seed)
    columns: dict[str, NDArray[np.generic]] = {}
    score = 50 + rng.normal(0, _SCORE_NOISE, n_rows)
    for value, (_, effect) in _VALUES.items():
        standing = rng.standard_normal(n_rows)
        for item in _items(value):
            answer = np.clip(np.round(_MEAN + _LATENT * standing + rng.normal(0, _OWN, n_rows)), 1, 6)
            columns[item] = answer.astype(np.int64)
            score = score + effect * (answer - _MEAN) / _LATENT
    columns["age"] = rng.integers(18, 80, n_rows)
    columns["region"] = rng.choice(["north", "south", "coast", "city"], n_rows)
    columns[TARGET] = np.round(score, 1)
    return Generated(columns, TARGET, {"age": "years", TARGET: "points"}, TRUTH)
