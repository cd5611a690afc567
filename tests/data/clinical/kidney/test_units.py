"""Units: written ones are converted and counted, unwritten ones are told by the median, unknown ones are named."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.clinical.flow import Flow
from data.clinical.kidney.units import LABS, convert_labs, factor_of, guess_unit, lab_name, lab_unit


def labs(*rows):
    return pd.DataFrame(rows, columns=["test", "value", "unit"]).assign(id=range(len(rows)))


def convert(table, **options):
    return convert_labs(table, Flow("lab values", len(table)), **options)


@pytest.mark.parametrize(
    ("test", "value", "unit", "expected"),
    [
        ("creatinine", 88.4, "umol/L", 1.0),
        ("Creatinine", 88.4, "µmol/l", 1.0),
        ("creatinine", 1.0, "mg/dl", 1.0),
        ("Hb", 120.0, "g/L", 12.0),
        ("calcium", 2.0, "mmol/L", 8.016),
        ("phosphate", 1.0, "mmol/L", 3.097),
        ("HCO3", 24.0, "mEq/L", 24.0),
        ("uACR", 10.0, "mg/mmol", 88.4),
    ],
)
def test_written_units(test, value, unit, expected):
    done = convert(labs((test, value, unit)))
    assert done.frame["value"].tolist() == pytest.approx([expected], rel=1e-12)
    assert done.frame["unit"].tolist() == [LABS[lab_name(test)].unit]
    assert done.flow.left == 1


def test_what_was_converted_is_counted_and_told():
    done = convert(labs(("creatinine", 90.0, "µmol/L"), ("creatinine", 100.0, "umol/L"), ("creatinine", 1.0, "mg/dL")))
    assert done.sentences == ("2 creatinine values in µmol/L converted to mg/dL (÷ 88.4).",)
    assert {(one.read, one.count) for one in done.conversions} == {("µmol/L", 2), ("mg/dL", 1)}
    assert all(one.median is None for one in done.conversions)


def test_a_missing_unit_is_told_by_the_median_and_shown():
    done = convert(labs(*(("creatinine", value, None) for value in (60.0, 66.0, 70.0)), ("phosphate", 3.5, "")))
    assert done.sentences == (
        "Creatinine median 66: µmol/L. Converted to mg/dL (÷ 88.4).",
        "Phosphate median 3.5: mg/dL.",
    )
    assert done.frame["value"].tolist() == pytest.approx([60 / 88.4, 66 / 88.4, 70 / 88.4, 3.5])
    assert [one.median for one in done.conversions] == [66.0, 3.5]


def test_what_the_analyst_says_holds():
    done = convert(labs(("creatinine", 66.0, None)), confirmed={"Creatinine": "mg/dL"})
    assert done.frame["value"].tolist() == [66.0]
    assert done.sentences == ()


def test_unknown_units_are_named_left_out_and_counted():
    done = convert(labs(("creatinine", 1.0, "mg/dL"), ("creatinine", 5.0, "furlong"), ("uacr", 30.0, None)))
    assert done.frame["value"].tolist() == [1.0]
    assert done.sentences == (
        "Creatinine: unit 'furlong' is unknown, mg/dL is needed. 1 value left out.",
        "Uacr: no unit is written and it cannot be guessed, mg/g is needed. 1 value left out.",
    )
    assert [(step.why, step.dropped) for step in done.flow.steps] == [("the unit is unknown", 2)]
    assert len(done.frame) == done.flow.left == 1


def test_a_test_that_is_not_known_keeps_its_commonest_unit():
    done = convert(labs(("PTH", 60.0, "pg/mL"), ("pth", 70.0, "pg/mL"), ("pth", 7.0, "pmol/L"), ("pth", 65.0, None)))
    assert done.frame["value"].tolist() == [60.0, 70.0, 65.0]
    assert set(done.frame["unit"]) == {"pg/mL"}
    assert "Pth: unit 'pmol/L' is unknown, pg/mL is needed" in done.sentences[0]


@pytest.mark.parametrize("test", [name for name, lab in LABS.items() if lab.cut])
def test_guesses_agree_on_the_same_values_in_both_units(test):
    lab = LABS[test]
    typical = {"creatinine": 1.4, "haemoglobin": 12.0, "calcium": 9.0, "phosphate": 3.8}[test]
    for unit in (lab.unit, *lab.others):
        factor, _ = factor_of(test, unit)
        assert guess_unit(test, typical / factor) == unit


def test_names_and_spellings():
    assert lab_name("Serum_Creatinine") == "creatinine"
    assert lab_unit(" G / L ") == "g/L"
    assert lab_unit(np.nan) == ""
    assert guess_unit("creatinine", np.nan) == guess_unit("sodium", 140.0) == ""


def test_values_alone_are_converted_other_columns_stay():
    table = labs(("hb", 130.0, "g/L"), ("hb", np.nan, "g/dL")).assign(date=pd.Timestamp("2020-01-01"))
    done = convert(table)
    assert done.frame["value"].tolist() == pytest.approx([13.0, np.nan], nan_ok=True)
    assert done.frame["id"].tolist() == [0, 1]
    assert table["value"].tolist()[0] == 130.0
