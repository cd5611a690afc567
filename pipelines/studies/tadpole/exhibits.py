"""Scores, ranking and differences of forecasts as parts of a report."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pipelines.engine.exhibit import Chart, Exhibit
from pipelines.studies.tadpole.ranking import ranking_frame
from pipelines.studies.tadpole.scoring import OFFICIAL, Difference, TadpoleScores


def ranking_exhibit(entries: Mapping[str, TadpoleScores]) -> Exhibit:
    """The ranking as a part of a report: what wins, and every official score of every entry."""
    ranked = ranking_frame(entries)
    winners = ranked.loc[ranked["rank"] == ranked["rank"].min(), "entry"].tolist()
    best = f"{' and '.join(winners)} {'ranks' if len(winners) == 1 else 'rank'}"
    units = {official.key: f"{official.title}{f' ({official.unit})' if official.unit else ''}" for official in OFFICIAL}
    return Exhibit(
        key="tadpole_ranking",
        title="All entries side by side",
        sentence=f"{best} best of {len(ranked)} entries over diagnosis, ADAS13 and ventricles.",
        frame=ranked.rename(columns={"entry": "Entry", "rank": "Overall rank", **units}),
        notes=(
            "Overall rank: the rank of the sum of the ranks by mAUC, ADAS13 MAE and ventricle MAE; ties share a rank.",
            "A ventricle error of 0.01 is 1 % of the intracranial volume. CPA: 0 is best, 0.5 worst.",
        ),
    )


def scores_exhibit(scores: TadpoleScores) -> Exhibit:
    """The eight scores of one forecast with their intervals, as a part of a report."""
    frame = pd.DataFrame(
        {
            "Score": [one.official.title for one in scores.scores],
            "Value": [one.value for one in scores.scores],
            "Low (95 %)": [one.low for one in scores.scores],
            "High (95 %)": [one.high for one in scores.scores],
            "Unit": [one.official.unit for one in scores.scores],
            "Better": ["higher" if one.official.higher_is_better else "lower" for one in scores.scores],
            "Rows": [one.n_rows for one in scores.scores],
            "Subjects": [one.n_subjects for one in scores.scores],
        }
    )
    return Exhibit(
        key="tadpole_scores",
        title="The eight official scores",
        sentence=_in_words(scores),
        frame=frame,
        notes=(*scores.warnings, f"Intervals: {scores.draws:,} draws of subjects, seed {scores.seed}."),
    )


def differences_exhibit(differences: Mapping[str, tuple[Difference, ...]], baseline: str) -> Exhibit:
    """Each entry's mAUC, ADAS13 and ventricle error minus the baseline's, with intervals, as a part of a report."""
    rows = [
        (entry, one.official.title, one.value, one.low, one.high, one.p)
        for entry, found in differences.items()
        for one in found
    ]
    heads = ("Entry", "Score", "Difference", "Low (95 %)", "High (95 %)", "p")
    frame = pd.DataFrame(rows, columns=list(heads))
    clear = int(((frame["Low (95 %)"] > 0) | (frame["High (95 %)"] < 0)).sum())
    return Exhibit(
        key="tadpole_differences",
        title=f"Compared with {baseline}",
        sentence=f"{clear} of {len(frame)} differences from {baseline} have an interval without 0.",
        frame=frame,
        charts=(
            Chart("points", "Entry", "Difference", panel="Score", low="Low (95 %)", high="High (95 %)", naive=0.0),
        ),
        notes=("The same draws of subjects for both; p is not yet corrected for asking several times.",),
    )


def _in_words(scores: TadpoleScores) -> str:
    """The mAUC and the two errors in one sentence, with why one is not defined."""
    lost = {one.official.key: one.undefined for one in scores.scores}
    parts = (
        ("mauc", "The mAUC is", f"{scores['mauc']:.3f}"),
        ("adas_mae", "ADAS13 is off by", f"{scores['adas_mae']:.2f} points"),
        ("ventricles_mae", "the ventricles are off by", f"{100 * scores['ventricles_mae']:.2f} % of ICV"),
    )
    told = [f"{what} {value if not lost[key] else f'not known ({lost[key]})'}" for key, what, value in parts]
    return f"{'; '.join(told)}, on average."
