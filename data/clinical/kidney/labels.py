"""What became of people after a window: the event within a horizon, none, death before it, or not followed long enough.

A person is left out of a window when the event, death or the end of follow-up came first: an event on the window's
last day is inside the window, who is last seen on that day was there for all of it. After it: an event up to and on
the last day of the horizon counts; no event counts only where follow-up reaches that day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from data.clinical.flow import Flow
from data.errors import TableError

if TYPE_CHECKING:
    from numpy.typing import NDArray

Outcome = Literal["event", "no event", "died", "censored", "event in window", "died in window", "lost in window"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
Deaths = Literal["non-event", "excluded"]
DEATHS: tuple[Deaths, ...] = get_args(Deaths)
_WHY = {
    "event in window": "the event came inside the window",
    "died in window": "died inside the window",
    "lost in window": "was last seen before the end of the window",
    "censored": "without event and followed for less than the horizon",
    "died": "died before the event, within the horizon",
}


@dataclass(frozen=True, slots=True)
class Ends:
    """When a window ends per person, and what is known of the person: arrays of shape (n,), one unit of time.

    ``event`` and ``death`` are nan where they never came; ``last`` is the last time somebody was seen.
    """

    window: NDArray[np.float64]
    event: NDArray[np.float64]
    death: NDArray[np.float64]
    last: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Labels:
    """Per person the outcome in words, whether the row is used, its label (0 or 1), and the lead time.

    ``lead`` is the time from the window's end to the event, nan without one; ``flow`` says who was left out and why.
    """

    outcome: NDArray[np.str_]
    used: NDArray[np.bool_]
    label: NDArray[np.int64]
    lead: NDArray[np.float64]
    flow: Flow


def outcomes(ends: Ends, horizon: NDArray[np.float64] | None) -> NDArray[np.str_]:
    """One of ``OUTCOMES`` per person; ``horizon`` is its last time per person, None for all that is known."""
    last = np.fmax(ends.last, np.fmax(ends.event, ends.death))
    event = np.where(np.isnan(ends.event), np.inf, ends.event)
    death = np.where(np.isnan(ends.death), np.inf, ends.death)
    until = np.full(len(event), np.inf) if horizon is None else horizon
    followed = np.ones(len(event), dtype=bool) if horizon is None else last >= until
    cases = [
        (event <= ends.window, "event in window"),
        (death <= ends.window, "died in window"),
        (~(last >= ends.window), "lost in window"),
        ((event <= until) & np.isfinite(event) & (event <= death), "event"),
        ((death <= until) & np.isfinite(death) & (death < event), "died"),
        (followed, "no event"),
    ]
    return np.select([case for case, _ in cases], [word for _, word in cases], "censored")


def label(
    ends: Ends, horizon: NDArray[np.float64] | None, deaths: Deaths = "non-event", what: str = "patients"
) -> Labels:
    """The label of every person for an event within the horizon, and the flow from all to those who are used.

    ``deaths`` before the event count as no event, or are left out. An event dated after death is not one. Raises
    TableError for another word.
    """
    if deaths not in DEATHS:
        raise TableError(f"Deaths were to be {deaths!r}", f"they can be {' or '.join(DEATHS)}", "Choose one of them")
    outcome = outcomes(ends, horizon)
    dropped = [one for one in _WHY if one != "died" or deaths == "excluded"]
    flow = Flow(what, len(outcome))
    for one in dropped:
        flow = flow.drop(_WHY[one], int((outcome == one).sum()))
    return Labels(
        outcome=outcome,
        used=~np.isin(outcome, dropped),
        label=(outcome == "event").astype(np.int64),
        lead=np.where(outcome == "event", ends.event - ends.window, np.nan),
        flow=flow,
    )
