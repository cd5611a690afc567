"""A TADPOLE file becomes one clean table, with every decision in words."""

from __future__ import annotations

import gzip

import numpy as np
import pandas as pd
import pytest

from data.clinical.tadpole.cells import CLASSES, numbers_of
from data.clinical.tadpole.columns import source_of, used_columns
from data.clinical.tadpole.history import clean_history, read_history
from data.clinical.tadpole.units import fraction_doubts
from data.errors import MissingColumn, TooFewRows, UnreadableFile
from data.read import read_table
from data.synthetic.tadpole import make_tadpole


def visits(**columns):
    base = {
        "RID": [2, 2, 7],
        "EXAMDATE": ["2010-01-05", "2010-07-06", "2011-03-02"],
        "AGE": [70.0, 70.0, 80.0],
        "Years_bl": [0.0, 0.5, 0.0],
        "D1": [1, 1, 0],
        "D2": [0, 0, 1],
    }
    return pd.DataFrame(base | columns)


@pytest.mark.parametrize(
    ("code", "expected"),
    [(1, "CN"), (7, "CN"), (9, "CN"), (2, "MCI"), (4, "MCI"), (8, "MCI"), (3, "AD"), (5, "AD"), (6, "AD")],
)
def test_dxchange_tells_the_current_diagnosis_before_dx_does(code, expected):
    found = clean_history(visits(DXCHANGE=[code, np.nan, np.nan], DX=["", "MCI to Dementia", "NL"])).frame["DX"]
    assert list(found) == [expected, "AD", "CN"]
    assert list(found.cat.categories) == list(CLASSES)


def test_dx_by_its_last_word_and_missing_where_there_is_none():
    found = clean_history(visits(DX=["NL to MCI", "-4", "MCI to NL"])).frame["DX"]
    assert list(found.astype(object).fillna("")) == ["MCI", "", "CN"]


def test_codes_and_blanks_are_missing_and_told():
    history = clean_history(visits(ADAS13=[-4, 10.0, 0.0], MMSE=["N/A", " ", "-4.0"], FAQ=["-4", "x", "3"]))
    np.testing.assert_array_equal(history.frame["ADAS13"], [np.nan, 10, 0])
    assert history.frame["MMSE"].isna().all()
    np.testing.assert_array_equal(history.frame["FAQ"], [np.nan, np.nan, 3])
    assert "ADAS13 has 1 value of −4, the file's code for missing; read as missing." in history.decisions
    assert "FAQ has 1 cells that are no numbers, such as 'x'; read as missing." in history.decisions


def test_the_message_of_many_codes():
    read = numbers_of(pd.Series([-4.0] * 37 + [5.0]), "ADAS13")
    assert read.decisions == ("ADAS13 has 37 values of −4, the file's code for missing; read as missing.",)


def test_minus_4_stays_a_score_only_on_a_scale_that_goes_below_0():
    assert numbers_of(pd.Series([-4.0, -2.0, 3.0]), "RAVLT_forgetting").values[0] == -4
    assert np.isnan(numbers_of(pd.Series([-4.0, 3.0]), "RAVLT_forgetting").values[0])
    assert np.isnan(numbers_of(pd.Series([-4.0, -1.0]), "ADAS13").values[0])


def test_bounds_are_read_as_such_and_marked():
    history = clean_history(visits(ABETA_UPENNBIOMK9_04_19_17=["<80", ">1700", "655.2"]))
    np.testing.assert_array_equal(history.frame["ABETA"], [80, 1700, 655.2])
    np.testing.assert_array_equal(history.censored["ABETA"], [True, True, False])
    assert any("beyond the assay's range, such as '<80'" in one for one in history.decisions)


def test_age_at_visit_is_baseline_age_plus_years():
    history = clean_history(visits())
    np.testing.assert_allclose(history.frame["age"], [70, 70.5, 80])
    assert "AGE does not change within RID; age at visit = AGE + Years_bl is used." in history.decisions
    without = clean_history(visits().drop(columns="Years_bl"))
    np.testing.assert_allclose(without.frame["age"], [70, 70 + 182 / 365.25, 80])
    moving = clean_history(visits(AGE=[70.0, 70.5, 80.0]))
    np.testing.assert_allclose(moving.frame["age"], [70, 70.5, 80])
    np.testing.assert_allclose(moving.frame["AGE"], [70, 70, 80])


def test_ventricles_are_divided_by_the_visits_icv_else_the_baselines():
    history = clean_history(
        visits(Ventricles=[30_000, 33_000, 40_000], ICV=[1.5e6, np.nan, -4], ICV_bl=[1.6e6, 1.65e6, np.nan])
    )
    np.testing.assert_allclose(history.frame["Ventricles_ICV"], [0.02, 0.02, np.nan])
    assert any("in 1 visits without one by ICV_bl" in one for one in history.decisions)
    already = clean_history(visits(Ventricles=[0.02, 0.03, 0.04], ICV=[1.5e6] * 3))
    np.testing.assert_allclose(already.frame["Ventricles_ICV"], [0.02, 0.03, 0.04])


def test_units_that_are_wrong_are_told():
    assert fraction_doubts("Ventricles", np.array([38_210.0])) == [
        "Ventricles has median 38,210: mm³. The score needs a fraction of ICV (0.005–0.15). Divide by ICV."
    ]
    assert fraction_doubts("Ventricles_ICV", np.array([2.4e-8])) == [
        "Ventricles_ICV has median 2.4e-8: divided by ICV twice."
    ]
    assert fraction_doubts("Ventricles_ICV", np.array([0.02, np.nan])) == []
    assert fraction_doubts("Ventricles_ICV", np.array([np.nan])) == []


def test_of_two_rows_on_one_day_the_last_is_used():
    table = visits(RID=[21, 21, 7], EXAMDATE=["2011-03-02", "2011-03-02", "2010-01-01"], ADAS13=[1.0, 2.0, 3.0])
    history = clean_history(table)
    assert "RID 21 has two rows on 2011-03-02; the last is used." in history.decisions
    assert list(history.frame["ADAS13"]) == [3.0, 2.0]


def test_rows_without_subject_or_day_are_left_out_and_no_rows_refused():
    history = clean_history(visits(EXAMDATE=["2010-01-05", "", "soon"]))
    assert len(history.frame) == 1
    assert "2 rows without RID or EXAMDATE are left out." in history.decisions
    with pytest.raises(TooFewRows):
        clean_history(visits(EXAMDATE=["", "", ""]))
    with pytest.raises(MissingColumn, match="EXAMDATE"):
        clean_history(visits().drop(columns="EXAMDATE"))
    with pytest.raises(MissingColumn, match="ADAS12"):
        clean_history(visits(ADAS13=1.0), extra=("ADAS12",))


def test_flags_however_they_are_read_and_defaults_without_them():
    marked = clean_history(visits(D1=["1", "1.0", "0"], D2=[False, False, True])).frame
    assert list(marked["D1"]) == [1, 1, 0]
    assert list(marked["D2"]) == [0, 0, 1]
    history = clean_history(visits().drop(columns=["D1", "D2"]))
    assert list(history.frame["D1"]) == [1, 1, 0]
    assert list(history.to_forecast) == [2, 7]


def test_d3_has_one_row_per_subject_and_age_at_the_visit():
    sample = make_tadpole(20, 10, seed=1)
    history = clean_history(sample.d3)
    assert history.layout == "last visit"
    assert (history.frame["D2"] == 1).all()
    np.testing.assert_allclose(history.frame["age"], sample.d3.sort_values("RID")["AGE"])
    assert not (history.frame.select_dtypes("number") == -4).any(axis=None)
    assert clean_history(sample.d1_d2).layout == "visits"


def test_the_table_that_was_given_stays_as_it_was():
    table = make_tadpole(20, 10, seed=1).d1_d2
    before = table.copy(deep=True)
    clean_history(table)
    pd.testing.assert_frame_equal(table, before)


def test_csv_and_read_table_agree_with_the_frame(tmp_path):
    table = make_tadpole(60, 20, seed=2).d1_d2
    path = tmp_path / "TADPOLE_D1_D2.csv"
    table.to_csv(path, index=False)
    expected = clean_history(table).frame
    pd.testing.assert_frame_equal(read_history(path).frame, expected)
    found = clean_history(read_table(path).frame).frame
    # read_table takes a handful of bounds in a column of numbers for missing.
    pd.testing.assert_frame_equal(found.drop(columns=["TAU", "PTAU"]), expected.drop(columns=["TAU", "PTAU"]))
    packed = tmp_path / "packed.csv.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    pd.testing.assert_frame_equal(read_history(packed).frame, expected)


def test_a_wide_file_gives_only_what_is_used(tmp_path):
    table = make_tadpole(20, 10, seed=2).d1_d2
    wide = pd.DataFrame({f"ST{i}CV_UCSFFSL_02_01_16": "1.5" for i in range(1_500)}, index=table.index)
    path = tmp_path / "wide.csv"
    pd.concat([wide, table], axis=1).to_csv(path, index=False)
    history = read_history(path)
    assert len(history.frame.columns) < 40
    pd.testing.assert_frame_equal(history.frame, clean_history(table).frame)


def test_other_encodings_and_files_that_are_no_tables(tmp_path):
    path = tmp_path / "old.csv"
    path.write_bytes("RID,EXAMDATE,PTRACCAT,DX\n2,2010-01-05,Métis,NL\n".encode("cp1252"))
    assert list(read_history(path).frame["DX"]) == ["CN"]
    with pytest.raises(UnreadableFile, match="no file"):
        read_history(tmp_path / "none.csv")
    (tmp_path / "broken.csv").write_text("RID,EXAMDATE\n1,2010-01-05\n1,2,3,4\n")
    with pytest.raises(UnreadableFile, match="one header line"):
        read_history(tmp_path / "broken.csv")


def test_columns_are_found_by_name_with_any_sheets_date():
    names = ["TAU", "ABETA_UPENNBIOMK5", "ABETA_UPENNBIOMK9_04_19_17", "ABETA_bl", "ADAS13_bl", "RID"]
    assert source_of("ABETA", names) == "ABETA_UPENNBIOMK9_04_19_17"
    assert source_of("TAU", names) == "TAU"
    assert source_of("PTAU", names) is None
    assert used_columns(names) == ["TAU", "ABETA_UPENNBIOMK9_04_19_17", "RID"]
