"""C04: does a feature merely tell rows apart?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from explain.words import listing
from pipelines.engine.checks.evidence import Evidence, Stage
from pipelines.engine.checks.hints import names_a_row
from pipelines.engine.checks.outcome import Outcome
from pipelines.engine.checks.wording import agreeing, counted

if TYPE_CHECKING:
    from data.table import Dataset
    from pipelines.engine.result import Check

CODE: Final = "C04"
TITLE: Final = "Numbers or names of rows as features"
STAGE: Stage = "table"
SAY: Final = Outcome(CODE, TITLE)

MIN_ROWS = 20
#: A category with fewer rows per value than this has nothing that could be learnt for the next row.
ROWS_PER_LEVEL = 2.0
#: Different values per row from which a numbered name means that rows are told apart.
MOSTLY_DIFFERENT = 0.9


def check(evidence: Evidence) -> Check:
    """Warns when a used column has a value of its own for (nearly) every row and no meaning as a number."""
    dataset = evidence.dataset
    if dataset.n_rows < MIN_ROWS:
        return SAY.skipped(
            f"With {counted(dataset.n_rows, 'row')} nearly every column looks like a row number; {MIN_ROWS} are needed."
        )
    found = {name: why for name in dataset.features if (why := _tells_rows_apart(dataset, name))}
    left_out = dataset.with_role("id-like")
    if not found:
        return SAY.passed(_all_clear(left_out), left_out)
    names = tuple(found)
    told = listing([f"{name} ({why})" for name, why in found.items()])
    remedy = f"Set the role of {listing(names)} to id-like, or to entity if one value means one subject."
    return SAY.warned(f"{told}: such values tell rows apart and do not come again in new rows.", remedy, names)


def _all_clear(left_out: tuple[str, ...]) -> str:
    if not left_out:
        return "No column that is used merely tells rows apart."
    were = agreeing(left_out, "was", "were")
    return f"No column that is used merely tells rows apart; {listing(left_out)} {were} recognised and left out."


def _tells_rows_apart(dataset: Dataset, name: str) -> str:
    """Why the column is no more than a label of its row; "" when it is more."""
    column, values = dataset.column(name), dataset.frame[name]
    filled = len(values) - column.missing
    if filled < MIN_ROWS or column.kind == "time":
        return ""
    told = counted(column.distinct, "different value") + f" in {counted(filled, 'row')}"
    if column.kind == "number":
        return told if _is_numbering(name, values.dropna(), column.distinct) else ""
    return told if column.distinct > filled / ROWS_PER_LEVEL else ""


def _is_numbering(name: str, filled: pd.Series, distinct: int) -> bool:
    """Whole numbers that are all different and either run in the order of the rows or are called a number."""
    numbers = filled.to_numpy(dtype=np.float64)
    if not np.array_equal(numbers, np.floor(numbers)):
        return False
    if names_a_row(name):
        return distinct >= MOSTLY_DIFFERENT * len(numbers)
    steps = np.diff(numbers)
    return distinct == len(numbers) and bool(np.all(steps == 1) or np.all(steps == -1))
