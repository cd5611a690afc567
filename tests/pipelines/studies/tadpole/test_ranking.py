from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.studies.tadpole.ranking import overall_rank, ranking_frame
from pipelines.studies.tadpole.scoring import score
from pipelines.studies.tadpole.truth import read_truth
from tests.pipelines.studies.tadpole.fixture import d4, forecast, hard


def test_four_entries_with_ties_by_hand():
    scores = pd.DataFrame(
        {
            "mauc": [0.9, 0.9, 0.8, 0.7],  # ranks 1.5 1.5 3 4
            "adas_mae": [5.0, 4.0, 4.0, 4.0],  # ranks 4 2 2 2
            "ventricles_mae": [0.004, 0.006, 0.005, 0.004],  # ranks 1.5 4 3 1.5
            "bca": [0.1, 0.2, 0.3, 0.9],
        },
        index=list("abcd"),
    )  # sums 7 7.5 8 7.5
    assert overall_rank(scores).to_dict() == {"a": 1.0, "b": 2.5, "c": 4.0, "d": 2.5}


def test_an_undefined_score_ranks_last():
    scores = pd.DataFrame({"mauc": [np.nan, 0.5, 0.6], "adas_mae": [1.0] * 3, "ventricles_mae": [1.0] * 3})
    assert overall_rank(scores).tolist() == [3.0, 2.0, 1.0]


def test_entries_are_listed_the_best_first_with_all_scores():
    truth = read_truth(d4())
    entries = {"hard": score(hard(), truth, draws=10), "soft": score(forecast(), truth, draws=10)}
    frame = ranking_frame(entries)
    assert frame["entry"].tolist() == ["soft", "hard"]
    assert frame["rank"].tolist() == [1.0, 2.0]
    assert frame["mauc"].tolist() == [entries["soft"]["mauc"], entries["hard"]["mauc"]]
    assert frame.shape == (2, 10)
