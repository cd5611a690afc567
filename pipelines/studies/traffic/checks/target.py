"""T01, T03, T07: durations whose level changes, rows dropped by their duration, and ends that are not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from explain.words import number
from pipelines.engine.checks.outcome import Outcome
from pipelines.engine.checks.wording import counted
from pipelines.studies.traffic.breaks import FEWEST, LEAST_R2, level_change

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from explain.arrays import FloatArray
    from pipelines.engine.result import Check
    from pipelines.studies.traffic.presets import Plan
    from pipelines.studies.traffic.survival import Spells

BREAK: Final = Outcome("T01", "Durations change level")
TRIMMED: Final = Outcome("T03", "Rows dropped by their duration")
UNKNOWN_END: Final = Outcome("T07", "Ends that are not known")


def target_break(minutes: FloatArray, when: NDArray[np.datetime64] | None) -> Check:
    """Warns where one date explains 5 % of the variation of log1p(minutes); both are (n,), ``when`` None without."""
    if when is None:
        return BREAK.skipped("No time column, so a change of the recording cannot be seen.")
    found = level_change(minutes, when)
    if found is None:
        return BREAK.skipped(f"{counted(len(minutes), 'duration')}; {FEWEST} that vary are needed to see a change.")
    share = f"{100 * found.explained:.1f} %"
    if not found.found:
        return BREAK.passed(f"No date explains {100 * LEAST_R2:.0f} % of the durations; the best one explains {share}.")
    return BREAK.warned(
        f"Durations change level on {found.day}: median {found.before:.1f} min before, {found.after:.1f} after "
        f"({share} of the variation of log1p). A random split rewards knowing the date.",
        "Use one side, or a time split.",
    )


def target_trimmed(plan: Plan) -> Check:
    """Warns where rows were dropped by their duration before the split."""
    if not len(plan.dropped):
        return TRIMMED.passed("No row was left out because of its duration.")
    told = f"{counted(len(plan.dropped), 'row')} were dropped because of their duration, {plan.dropped_test:,} of them"
    if plan.dropped_test:
        return TRIMMED.warned(
            f"{told} test rows. Scores are for easy rows only.",
            "Use the preset 'ours', which drops no test row.",
        )
    return TRIMMED.passed(f"{told} test rows: scores are for all rows.")


def unknown_end(spells: Spells) -> Check:
    """Warns of incidents without a known end."""
    lost = int((~spells.ended).sum())
    if not lost:
        return UNKNOWN_END.passed("Every incident has an end.")
    share = number(100 * lost / len(spells.ended))
    return UNKNOWN_END.warned(
        f"{counted(lost, 'row')} ({share} %) have no end; they enter survival as censored and leave the regression.",
        "Read the survival curves, which use them.",
    )
