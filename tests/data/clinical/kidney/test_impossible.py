"""Impossible creatinine: with its line, kept in a flat table, counted and left out of laboratory values."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.clinical.flow import Flow
from data.clinical.kidney.impossible import drop_impossible, impossible_creatinine


def test_the_line_the_record_and_the_bounds():
    creatinine, egfr = np.full(240, 70.0), np.full(240, 95.0)
    creatinine[236], egfr[236] = 6, 242.63
    found = impossible_creatinine(creatinine, "µmol/L", egfr)
    assert found.rows.tolist() == [236]
    assert found.sentences == (
        "Line 238 (record 237): creatinine 6 µmol/L, eGFR 242.6; plausible 18–1,770. Kept, flagged.",
    )


def test_bounds_are_inside_and_missing_is_not_impossible():
    found = impossible_creatinine([0.19, 0.2, 20.0, 20.1, np.nan], "mg/dL")
    assert found.rows.tolist() == [0, 3]
    assert found.sentences[1] == "Line 5 (record 4): creatinine 20.1 mg/dL; plausible 0.2–20. Kept, flagged."
    assert impossible_creatinine([1.0], "mg/dL").sentences == ()


def test_many_are_counted():
    found = impossible_creatinine([30.0] * 9, "mg/dL")
    assert len(found.rows) == 9
    assert found.sentences[-1] == "4 more creatinine values are outside 0.2–20 mg/dL. Kept, flagged."


def test_laboratory_values_are_left_out_and_counted():
    labs = pd.DataFrame({"test": ["creatinine", "creatinine", "haemoglobin"], "value": [0.1, 1.0, 0.1]})
    kept, flow = drop_impossible(labs, Flow("lab values", 3))
    assert kept["value"].tolist() == [1.0, 0.1]
    assert (flow.left, flow.steps[0].dropped) == (2, 1)
    assert "below 0.2 or above 20 mg/dL" in flow.steps[0].why
