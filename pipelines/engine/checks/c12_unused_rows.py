"""C12: how many rows were not used, and why?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.splitting.split import usable_rows
from pipelines.engine.checks.evidence import Evidence, Stage
from pipelines.engine.checks.outcome import Outcome
from pipelines.engine.checks.wording import counted, share

if TYPE_CHECKING:
    from pipelines.engine.result import Check

CODE: Final = "C12"
TITLE: Final = "Unused rows"
STAGE: Stage = "run"
SAY: Final = Outcome(CODE, TITLE)

#: One row in twenty missing can hardly turn a ranking round; more than half means another population.
SOME = 0.05
MOST = 0.5


def check(evidence: Evidence) -> Check:
    """Warns when more than 5 % of the rows were not used, fails above 50 %."""
    dataset = evidence.dataset
    if dataset.target is None:
        return SAY.skipped("No target is chosen yet, so it is not known which rows can be used.")
    if dataset.n_rows == 0:
        return SAY.skipped("The table has no rows.")
    without = dataset.n_rows - len(usable_rows(dataset))
    unused = without + evidence.n_unused
    if unused == 0:
        return SAY.passed(f"All {counted(dataset.n_rows, 'row')} were used.")
    reasons = [f"{dataset.target} is missing in {without:,}"] if without else []
    if evidence.n_unused:
        why = evidence.unused_why.rstrip(".") or "no reason was given"
        reasons.append(f"{evidence.n_unused:,} are in no part of the split ({why})")
    part = unused / dataset.n_rows
    sentence = f"{unused:,} of {counted(dataset.n_rows, 'row')} ({share(part)}) were not used: {'; '.join(reasons)}."
    if part <= SOME:
        return SAY.passed(sentence, (dataset.target,))
    remedy = "Ask why: if these rows differ from the others, the findings hold for the others only."
    return (SAY.failed if part > MOST else SAY.warned)(sentence, remedy, (dataset.target,))
