from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import UnreadableFile
from pipelines.errors import StudyError
from pipelines.studies.tadpole.layout import CHALLENGE, COLUMNS, LEADERBOARD, submission_name
from pipelines.studies.tadpole.submission import Forecast, SubmissionError, read_submission, submission_faults
from tests.pipelines.studies.tadpole.fixture import forecast


def rows(n: int = 2):
    """The submission of the first subjects, as text."""
    whole = forecast().to_frame().astype(str)
    return whole[whole["RID"].astype(int) <= n].reset_index(drop=True)


def changed(*changes):
    """A submission with single cells changed: (row, column, text)."""
    frame = rows()
    for row, column, text in changes:
        frame.loc[row, column] = text
    return frame


def test_the_frame_is_laid_out_as_the_organisers_want_it():
    frame = forecast().to_frame()
    assert tuple(frame.columns) == COLUMNS
    assert ",".join(COLUMNS) == (
        "RID,Forecast Month,Forecast Date,CN relative probability,MCI relative probability,AD relative probability,"
        "ADAS13,ADAS13 50% CI lower,ADAS13 50% CI upper,Ventricles_ICV,Ventricles_ICV 50% CI lower,"
        "Ventricles_ICV 50% CI upper"
    )
    assert len(frame) == 12 * 60
    assert frame.iloc[59][["RID", "Forecast Month", "Forecast Date"]].tolist() == [1, 60, "2022-12"]
    assert frame.iloc[60][["RID", "Forecast Month", "Forecast Date"]].tolist() == [2, 1, "2018-01"]


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1), st.sampled_from([CHALLENGE, LEADERBOARD]))
def test_a_file_gives_back_the_forecast_to_the_last_digit(tmp_path_factory, seed, calendar):
    rng = np.random.default_rng(seed)
    parts = rng.uniform(0.1, 1, size=(3, 4, calendar.months, 3))
    parts[1:, ..., 1] -= 1
    given_ = Forecast(rng.permutation(4) + 7, *parts, calendar)
    path = tmp_path_factory.mktemp("sent") / submission_name("Team", calendar)
    given_.to_frame().to_csv(path, index=False)
    read = read_submission(path)
    assert read.calendar == calendar
    for name in ("subjects", "probabilities", "adas", "ventricles"):
        np.testing.assert_array_equal(getattr(read, name), getattr(given_, name))


def test_rows_may_be_in_any_order():
    read = read_submission(rows().sample(frac=1, random_state=0))
    straight = read_submission(rows())
    order = np.argsort(read.subjects)
    np.testing.assert_array_equal(read.adas[order], straight.adas)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ([(4, "ADAS13 50% CI lower", "99.0")], "RID 1, 2018-05: ADAS13 lower 99.0 ≥ upper "),
        ([(4, "Ventricles_ICV 50% CI upper", "0.001")], "RID 1, 2018-05: Ventricles_ICV lower "),
        ([(4, "ADAS13", "")], "RID 1, 2018-05: ADAS13 is empty."),
        ([(4, "ADAS13", "high")], "RID 1, 2018-05: ADAS13 is 'high', no number."),
        ([(4, "Ventricles_ICV", "inf")], "RID 1, 2018-05: Ventricles_ICV is 'inf', no number."),
        ([(4, "AD relative probability", "-0.1")], "RID 1, 2018-05: AD relative probability is -0.1, negative"),
        (
            [(4, f"{name} relative probability", "0") for name in ("CN", "MCI", "AD")],
            "RID 1, 2018-05: all three probabilities are 0.",
        ),
        ([(4, "Forecast Month", "6")], "RID 1, 2018-05: Forecast Month is '6', it must be 5."),
        ([(4, "RID", "one")], "Row 5: RID is 'one', no whole number."),
        ([(4, "Forecast Date", "2018-05-01")], "RID 1, 2018-05-01: Forecast Date is no month written YYYY-MM."),
        ([(4, "Forecast Date", "2023-05")], "RID 1, 2023-05 is none of the 60 months 2018-01 to 2022-12."),
    ],
)
def test_each_fault_is_named_with_subject_and_month(changes, fault):
    frame = changed(*changes)
    faults = submission_faults(frame)
    assert any(one.startswith(fault) for one in faults), faults
    with pytest.raises(SubmissionError) as refused:
        read_submission(frame)
    assert refused.value.faults == faults
    assert fault in str(refused.value)


def test_missing_and_double_months_are_spelled_out():
    frame = rows().drop(index=[15, 30, 31, 32])
    frame = pd.concat([frame, frame.iloc[[3]]])
    assert submission_faults(frame) == (
        "RID 1 has 56 of 60 months (missing 2019-04, 2020-07 to 2020-09).",
        "RID 1 has more than one row for 2018-04.",
    )
    assert submission_faults(rows().drop(index=15)) == ("RID 1 has 59 of 60 months (missing 2019-04).",)


def test_subjects_of_d4_that_are_not_there_are_named():
    assert submission_faults(rows(), required=np.array([1, 1033, 2, 1034])) == (
        "RID 1033 is in D4, not in the forecast.",
        "RID 1034 is in D4, not in the forecast.",
    )


def test_all_faults_come_in_one_answer(tmp_path):
    frame = changed((4, "ADAS13", "x"), (70, "AD relative probability", "-1"), (80, "ADAS13 50% CI lower", "90"))
    path = tmp_path / "sent.csv"
    frame.drop(index=20).to_csv(path, index=False)
    path.write_text(path.read_text() + "1,2\n")
    with pytest.raises(SubmissionError) as refused:
        read_submission(path, required=np.array([9]))
    told = " ".join(refused.value.faults)
    for part in ("Line 121 has 2 cells", "59 of 60", "RID 9 is in D4", "'x'", "negative", "lower 90.0", "'sent.csv'"):
        assert part in told + str(refused.value)


def test_columns_are_missing_foreign_double_or_in_disorder(tmp_path):
    assert submission_faults(rows().rename(columns={"ADAS13": "adas"})) == (
        "Column 'ADAS13' is missing.",
        "Column 'adas' is none of a submission's.",
    )
    (fault,) = submission_faults(rows()[list(COLUMNS[::-1])])
    assert fault.startswith("The columns are in another order than: RID, Forecast Month")
    path = tmp_path / "double.csv"
    path.write_text(",".join([*COLUMNS, "RID"]) + "\n" + ",".join(["1"] * 13) + "\n")
    assert "Column 'RID' is there 2 times." in submission_faults(path)
    path.write_text(",".join(COLUMNS) + "\n")
    assert submission_faults(path) == ("There is no row.",)


def test_the_sites_rule_for_negative_probabilities_is_offered():
    frame = changed((4, "AD relative probability", "-0.5"))
    read = read_submission(frame, negative="zero")
    assert read.probabilities[0, 4, 2] == 0
    assert read.probabilities[0, 5, 2] > 0
    every = [(4, f"{name} relative probability", "-1") for name in ("CN", "MCI", "AD")]
    assert submission_faults(changed(*every), negative="zero") == ("RID 1, 2018-05: all three probabilities are 0.",)


def test_a_long_list_of_faults_is_kept_whole_and_told_in_part():
    frame = rows()
    frame["ADAS13"] = "x"
    with pytest.raises(SubmissionError, match="… and 100 more") as refused:
        read_submission(frame)
    assert len(refused.value.faults) == 120


def test_no_file_and_no_text_are_refused(tmp_path):
    with pytest.raises(UnreadableFile, match="There is no file"):
        read_submission(tmp_path / "none.csv")
    picture = tmp_path / "sent.csv"
    picture.write_bytes(b"PAR1....")
    with pytest.raises(StudyError, match="no text file"):
        read_submission(picture)


def test_the_given_frame_is_left_alone():
    frame = rows()
    before = frame.copy()
    read_submission(frame)
    assert frame.equals(before)


def test_a_forecast_has_one_shape():
    part = np.ones((2, 60, 3))
    with pytest.raises(StudyError, match=r"\(2, 60, 3\)"):
        Forecast(np.array([1, 2]), part, part[:, :59], part)
    with pytest.raises(StudyError, match="1 different"):
        Forecast(np.array([1, 1]), part, part, part)


def test_file_names():
    assert submission_name("Team1") == "TADPOLE_Submission_Team1.csv"
    assert submission_name("Team1", LEADERBOARD) == "TADPOLE_Submission_Leaderboard_Team1.csv"
    with pytest.raises(StudyError, match="letters"):
        submission_name("a/b")
