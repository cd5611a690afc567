"""C08: is a class too small to be learnt or judged?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from explain.words import listing
from pipelines.engine.checks.evidence import Evidence, Stage
from pipelines.engine.checks.outcome import Outcome
from pipelines.engine.checks.wording import counted, share

if TYPE_CHECKING:
    import pandas as pd

    from data.table import Split
    from pipelines.engine.result import Check

CODE: Final = "C08"
TITLE: Final = "Class too small"
STAGE: Stage = "table"
SAY: Final = Outcome(CODE, TITLE)

#: Two rows of the class in each of five folds: with fewer, a score per fold is luck.
TOO_FEW = 10
#: With 30 rows a share of one half is known to about ± 18 points.
FEW = 30
#: Test rows of a class below which its score cannot be read.
FEW_TESTED = 5


def check(evidence: Evidence) -> Check:
    """Fails when a class has fewer than 10 rows, warns below 30 or when hardly any of its rows are test rows."""
    dataset = evidence.dataset
    if dataset.target is None:
        return SAY.skipped("No target is chosen yet, so there are no classes.")
    if dataset.task == "regression":
        return SAY.skipped(f"{dataset.target} is a number, so there are no classes.")
    values = dataset.frame[dataset.target].dropna()
    counts = values.value_counts()
    counts = counts[counts > 0]
    small = counts[counts < FEW]
    if small.empty:
        return _tested(evidence.split, dataset.frame[dataset.target], dataset.target) or SAY.passed(_smallest(counts))
    told = [f"{label} ({counted(int(n), 'row')}, {share(n / len(values))})" for label, n in small.items()]
    sentence = f"{dataset.target} has too few rows of {listing(told)} to say how well they are recognised."
    remedy = "Bring more rows of the small class, merge it with one that means nearly the same, or leave its rows out."
    return (SAY.failed if int(small.min()) < TOO_FEW else SAY.warned)(sentence, remedy, (dataset.target,))


def _smallest(counts: pd.Series) -> str:
    rows = int(counts.iloc[-1])
    return f"The smallest class, {counts.index[-1]}, has {counted(rows, 'row')} ({share(rows / counts.sum())})."


def _tested(split: Split | None, target: pd.Series, name: str) -> Check | None:
    """The warning that a class is hardly among the test rows; None when all is well or nothing is split yet."""
    if split is None or len(split.test) == 0:
        return None
    counts = target.iloc[split.test].value_counts().reindex(target.dropna().unique(), fill_value=0)
    few = {str(label): int(n) for label, n in counts.items() if n < FEW_TESTED}
    if not few:
        return None
    told = listing([f"{label} ({counted(n, 'row')})" for label, n in few.items()])
    sentence = f"Of {counted(int(np.sum(counts)), 'test row')} hardly any show {name} = {told}."
    remedy = "Read the cross-validated scores rather than the test rows, or split otherwise."
    return SAY.warned(sentence, remedy, (name,))
