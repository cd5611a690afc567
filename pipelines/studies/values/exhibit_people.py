"""People as parts of a report: who moved whom, one ego over time, and every predicted score."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from explain.bounded.moves import PLACES
from explain.words import number
from pipelines.engine.exhibit import Chart, Exhibit
from pipelines.studies.values.compare import BOUNDED, FRIENDS, PERSISTENCE, Entry
from pipelines.studies.values.moves import latest
from pipelines.studies.values.skill import best

if TYPE_CHECKING:
    from explain.arrays import IntArray
    from pipelines.studies.values.study import Analysis

_TOP = 20
_FEW = 12


def influence_exhibit(analysis: Analysis) -> Exhibit:
    """The friends that moved others most, by the bounded-confidence model."""
    ranked = analysis.influence.importance
    columns = ["Friend", "Rank", "Moved in total (points)", "From (95 %)", "To (95 %)", "Egos moved"]
    if ranked is None:
        frame = pd.DataFrame(columns=columns)
        return Exhibit("value_influence", "Who moved whom", "No ego has a friend with a score.", frame)
    moved = analysis.influence.phi != 0
    pairs = np.unique(np.column_stack([analysis.influence.friend, analysis.influence.ego])[moved], axis=0)
    reached = dict(zip(*np.unique(pairs[:, 0], return_counts=True), strict=True))
    position = {user: at for at, user in enumerate(analysis.network.users)}
    top = ranked.order()[:_TOP]
    frame = pd.DataFrame(
        {
            "Friend": [ranked.names[i] for i in top],
            "Rank": np.arange(1, len(top) + 1),
            "Moved in total (points)": ranked.values[top],
            "From (95 %)": ranked.low[top],
            "To (95 %)": ranked.high[top],
            "Egos moved": [int(reached.get(position[ranked.names[i]], 0)) for i in top],
        }
    )
    first = f"Friend {ranked.names[top[0]]} moved others most: {number(float(ranked.values[top[0]]))} points in total."
    chart = Chart("points", "Friend", "Moved in total (points)", low="From (95 %)", high="To (95 %)", unit="points")
    return Exhibit(
        "value_influence",
        "Who moved whom",
        first if ranked.values[top[0]] > 0 else "Nobody moved anybody.",
        frame,
        (chart,),
        (
            f"Predicted moves summed up regardless of direction; first {len(top)} of {len(ranked.names):,} friends.",
            f"{ranked.spread}. People also choose friends who are like them: this is no proof of influence.",
        ),
    )


def ego_exhibit(analysis: Analysis) -> Exhibit:
    """One ego network over time: the ego whose friends pull most, with the friends that matter most to it."""
    found, title = analysis.influence, "One person and their friends"
    if not found.phi.any():
        return Exhibit("value_ego", title, "No ego is predicted to move.", pd.DataFrame(columns=["Friend"]))
    pairs, at = np.unique(np.column_stack([found.dimension, found.ego]), axis=0, return_inverse=True)
    k, ego = (int(one) for one in pairs[np.bincount(at, weights=np.abs(found.phi)).argmax()])
    mine = np.flatnonzero((found.dimension == k) & (found.ego == ego))
    first = found.wave[mine].min()
    start = float(analysis.network.scores[ego, first, k])
    end = start + float(found.phi[mine][found.wave[mine] == first].sum())
    sentence = (
        f"{analysis.network.dimensions[k]} of person {analysis.network.users[ego]}: friends pull from {start:.3f} at "
        f"time {analysis.network.times[first]} to {end:.3f}."
    )
    notes = (f"The person whose friends pull most; up to {_FEW} friends per time, the strongest first.",)
    return Exhibit("value_ego", title, sentence, _friends_of(analysis, mine), notes=notes)


def _friends_of(analysis: Analysis, links: IntArray) -> pd.DataFrame:
    """These links of one ego and dimension, strongest first at each time."""
    network, found = analysis.network, analysis.influence
    k, ego, wave, friend = (part[links] for part in (found.dimension, found.ego, found.wave, found.friend))
    gap = np.round(network.scores[friend, wave, k] - network.scores[ego, wave, k], PLACES)
    near = np.abs(gap) <= analysis.fits[int(k[0])].explaining[0]
    frame = pd.DataFrame(
        {
            "Time": [network.times[one] for one in wave],
            "Friend": [network.users[one] for one in friend],
            "Gap (points)": gap,
            "In bound": np.where(near, "yes", "no"),
            "Pull (points)": found.phi[links],
        }
    )
    ordered = frame.iloc[np.lexsort((np.abs(gap), -np.abs(found.phi[links]), wave))]
    return pd.DataFrame(ordered.groupby("Time", sort=False).head(_FEW)).reset_index(drop=True)


def future_exhibit(analysis: Analysis) -> Exhibit:
    """Every ego's next score after the last time, beside "stays as it is"."""
    network, parts = analysis.network, []
    for k, one in enumerate(analysis.fits):
        ego, links = latest(network, k)
        parts.append(
            pd.DataFrame(
                {
                    "Person": [network.users[i] for i in ego],
                    "Dimension": one.moves.dimension,
                    f"Score at {network.times[-1]} (stays as it is)": links.own,
                    "Predicted next score": one.bound.predict(links),
                    "Friends with a score": links.counts,
                }
            )
        )
    frame = pd.concat(parts, ignore_index=True)
    return Exhibit(
        "value_future",
        "The next scores",
        f"{len(frame):,} scores after time {network.times[-1]}, by bounded confidence fitted to all times.",
        frame,
        notes=("Nobody knows yet whether these are right: for that see the models beside “nothing changes”.",),
        file="next_scores.csv",
    )


def predictions_exhibit(analysis: Analysis) -> Exhibit:
    """Every prediction of a known score, by a model that had not seen the person (or the time)."""
    network, top = analysis.network, best(analysis.table).entry
    named = {
        "Stays as it is": Entry(PERSISTENCE),
        "Mean of friends": Entry(FRIENDS),
        "Bounded confidence": Entry(BOUNDED),
    }
    if top not in named.values():
        named[f"Best model: {top.model}, {top.form}"] = top
    parts = [
        pd.DataFrame(
            {
                "Person": [network.users[i] for i in one.ego],
                "From time": [network.times[wave] for wave in one.moves.wave[one.rows]],
                "Dimension": one.moves.dimension,
                "Fold": one.fold + 1,
                "Next score": one.truth,
                **{name: one.predicted[entry] for name, entry in named.items()},
            }
        )
        for one in analysis.compared
    ]
    frame = pd.concat(parts, ignore_index=True)
    return Exhibit(
        "value_predictions",
        "Every prediction",
        f"{len(frame):,} known scores, each predicted without it.",
        frame,
        file="value_predictions.csv",
    )
