"""C01: does a column, or a sum of columns, hold the target itself?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from explain.words import listing, number
from pipelines.engine.checks.evidence import Evidence, Stage
from pipelines.engine.checks.linear import exact_combination, exact_pair
from pipelines.engine.checks.outcome import Outcome
from pipelines.engine.checks.sample import draw_sample
from pipelines.engine.checks.wording import agreeing

if TYPE_CHECKING:
    from pipelines.engine.checks.sample import Numbers, Sample
    from pipelines.engine.result import Check

CODE: Final = "C01"
TITLE: Final = "Copy of the target"
STAGE: Stage = "table"
SAY: Final = Outcome(CODE, TITLE)

#: With fewer rows two columns may agree by chance.
MIN_ROWS = 10
#: A rounding error of reading and adding decimals, as a share of the target's range.
ROUNDING = 1e-9


def check(evidence: Evidence) -> Check:
    """Fails when a column equals the target in other words or units, or when columns add up to it."""
    dataset = evidence.dataset
    if dataset.target is None:
        return SAY.skipped("No target is chosen yet, so there is nothing that a column could be a copy of.")
    sample = draw_sample(dataset)
    if len(sample.rows) < MIN_ROWS:
        return SAY.skipped(
            f"Only {len(sample.rows)} rows have a {dataset.target}; at least {MIN_ROWS} are needed to compare."
        )
    copies = {name: why for name in dataset.features if (why := _copy(sample, name))}
    names, sentence = _sum(sample, tuple(name for name in dataset.features if name not in copies))
    if not copies and not names:
        return SAY.passed(f"No column, and no sum of columns, is a copy of {dataset.target}.")
    columns = (*copies, *names)
    sentences = [*copies.values(), sentence] if names else list(copies.values())
    remedy = f"Leave out {listing(columns)}: to know {agreeing(columns, 'it', 'them')} is to know {dataset.target}."
    return SAY.failed(" ".join(sentences[:3]), remedy, columns)


def _copy(sample: Sample, name: str) -> str:
    """How the column is the target in disguise; "" when it is not."""
    values = sample.column(name)
    known = ~np.isnan(values)
    column, target = values[known], sample.target[known]
    if len(column) < MIN_ROWS or len(np.unique(target)) < 2:
        return ""
    ordered = sample.task == "regression" and not sample.is_category(name)
    if ordered and (unit := _other_unit(column, target)):
        return f"{name} {unit} {sample.dataset.target}."
    if ordered and _same_order(column, target):
        return f"{name} puts the rows in exactly the order of {sample.dataset.target}: each is a function of the other."
    if _one_to_one(column, target):
        return f"Every value of {name} stands for exactly one value of {sample.dataset.target}, and the reverse."
    return ""


def _other_unit(column: Numbers, target: Numbers) -> str:
    """In words how the unit differs, "equals" if it does not; "" when the target is no straight line of the column."""
    spread, exactness = float(np.ptp(column)), np.finfo(np.float64).eps * float(np.abs(column).max())
    if spread <= 1e3 * exactness:
        return ""
    low, high = int(np.argmin(column)), int(np.argmax(column))
    slope = float(target[high] - target[low]) / spread
    shift = float(target[low] - slope * column[low])
    # Large numbers with a small range have few digits left that vary.
    tolerance = ROUNDING * float(np.ptp(target) + np.abs(target).max()) + 8 * abs(slope) * exactness
    if slope == 0.0 or float(np.abs(column * slope + shift - target).max()) > tolerance:
        return ""
    if abs(slope - 1.0) < 1e-9 and abs(shift) <= tolerance:
        return "equals"
    return f"is in another unit ({number(slope)} × the value{_plus(shift, tolerance)}) the same as"


def _plus(shift: float, tolerance: float) -> str:
    if abs(shift) <= tolerance:
        return ""
    return f" {'+' if shift > 0 else '−'} {number(abs(shift))}"


def _same_order(column: Numbers, target: Numbers) -> bool:
    """Whether the two sort the rows alike, or exactly the other way round, ties included."""
    left, right = _dense_ranks(column), _dense_ranks(target)
    return left.max() > 0 and bool(np.array_equal(left, right) or np.array_equal(left.max() - left, right))


def _one_to_one(column: Numbers, target: Numbers) -> bool:
    """Whether values pair off; only where they repeat, since columns without repeats always do."""
    left, right = _dense_ranks(column), _dense_ranks(target)
    levels = int(left.max()) + 1
    if levels != int(right.max()) + 1 or levels < 2 or levels > len(left) // 2:
        return False
    return len(np.unique(left * levels + right)) == levels


def _dense_ranks(values: Numbers) -> np.ndarray:
    return np.unique(values, return_inverse=True)[1]


def _sum(sample: Sample, names: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The columns that add up to the target, and the sentence that says how."""
    numbers = tuple(name for name in names if sample.dataset.column(name).kind == "number")
    if sample.task != "regression" or len(numbers) < 2:
        return (), ""
    columns = np.stack([sample.column(name) for name in numbers], axis=1)
    pair = exact_pair(columns, sample.target)
    if pair is not None:
        (first, second), sign = pair
        left, right = numbers[first], numbers[second]
        return (left, right), f"{left} {sign} {right} gives {sample.dataset.target} exactly."
    chosen = tuple(numbers[i] for i in exact_combination(columns, sample.target))
    if not chosen:
        return (), ""
    return chosen, f"{sample.dataset.target} can be calculated exactly from {listing(chosen)}, as a weighted sum."
