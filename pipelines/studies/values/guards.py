"""What to mind before the study of value dynamics is believed: numbered, each with a sentence, none vanishes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from data.networks.network import ValueNetwork
from explain.words import correlation_words, listing
from pipelines.engine.checks.outcome import Outcome
from pipelines.errors import StudyError
from pipelines.studies.values.compare import PERSISTENCE
from pipelines.studies.values.swarm import INSTALL

if TYPE_CHECKING:
    from pipelines.engine.result import Check
    from pipelines.studies.values.skill import Skill
    from pipelines.studies.values.study import DimensionFit

FRIENDS: Final = Outcome("V01", "Egos without friends")
MISSING: Final = Outcome("V02", "Missing scores")
LIST: Final = Outcome("V03", "List of friends")
EGOS: Final = Outcome("V04", "Number of egos")
BOUND: Final = Outcome("V05", "Bound located")
PULL: Final = Outcome("V06", "Pull at an end")
SKILL: Final = Outcome("V07", "Better than no change")
FOLDS: Final = Outcome("V08", "Egos in folds")
SWARM: Final = Outcome("V09", "Swarm and exact fit")
CUT: Final = Outcome("V10", "Predictions cut to the scale")

FEWEST_EGOS = 30
NO_SKILL = 'No model beats "nothing changes".'
#: More than this share of 0…1 in the profile set is no place. A swarm this far above the exact loss stopped too early.
_HALF, _ABOVE = 0.5, 1e-6
_LINES = 5


def confirm_times(network: ValueNetwork) -> None:
    """Refuse to fit where there is one time only."""
    if len(network.times) < 2:
        raise StudyError(
            "Only one time", "two are needed to fit", "With one, only a simulation can be shown: add a later wave"
        )


def guard(
    network: ValueNetwork, fits: Sequence[DimensionFit], table: Sequence[Skill], *, by_ego: bool
) -> tuple[Check, ...]:
    """All checks of the study, in order."""
    return (
        lonely(network, fits),
        missing(fits),
        friend_list(network),
        few_egos(len(network.egos)),
        located(fits),
        at_an_end(fits),
        skill(table),
        folds(by_ego=by_ego),
        swarm(fits),
        cut(fits),
    )


def lonely(network: ValueNetwork, fits: Sequence[DimensionFit]) -> Check:
    """Egos that have no friend with a score in any dimension and time."""
    heard = np.unique(np.concatenate([one.moves.ego[one.moves.links.counts > 0] for one in fits]))
    n, alone = len(network.egos), int((~np.isin(network.egos, heard)).sum())
    if not alone:
        return FRIENDS.passed(f"All {n:,} egos have a friend with a score.")
    return FRIENDS.warned(
        f'{alone:,} of {n:,} egos have no usable friend; for them the model says "no change".',
        "Add their friends and these friends' scores, or leave those egos out.",
    )


def missing(fits: Sequence[DimensionFit]) -> Check:
    """Rows that left a dimension because a score, or the next one, is missing."""
    gaps = {one.moves.dimension: one.moves.left_out for one in fits if one.moves.left_out}
    if not gaps:
        return MISSING.passed("Every ego has a score at every time.")
    told = [
        f"{name}: {len(lines):,} (row {listing([f'{line:,}' for line in lines], _LINES)})"
        for name, lines in gaps.items()
    ]
    return MISSING.warned(
        f"Scores are missing, and those moves left their dimension only – {'; '.join(told)}.",
        "Fill in the scores where they are known.",
        tuple(gaps),
    )


def friend_list(network: ValueNetwork) -> Check:
    """Rows of the list of friends that were merged or dropped."""
    gone = [f"{step.dropped:,}: {step.why}" for step in network.flow.steps if step.dropped]
    if not gone:
        return LIST.passed(f"All {network.flow.start:,} {network.flow.what} were used as they are.")
    return LIST.warned(
        f"Of {network.flow.start:,} {network.flow.what} {network.flow.left:,} were used ({'; '.join(gone)}).",
        "Look at the list if that is more than you expect.",
    )


def few_egos(n: int) -> Check:
    """Too few people to locate a bound."""
    if n >= FEWEST_EGOS:
        return EGOS.passed(f"{n:,} egos.")
    return EGOS.warned(
        f"{FEWEST_EGOS} egos or more are needed for a bound worth reporting; here {n:,}.", "Bring more egos."
    )


def located(fits: Sequence[DimensionFit]) -> Check:
    """Whether the data say where the bound is."""
    vague = [one for one in fits if one.located.covered > _HALF]
    if not vague:
        return BOUND.passed("The data locate the bound of every dimension.")
    told = [
        f"{one.moves.dimension}: the data do not locate the bound: anything from {correlation_words(low)} to "
        f"{correlation_words(high)} fits."
        for one in vague
        for low, high in [one.located.epsilon]
    ]
    return BOUND.warned(" ".join(told), "Read no bound off this table.", tuple(one.moves.dimension for one in vague))


def at_an_end(fits: Sequence[DimensionFit]) -> Check:
    """μ that was cut to an end of its range, or that nobody in bound defines."""
    told = [f"{one.moves.dimension}: {said}" for one in fits if (said := _edge(one))]
    if not told:
        return PULL.passed("The pull of every dimension lies within its range.")
    names = tuple(one.moves.dimension for one in fits if _edge(one))
    return PULL.warned(" ".join(told), "Read such a pull as a limit, not as an estimate.", names)


def _edge(one: DimensionFit) -> str:
    low, high = one.exact.mu_bounds
    return {
        "": "",
        "undefined": "nobody in bound pulls, so that μ is undefined and any value fits.",
        "lower": f"μ is at its lower end, {low:g}: no pull towards friends was found; its interval is one-sided.",
        "upper": f"μ is at its upper end, {high:g}: the pull may be stronger; its interval is one-sided.",
    }[one.exact.edge]


def skill(table: Sequence[Skill]) -> Check:
    """Whether any model is better than to say that nothing changes."""
    better = [one for one in table if one.entry.model != PERSISTENCE and one.beats]
    if better:
        return SKILL.passed(f'{len(better):,} of {len(table) - 1:,} models beat "nothing changes".')
    return SKILL.failed(NO_SKILL, "Use none of these models to predict; look for what else moves people.")


def folds(*, by_ego: bool) -> Check:
    """Said, and asserted where folds are made."""
    if by_ego:
        return FOLDS.passed("No ego is on both sides of a fold.")
    return FOLDS.skipped("The last time is the test: the same egos are learnt from at earlier times.")


def swarm(fits: Sequence[DimensionFit]) -> Check:
    """How far above the exact loss the swarm stopped."""
    asked = [one for one in fits if one.swarm is not None or one.swarm_why]
    if not asked:
        return SWARM.skipped("No swarm was asked for; the exact fit needs none.")
    if any(one.steps > 1 for one in asked):
        return SWARM.warned(
            "With several steps there is no exact fit: the swarm's fit is used and is not exact.",
            "Use one step for an exact fit.",
        )
    lost = [one for one in asked if one.swarm is None]
    if lost:
        return SWARM.skipped(f"{lost[0].swarm_why} The exact fit went on without the swarm ({INSTALL}).")
    worse = {one.moves.dimension: one.above for one in asked if one.above > _ABOVE}
    if not worse:
        return SWARM.passed("The swarm found the exact fit.")
    told = [
        f"{name}: the swarm stopped {100 * above:.2g} % above the best possible loss; the exact fit is used."
        for name, above in worse.items()
    ]
    return SWARM.warned(" ".join(told), "Nothing needs to be done: the exact fit is used.", tuple(worse))


def cut(fits: Sequence[DimensionFit]) -> Check:
    """Predictions of the bounded-confidence model that left 0…1: never, as long as μ is at most 1."""
    n = sum(one.clipped for one in fits)
    if not n:
        return CUT.passed("No prediction of the bounded-confidence model leaves 0…1.")
    return CUT.warned(f"{n:,} predictions left 0…1 and were cut.", "Look at the scale of the scores.")
