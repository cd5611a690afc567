"""C02: does a single column nearly decide the target?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from explain.words import listing
from pipelines.engine.checks.evidence import Evidence, Stage
from pipelines.engine.checks.outcome import Outcome
from pipelines.engine.checks.sample import draw_sample
from pipelines.engine.checks.strength import Strength, metric_of, strengths
from pipelines.engine.checks.wording import agreeing, share

if TYPE_CHECKING:
    from pipelines.engine.result import Check

CODE: Final = "C02"
TITLE: Final = "Nearly decides the target alone"
STAGE: Stage = "table"
SAY: Final = Outcome(CODE, TITLE)

#: Tuned on real tables, see docs/checks.md: early exam grades reach .63, the best honest social column .48.
SUSPICIOUS = {"R²": 0.60, "AUC": 0.95}
#: Beyond this no honest measurement is known to us; copies with a few wrong rows are.
CERTAIN = {"R²": 0.995, "AUC": 0.995}
MIN_ROWS = 50


def check(evidence: Evidence) -> Check:
    """Warns when one column predicts held-out rows better than honest columns do, fails when it does so perfectly."""
    dataset = evidence.dataset
    if dataset.target is None:
        return SAY.skipped("No target is chosen yet, so no column can decide it.")
    sample = draw_sample(dataset)
    if len(sample.rows) < MIN_ROWS:
        return SAY.skipped(
            f"Only {len(sample.rows)} rows have a {dataset.target}; at least {MIN_ROWS} are needed to score columns."
        )
    metric = metric_of(sample.task)
    found = strengths(sample, dataset.features, at_least=SUSPICIOUS[metric])
    if not found:
        return SAY.passed(f"No column alone comes near deciding {dataset.target}.")
    names = tuple(one.name for one in found)
    known = agreeing(names, "it is", "they are")
    remedy = f"Leave out {listing(names)} if {known} known only after {dataset.target}, or measured together with it."
    answer = SAY.failed if found[0].value >= CERTAIN[metric] else SAY.warned
    return answer(_sentence(dataset.target, found), remedy, names)


def _sentence(target: str, found: tuple[Strength, ...]) -> str:
    """What each column does alone, in the words of its figure."""
    if found[0].metric == "R²":
        parts = listing([f"{one.name} explains {share(one.value)}" for one in found])
        return f"Alone, {parts} of the variation of {target}; a column that is known beforehand rarely does."
    verb = "tells" if len(found) == 1 else "tell"
    parts = listing([one.phrase for one in found])
    return (
        f"Alone, {parts} {verb} the classes of {target} apart almost without error (AUC 0.5 is guessing, 1 is perfect)."
    )
