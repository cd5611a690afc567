from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.engine.prepare import prepare
from pipelines.studies.alzheimers.gaps import without_gaps
from tests.pipelines.studies.alzheimers.made import cohort, dataset


def test_numbers_get_the_median_and_levels_the_mode_of_the_fit_rows():
    frame = pd.DataFrame(
        {
            "a": [1.0, np.nan, 3.0, 100.0],
            "b": pd.Categorical(["x", "x", None, "y"]),
            "gone": [np.nan] * 4,
            "label": pd.Categorical(["CN", "AD", "CN", "AD"]),
        }
    )
    filled = without_gaps(dataset(frame, {"b": "category"}), np.array([0, 1, 2]))
    assert filled.frame["a"].tolist() == [1, 2, 3, 100]
    assert filled.frame["b"].tolist() == ["x", "x", "x", "y"]
    assert filled.frame["gone"].isna().all()
    assert filled.column("a").missing == 0
    assert "gaps hold 2" in filled.column("a").why
    assert frame["a"].isna().sum() == 1  # the given table is left alone


def test_models_get_neither_a_flag_nor_a_gap():
    table = cohort()
    rows = np.arange(100)
    before, after = (prepare(one, rows, "scaled").labels for one in (table, without_gaps(table, rows)))
    assert "MMSE is missing" in before
    assert "MMSE is missing" not in after
    plan = prepare(without_gaps(table, rows), rows, "codes")
    encoded = plan.encode(table.frame)  # gaps of later rows are filled as well
    assert not np.isnan(encoded).any()
    place = plan.names.index("MMSE")
    assert encoded[0, place] == table.frame["MMSE"].iloc[rows].median()
