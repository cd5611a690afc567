"""C06: do features say the same thing twice?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from explain.association import associations
from explain.groups import NEAR_DUPLICATE, find_aspects
from explain.words import listing
from pipelines.engine.checks.evidence import Evidence, Stage
from pipelines.engine.checks.outcome import Outcome
from pipelines.engine.checks.sample import as_numbers, some_of

if TYPE_CHECKING:
    from data.table import Dataset
    from explain.groups import Aspect
    from pipelines.engine.result import Check

CODE: Final = "C06"
TITLE: Final = "Near-duplicate columns"
STAGE: Stage = "table"
SAY: Final = Outcome(CODE, TITLE)

#: Rows that are compared: a correlation of .95 is known to ± .005 from so many.
ROWS = 2_000
MIN_ROWS = 20
#: Levels above which two categories look associated by mere sparseness.
MOST_LEVELS = 50
#: Groups that a sentence names.
SHOWN = 4


def check(evidence: Evidence) -> Check:
    """Warns when features are associated at .95 or more, so that their importance is split between them at random."""
    dataset = evidence.dataset
    names = tuple(name for name in dataset.features if _comparable(dataset, name))
    if dataset.n_rows < MIN_ROWS or len(names) < 2:
        return SAY.skipped(
            f"{len(names)} comparable columns and {dataset.n_rows} rows; two columns and {MIN_ROWS} rows are needed."
        )
    groups = near_duplicates(dataset, names)
    if not groups:
        return SAY.passed(f"No two columns that are used say the same (association {NEAR_DUPLICATE:g} or more).")
    told = [f"{listing(group.members)} ({group.association:.2f})" for group in groups]
    more = [f"and {len(told) - SHOWN} more groups"] if len(told) > SHOWN else []
    sentence = f"{'; '.join([*told[:SHOWN], *more])}: these move together, so a model may use either."
    remedy = "Read their importance together, or keep one column of each group."
    return SAY.warned(sentence, remedy, tuple(name for group in groups for name in group.members))


def near_duplicates(dataset: Dataset, names: tuple[str, ...]) -> tuple[Aspect, ...]:
    """Groups of at least two columns of which all pairs are associated at .95 or more."""
    rows = some_of(np.arange(dataset.n_rows), ROWS)
    values = [as_numbers(dataset.frame[name].iloc[rows]) for name in names]
    categorical = [dataset.column(name).kind not in {"number", "time"} for name in names]
    aspects = find_aspects(names, associations(values, categorical), NEAR_DUPLICATE)
    return tuple(one for one in aspects if len(one.members) > 1)


def _comparable(dataset: Dataset, name: str) -> bool:
    """Columns that vary, and categories with few enough levels."""
    column = dataset.column(name)
    return column.distinct > 1 and (column.kind in {"number", "time"} or column.distinct <= MOST_LEVELS)
