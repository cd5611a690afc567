"""Flat kidney tables: recognised as they lie, with every message, and the same people from both files."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from data.clinical.kidney.flat import ABU_DHABI, UCI, recognise_flat
from data.errors import UnreadableFile
from data.read import read_table
from tests.data.on_disk import read

real = pytest.mark.skipif("REAL_DATA_DIR" not in os.environ, reason="REAL_DATA_DIR names no folder of real tables")
FOLDER = Path(os.environ.get("REAL_DATA_DIR", "."))
CSV = "ckd_abudhabi/journal.pone.0199920.s002_EDITED.csv"
XLSX = "ckd_abudhabi/journal.pone.0199920.s002.xlsx"
KAGGLE = "ckd_uci_kaggle/kidney_disease.csv"
SHORT = "id,age,bp,sg,al,sc,hemo,dm,classification\n"


def flat(file):
    return recognise_flat(read_table(FOLDER / file))


def short(tmp_path, row, count=60, name="kidney.csv"):
    return recognise_flat(read(tmp_path, SHORT + "".join(row(i) for i in range(count)), name))


def row_of(i):
    """One patient as other copies of the table have it: question marks, a tab within cells."""
    ill = i % 2
    creatinine = "?" if i == 5 else f"{1.1 + ill * 2.4 + i / 100:.2f}"
    diabetes, target = ("\tno" if i % 7 == 0 else "yes"), ("ckd\t" if i % 3 == 0 else "ckd") if ill else "notckd"
    return f"{i},{30 + i},80,1.0{1 + ill},{ill},{creatinine},{15 - 4 * ill},{diabetes},{target}\n"


@pytest.mark.real
@real
def test_abu_dhabi_as_csv():
    found = flat(CSV)
    assert found.layout is ABU_DHABI
    assert (found.dataset.n_rows, found.dataset.target, found.dataset.task) == (491, "EventCKD35", "binary")
    assert found.dataset.frame["EventCKD35"].value_counts().to_dict() == {"0": 435, "1": 56}
    assert found.messages == (
        "1 column name trimmed: 'HistoryHTN ' ends in a blank; read as 'HistoryHTN'.",
        "EventCKD35 is CKD stage 3–5. Results are not about ESRD.",
        "'TimeToEventMonths', 'TIME_YEAR' come from follow-up. Excluded.",
        "Creatinine median 66: µmol/L. Converted to mg/dL (÷ 88.4).",
        "eGFR column matches CKD-EPI 2009 without the race factor (mean difference 0.19 mL/min/1.73 m²).",
        "Line 238 (record 237): creatinine 6 µmol/L, eGFR 242.6; plausible 18–1,770. Kept, flagged.",
    )
    assert not {"TimeToEventMonths", "TIME_YEAR"} & set(found.dataset.features)
    assert len(found.dataset.features) == 22
    assert found.flagged.tolist() == [236]
    assert np.median(found.creatinine) == pytest.approx(66 / 88.4)


@pytest.mark.real
@real
@pytest.mark.parametrize(("file", "largest", "mean"), [(CSV, 0.505, 0.186), (XLSX, 0.493, 0.186)])
def test_the_equation_is_that_of_2009(file, largest, mean):
    match = flat(file).equation
    plain = "CKD-EPI 2009 without the race factor"
    assert match.equation == plain
    assert match.largest[plain] == pytest.approx(largest, abs=0.001)
    assert match.mean[plain] == pytest.approx(mean, abs=0.001)
    assert match.mean["CKD-EPI 2021"] == pytest.approx(3.41, abs=0.01)
    assert match.largest["CKD-EPI 2021"] == pytest.approx(47.0, abs=0.1)


@pytest.mark.real
@real
def test_both_files_have_the_same_people():
    ours, twin = flat(CSV), flat(XLSX)
    shared = [name for name in ours.dataset.names if name in twin.dataset.names]
    assert len(shared) == 24
    assert "Read 'Gender' as 'Sex', 'CreatnineBaseline' as 'CreatinineBaseline'." in twin.messages
    places = {"eGFRBaseline": 1, "BMIBaseline": 0}
    for name in shared:
        a, b = (one.dataset.frame[name].astype(float).to_numpy() for one in (ours, twin))
        assert np.isnan(a).tolist() == np.isnan(b).tolist()
        if name in places:
            np.testing.assert_allclose(a, np.round(b, places[name]), atol=1e-9, err_msg=name)
        else:
            np.testing.assert_allclose(a, b, atol=1e-3, err_msg=name)


@pytest.mark.real
@real
def test_uci_from_kaggle():
    found = flat(KAGGLE)
    assert found.layout is UCI
    assert (found.dataset.n_rows, len(found.dataset.names), found.dataset.target) == (400, 25, "class")
    assert found.dataset.frame["class"].value_counts().to_dict() == {"ckd": 250, "notckd": 150}
    assert sum(column.missing for column in found.dataset.columns) == 1012
    assert found.unit == "mg/dL"
    assert found.equation is None
    assert found.messages[0].endswith("Results are not about ESRD.")


def test_other_copies_are_stripped_and_named_alike(tmp_path):
    found = short(tmp_path, row_of)
    assert found.layout is UCI
    assert set(found.dataset.frame["class"].unique()) == {"ckd", "notckd"}
    assert set(found.dataset.frame["diabetes_mellitus"].unique()) == {"no", "yes"}
    assert np.isnan(found.creatinine[5])
    assert "Read 'bp' as 'blood_pressure'" in " ".join(found.messages)
    assert found.follow_up == ()
    assert not any("follow-up" in one for one in found.messages)


def test_bad_lines_are_named(tmp_path):
    found = short(tmp_path, lambda i: row_of(i).replace("\n", ",no,extra\n") if i == 3 else row_of(i))
    assert "line 5 has 11" in " ".join(found.dataset.warnings)
    assert found.dataset.n_rows == 59


def test_arff_is_refused_by_that_name(tmp_path):
    head = "% comment\n@relation ckd\n@attribute age numeric\n@data\n"
    with pytest.raises(UnreadableFile, match=r"'kidney\.arff' is an ARFF file"):
        read(tmp_path, head + "".join(row_of(i) for i in range(30)), "kidney.arff")


def test_other_tables_are_none_of_these(tmp_path):
    assert recognise_flat(read(tmp_path, "age,sex\n" + "".join(f"{i},m\n" for i in range(30)))) is None


def test_a_sane_table_says_little(tmp_path):
    """No blank in a header, no column of follow-up, no impossible value, nobody under 18: nothing is said of them."""
    names = "Sex,AgeBaseline,CreatinineBaseline,eGFRBaseline,EventCKD35\n"
    rows = "".join(f"{i % 2},{40 + i},{70 + i},{95 - i},{i % 3 == 0:d}\n" for i in range(40))
    found = recognise_flat(read(tmp_path, names + rows))
    assert len(found.flagged) == 0
    assert [one.split()[0] for one in found.messages] == ["EventCKD35", "Creatinine", "eGFR"]
    young = recognise_flat(read(tmp_path, names + rows.replace(",40,", ",12,")))
    assert young.messages[-1] == "1 patient is under 18: CKD-EPI is for adults; eGFR left empty."
