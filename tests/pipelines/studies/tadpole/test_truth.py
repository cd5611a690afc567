from __future__ import annotations

import numpy as np
import pytest

from pipelines.errors import StudyError
from pipelines.studies.tadpole.truth import read_truth
from tests.pipelines.studies.tadpole.fixture import d4, truth_frame


def test_the_fixture_is_read_from_a_file(tmp_path):
    d4().assign(further="x").to_csv(tmp_path / "d4.csv", index=False)
    truth = read_truth(tmp_path / "d4.csv")
    assert truth.rid.tolist() == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 3, 12]
    assert truth.diagnosis.tolist() == [1, 2, 0, 2, 2, 0, 1, 1, -1, 1, 2, 1, 0, 0]
    assert np.flatnonzero(np.isnan(truth.adas)).tolist() == [5]
    assert np.flatnonzero(np.isnan(truth.ventricles)).tolist() == [3, 9]
    assert truth.assessed[1] == np.datetime64("2018-03-20")
    assert truth.remarks == ()


def test_typed_frames_and_other_words_for_a_diagnosis():
    rows = truth_frame(Diagnosis=["NL", "NL to MCI", "Dementia", None])
    rows["ScanDate"] = rows["ScanDate"].astype("datetime64[ns]")
    truth = read_truth(rows)
    assert truth.diagnosis.tolist() == [0, 1, 2, -1]
    assert truth.scanned[0] == np.datetime64("2018-03-02")


def test_codes_for_missing_are_told():
    truth = read_truth(truth_frame(ADAS13=["-4", -4, "N/A", 7], Ventricles=[-4.0, " ", 0.03, 0.02]))
    assert np.isnan(truth.adas).tolist() == [True, True, True, False]
    assert np.isnan(truth.ventricles).tolist() == [True, True, False, False]
    assert truth.remarks == (
        "ADAS13 has 2 values of −4, the file's code for missing; read as missing.",
        "Ventricles has 1 value of −4, the file's code for missing; read as missing.",
    )


def test_of_two_rows_with_the_same_dates_the_last_is_used():
    rows = truth_frame(RID=[21, 21, 22, 21], ADAS13=[1.0, 2, 3, 4], ScanDate=["2018-03-02"] * 3 + ["2018-05-02"])
    truth = read_truth(rows)
    assert truth.rid.tolist() == [21, 22, 21]
    assert truth.adas.tolist() == [2, 3, 4]
    assert truth.remarks == ("RID 21 has two rows on 2018-03-02; the last is used.",)


def test_what_cannot_be_read_is_named_at_once():
    rows = truth_frame(
        RID=["1", "2.5", "3"], Diagnosis=["CN", "sick", "AD"], ADAS13=["x", 1, 2], ScanDate=["", "soon", ""]
    )
    with pytest.raises(StudyError) as refused:
        read_truth(rows)
    for told in ("4 cells", "Row 2: RID is '2.5'", "Row 2: Diagnosis is 'sick'", "Row 1: ADAS13 is 'x'", "'soon'"):
        assert told in str(refused.value)


def test_a_table_of_another_kind_is_refused():
    with pytest.raises(StudyError, match="no column CognitiveAssessmentDate, ScanDate"):
        read_truth(truth_frame(RID=[1]).drop(columns=["CognitiveAssessmentDate", "ScanDate"]))
    with pytest.raises(StudyError, match="0 rows"):
        read_truth(truth_frame(RID=[1]).iloc[:0])
