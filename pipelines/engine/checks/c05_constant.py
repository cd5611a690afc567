"""C05: is a feature the same in (almost) every row?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from data.targets.classes import label_of
from explain.words import listing
from pipelines.engine.checks.evidence import Evidence, Stage
from pipelines.engine.checks.outcome import Outcome
from pipelines.engine.checks.sample import some_of
from pipelines.engine.checks.wording import agreeing, share

if TYPE_CHECKING:
    from data.table import Dataset
    from pipelines.engine.result import Check

CODE: Final = "C05"
TITLE: Final = "Constant columns"
STAGE: Stage = "table"
SAY: Final = Outcome(CODE, TITLE)

#: Share of one value from which the rest cannot carry a ranking.
ALMOST = 0.99
#: In a small table the share of one value says little: this few other rows do.
FEW_ROWS = 5
MIN_ROWS = 20
#: Rows that are looked at: a share of 99 % is known to ± 0.1 from so many.
ROWS = 50_000


def check(evidence: Evidence) -> Check:
    """Warns when a used column has one value only, or one value in 99 % of the rows."""
    dataset = evidence.dataset
    if dataset.n_rows < MIN_ROWS:
        return SAY.skipped(f"The table has {dataset.n_rows} rows; {MIN_ROWS} are needed to call a column constant.")
    found = {name: why for name in dataset.features if (why := _sameness(dataset, name))}
    if not found:
        return SAY.passed(_left_out(dataset), dataset.with_role("constant"))
    names = tuple(found)
    told = listing([f"{name} ({why})" for name, why in found.items()])
    sentence = f"{told} hardly {agreeing(names, 'varies', 'vary')}, so nothing can be learnt from the exceptions."
    differ = agreeing(names, "it differs", "they differ")
    return SAY.warned(sentence, f"Leave out {listing(names)}, or bring rows in which {differ}.", names)


def _sameness(dataset: Dataset, name: str) -> str:
    """What nearly every row holds, in words; "" when the column varies. Missing counts as a value."""
    # Every value beyond the commonest takes a row: most columns need not be counted.
    if dataset.column(name).distinct - 1 > max((1 - ALMOST) * dataset.n_rows, FEW_ROWS):
        return ""
    values = dataset.frame[name].iloc[some_of(np.arange(dataset.n_rows), ROWS)]
    counts = values.value_counts(dropna=False)
    counts = counts[counts > 0]
    if len(counts) <= 1:
        return "one value in every row"
    rare = len(values) - int(counts.iloc[0])
    if rare > (1 - ALMOST) * len(values) and rare >= FEW_ROWS:
        return ""
    shown = "empty" if counts.index.isna()[0] else f"{label_of(counts.index[0]):.30}"
    return f"{shown} in {share(float(counts.iloc[0]) / len(values))} of the rows"


def _left_out(dataset: Dataset) -> str:
    names = dataset.with_role("constant")
    if not names:
        return "Every column that is used varies."
    have, were = agreeing(names, "has", "have"), agreeing(names, "was", "were")
    return f"Every column that is used varies; {listing(names)} {have} one value only and {were} left out."
