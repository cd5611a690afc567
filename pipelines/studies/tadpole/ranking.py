"""Which of several forecasts is best, over all three targets."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pipelines.studies.tadpole.scoring import OFFICIAL, TadpoleScores


def overall_rank(scores: pd.DataFrame) -> pd.Series:
    """The overall rank of each entry, 1 the best, by the organisers' rule; ties share the mean of their ranks.

    ``scores`` has one row per entry and the columns mauc, adas_mae and ventricles_mae. The rank of the sum of the ranks
    by these three: BCA, WES and CPA do not count. A score that is not defined ranks last.
    """
    ranks = [
        scores[key].rank(ascending=key != "mauc", method="average", na_option="bottom")
        for key in ("mauc", "adas_mae", "ventricles_mae")
    ]
    return sum(ranks[1:], ranks[0]).rank(method="average").rename("rank")


def ranking_frame(entries: Mapping[str, TadpoleScores]) -> pd.DataFrame:
    """All eight scores of each entry and its overall rank, the best first: columns entry, rank, mauc, bca, …"""
    keys = [official.key for official in OFFICIAL]
    frame = pd.DataFrame({key: [entry[key] for entry in entries.values()] for key in keys}, index=list(entries))
    frame.insert(0, "rank", overall_rank(frame))
    return frame.rename_axis("entry").sort_values("rank", kind="stable").reset_index()
