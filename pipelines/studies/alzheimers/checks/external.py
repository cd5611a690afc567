"""A12, A14, A16: a second cohort that codes otherwise, has fewer columns, or may hold the same people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipelines.engine.checks.outcome import Outcome
from pipelines.engine.checks.wording import counted

if TYPE_CHECKING:
    from data.clinical.cohorts.cohort import Cohort
    from data.clinical.cohorts.shared_columns import Shared
    from pipelines.engine.result import Check

CLASH: Final = Outcome("A12", "Coded otherwise in the external table")
LACKS: Final = Outcome("A14", "External table lacks columns")
OVERLAP: Final = Outcome("A16", "Same people in both tables")
_RELEASES = {"oasis1", "oasis2"}
_SHOWN = 2


def coding_clash(shared: Shared) -> Check:
    """Warns of columns that both tables have and code differently; they are not mapped."""
    clashes = [one for one in shared.dropped if one.clash]
    if not clashes:
        return CLASH.passed(f"{counted(len(shared.names), 'shared column')} in one coding in both tables.")
    sentence = " ".join(f"{one.why}. Not mapped." for one in clashes)
    remedy = "Recode one of the tables if you know how, else leave the column out."
    return CLASH.warned(sentence, remedy, tuple(one.name for one in clashes))


def lacking_columns(shared: Shared) -> Check:
    """Warns where the external table has fewer of the features than the training table."""
    lacking = [one.name for one in shared.dropped]
    if not lacking:
        return LACKS.passed(f"The external table has all {counted(len(shared.names), 'feature')}.")
    more = f" (+{len(lacking) - _SHOWN})" if len(lacking) > _SHOWN else ""
    sentence = (
        f"External table lacks {', '.join(lacking[:_SHOWN])}{more}. Models were refitted on "
        f"{counted(len(shared.names), 'shared column')}; nothing was imputed across cohorts."
    )
    remedy = "Compare with scores of the same columns on the training table, not with those of all."
    return LACKS.warned(sentence, remedy, tuple(lacking))


def possible_overlap(train: Cohort, external: Cohort) -> Check:
    """Warns where both tables are releases of OASIS."""
    if {train.kind, external.kind} <= _RELEASES:
        sentence = (
            "Both tables are OASIS releases with different ids: shared people cannot be excluded; transfer may be "
            "optimistic."
        )
        return OVERLAP.warned(sentence, "Say so beside the score, or test on a cohort of another origin.")
    return OVERLAP.passed("The two tables are not releases of one collection that is known here.")
