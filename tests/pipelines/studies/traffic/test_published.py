from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipelines.studies.traffic.published import alphabetical_codes, published_errors, published_long
from tests.pipelines.studies.traffic.made import cut

FEW = ("LGBM", "DT")


def test_codes_are_alphabetical_and_a_missing_word_is_the_last():
    frame = pd.DataFrame(
        {
            "Day": ["Monday", "Friday", "Sunday", "Friday"],
            "Second": ["Car", None, "Bus", "Car"],
            "km": [1.0, 2.0, np.nan, 4.0],
        }
    )
    X, rows = alphabetical_codes(frame)
    np.testing.assert_array_equal(rows, [0, 1, 3])
    np.testing.assert_array_equal(X, [[1, 1, 1], [0, 2, 2], [0, 1, 4]])


def test_the_published_table_says_how_many_rows_were_fitted_and_tested():
    made = cut(400)
    shown = published_errors(made.X, made.minutes, FEW)
    assert "313 rows were fitted, 79 tested." in shown.sentence
    assert shown.notes[0].startswith("As published: 8 rows")
    assert set(shown.frame["Model"]) == {*FEW, "always the mean", "always the median"}
    printed = shown.frame.set_index("Model")["RMSE printed for Sydney (minutes)"]
    assert (printed["LGBM"], printed["DT"]) == (34.06, 48.28)
    assert "Fit (seconds)" not in shown.frame
    assert (published_errors(made.X, made.minutes, ("DT",), timed=True).frame["Fit (seconds)"].dropna() >= 0).all()


def test_the_published_classification_stands_beside_both_constants():
    made = cut(400)
    shown = published_long(made.X, made.minutes, names=FEW).frame.set_index("Model")
    assert list(shown.index) == [*FEW, "always long", "always short"]
    assert shown.loc["LGBM", "F1 printed for Sydney"] == pytest.approx(0.6488)
    other = published_long(made.X, made.minutes, 25, ("DT",)).frame
    assert other["F1 printed for Sydney"].isna().all()
