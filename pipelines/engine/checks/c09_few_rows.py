"""C09: are there enough rows for so many features?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.splitting.split import usable_rows
from pipelines.engine.checks.evidence import Evidence, Stage
from pipelines.engine.checks.outcome import Outcome
from pipelines.engine.checks.wording import counted

if TYPE_CHECKING:
    from data.table import Dataset
    from pipelines.engine.result import Check

CODE: Final = "C09"
TITLE: Final = "Too few rows"
STAGE: Stage = "table"
SAY: Final = Outcome(CODE, TITLE)

#: Peduzzi et al., J Clin Epidemiol 49 (1996) 1373: below ten events per variable, effects come out wrong too often.
PER_FEATURE = 10
#: Fewer than two per feature: a model can fit pure noise.
HOPELESS = 2
FEWEST_ROWS = 50
#: Events from which their number per feature is not the bottleneck any more.
PLENTY = 500


def check(evidence: Evidence) -> Check:
    """Warns below ten rows (or rows of the rarest class) per feature, fails below two or below 50 rows."""
    dataset = evidence.dataset
    if dataset.target is None:
        return SAY.skipped("No target is chosen yet, so it is not known which rows can be used.")
    features = len(dataset.features)
    if features == 0:
        return SAY.skipped("No column is a feature, so there is nothing to share the rows between.")
    rows, what = _useful_rows(dataset)
    usable = len(usable_rows(dataset))
    sentence = (
        f"{counted(rows, what[0], what[1])} for {counted(features, 'feature')}: {rows / features:.1f} per feature."
    )
    remedy = "Bring more rows or fewer features; take the ranking as a hint and look at how stable it is."
    if usable < FEWEST_ROWS:
        return SAY.failed(f"Only {counted(usable, 'row')} can be used; {FEWEST_ROWS} are the least. {sentence}", remedy)
    if rows < HOPELESS * features and rows < PLENTY:
        return SAY.failed(f"{sentence} Below {HOPELESS} a model can follow pure chance.", remedy)
    if rows < PER_FEATURE * features and rows < PLENTY:
        return SAY.warned(f"{sentence} {PER_FEATURE} are the usual least.", remedy)
    return SAY.passed(sentence)


def _useful_rows(dataset: Dataset) -> tuple[int, tuple[str, str]]:
    """Rows that carry information: all for a number, those of the rarest class for classes."""
    target = dataset.frame[dataset.target].dropna()
    if dataset.task == "regression":
        return len(target), ("row", "rows")
    counts = target.value_counts()
    counts = counts[counts > 0]
    if counts.empty:
        return 0, ("row", "rows")
    label = f"with {dataset.target} = {counts.index[-1]}"
    return int(counts.iloc[-1]), (f"row {label}", f"rows {label}")
