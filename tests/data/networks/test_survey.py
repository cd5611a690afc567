from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.errors import TableError
from data.networks.survey import KEY, LABELS, items, score_survey
from data.read import read_table
from tests.data.networks.tables import as_read

REAL = pytest.mark.skipif("REAL_DATA_DIR" not in os.environ, reason="REAL_DATA_DIR names no folder of real tables")
MEANS = {
    "self-transcendence": (0.793, 0.136),
    "conservation": (0.659, 0.181),
    "openness-to-change": (0.658, 0.179),
    "hedonism": (0.547, 0.234),
    "self-enhancement": (0.494, 0.202),
}


def answers(n_items: int = 21, n_rows: int = 40) -> pd.DataFrame:
    drawn = np.random.default_rng(0).integers(0, 6, (n_rows, n_items))
    return pd.DataFrame({f"item{i + 1}": np.array(LABELS)[drawn[:, i]] for i in range(n_items)})


@pytest.mark.real
@REAL
def test_the_survey_of_2012():
    dataset = read_table(Path(os.environ["REAL_DATA_DIR"]) / "gss2012_schwartz" / "gss12_values.csv")
    assert len(items(dataset)) == 21
    found = score_survey(dataset)
    assert len(found) == 1_255
    for value, (mean, sd) in MEANS.items():
        assert found[value].mean() == pytest.approx(mean, abs=0.001)
        assert found[value].std() == pytest.approx(sd, abs=0.001)


def test_steps_become_points_and_items_means():
    frame = answers()
    found = score_survey(as_read(frame))
    points = {label: 1 - i / 5 for i, label in enumerate(LABELS)}
    expected = frame[["item10", "item21"]].map(points.__getitem__).mean(axis=1)
    np.testing.assert_allclose(found["hedonism"], expected)
    assert sorted(number for numbers in KEY.values() for number in numbers) == list(range(1, 22))


def test_missing_answers_are_left_out_and_case_does_not_matter():
    frame = answers()
    frame.loc[0, "item10"], frame.loc[1, ["item10", "item21"]] = None, None
    frame["item21"] = frame["item21"].str.upper()
    found = score_survey(as_read(frame), {"hedonism": (10, 21)})["hedonism"]
    assert found[0] == pytest.approx(1 - LABELS.index(answers()["item21"][0]) / 5)
    assert np.isnan(found[1])


def test_centred_scores_are_relative_to_the_own_answers():
    found = score_survey(as_read(answers()), {"all": tuple(range(1, 22)), "first": (1,)}, centred=True)
    np.testing.assert_allclose(found["all"], 0.5)
    assert found["first"].between(0, 1).all()


def test_a_key_that_names_more_items_than_there_are_is_refused():
    with pytest.raises(TableError, match=r"20 columns of answers.*items 1 to 21"):
        score_survey(as_read(answers(20)))
