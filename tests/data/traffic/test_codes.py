from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from data.schema import set_roles
from data.synthetic.incidents import make_incidents
from data.traffic.codes import WORDS, as_labels, labels_among_numbers
from tests.data.build import table
from tests.data.traffic.incidents_given import prepared


def test_codes_of_the_prepared_table_show_their_words():
    shown, told = as_labels(prepared())
    raw = make_incidents(1_500, 1).table
    kept = raw[raw["2_ML"].notna() & raw["Duration_in_Minutes"].notna()].reset_index(drop=True)
    for name in ("Main_Category", "Day", "Primary_Vehicle", "Secondary_Vehicle"):
        words = shown.frame[name].astype("object")
        assert words.where(words.notna(), "none").tolist() == kept[name].astype("object").fillna("none").tolist(), name
    assert "0_ZID" in told[0]
    assert all(shown.column(name).kind == "category" for name in (*WORDS, "SA2_CODE21", "Main_Street"))
    assert shown.column("Hour").kind == "number"


def test_codes_are_told_by_name_and_count():
    n = 600
    made = table(
        AREA_CODE21=np.arange(n) % 7,
        region=np.arange(n) % 5,
        region_name=np.array(["a", "b", "c", "d", "e"])[np.arange(n) % 5],
        many_code=np.arange(n) % 300,
        share_code=(np.arange(n) % 7) / 2,
        lanes=np.arange(n) % 4,
    )
    assert labels_among_numbers(made) == ("AREA_CODE21", "region")
    labelled, told = as_labels(made)
    assert told == ("AREA_CODE21, region look like labels; treated as category.",)
    assert sorted(labelled.frame["AREA_CODE21"].cat.categories) == ["0", "1", "2", "3", "4", "5", "6"]


def test_what_the_analyst_chose_stays_and_missing_stays_missing():
    values = np.where(np.arange(60) < 6, np.nan, np.arange(60) % 4)
    made = replace(table(road_id=values, other=np.arange(60) % 4 * 1.0))
    labelled, _ = as_labels(made)
    assert int(labelled.frame["road_id"].isna().sum()) == labelled.column("road_id").missing == 6
    chosen = set_roles(made, {"road_id": "feature"})
    assert as_labels(chosen) == (chosen, ())
    assert pd.api.types.is_numeric_dtype(chosen.frame["road_id"])
