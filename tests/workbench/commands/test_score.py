from __future__ import annotations

import json

import pytest

from tests.pipelines.studies.tadpole.fixture import MEASURED, d4, flat, forecast, hard
from workbench.cli import main


@pytest.fixture
def files(tmp_path):
    """A submission that is in order, one with hard probabilities, and the truth."""
    sent, other, truth = (
        tmp_path / f"{name}.csv" for name in ("TADPOLE_Submission_Us", "TADPOLE_Submission_Hard", "D4")
    )
    forecast().to_frame().to_csv(sent, index=False)
    hard().to_frame().to_csv(other, index=False)
    d4().to_csv(truth, index=False)
    return sent, other, truth


def call(capsys, *arguments: object) -> tuple[int, str, str]:
    status = main(["score", "tadpole", *(str(one) for one in arguments)])
    said = capsys.readouterr()
    return status, said.out, said.err


def test_all_eight_scores_are_told_with_interval_and_unit(files, capsys):
    status, out, err = call(capsys, files[0], files[2])
    assert (status, err) == (0, "")
    lines = {line[:14].strip(): line for line in out.splitlines()}
    assert "0.783333" in lines["mAUC"]
    assert "fraction of ICV (0.13 %)" in lines["Ventricles MAE"]
    assert "points" in lines["ADAS13 WES"]
    assert "12 rows of 10 subjects" in lines["Ventricles CPA"]
    assert "  - 14 rows of 12 subjects: intervals resample subjects." in out
    assert "2,000 draws of subjects, seed 0" in out


def test_json_has_the_eight_values_in_full_precision(files, capsys):
    status, out, _ = call(capsys, files[0], files[2], "--json")
    told = json.loads(out)
    assert status == 0
    assert told["scores"] == pytest.approx(MEASURED, abs=1e-12)
    assert all(told["intervals"][key][0] <= value <= told["intervals"][key][1] for key, value in told["scores"].items())
    assert (told["rows"], told["subjects"], told["ties"]) == (14, 12, "midrank")


def test_ties_can_be_official_and_another_forecast_compared_with(files, capsys):
    _, out, _ = call(capsys, files[1], files[2], "--json", "--ties", "official", "--against", files[0])
    told = json.loads(out)
    assert told["scores"]["mauc"] == pytest.approx(0.6583333, abs=1e-7)
    assert told["differences"]["mauc"]["value"] == pytest.approx(0.6583333 - MEASURED["mauc"], abs=1e-7)
    assert told["differences"]["adas_mae"] == {"value": 0.0, "low": 0.0, "high": 0.0, "p": 1.0}
    _, out, _ = call(capsys, files[1], files[2], "--against", files[0])
    assert "minus the other" in out


def test_what_is_not_defined_is_null_and_said(files, capsys):
    rows = d4()
    rows[rows["Diagnosis"] != "AD"].to_csv(files[2], index=False)
    _, out, _ = call(capsys, files[0], files[2], "--json")
    told = json.loads(out)
    assert told["scores"]["mauc"] is None
    assert told["intervals"]["mauc"] == [None, None]
    assert told["not_defined"] == {"mauc": "no AD in truth"}
    _, out, _ = call(capsys, files[0], files[2])
    assert "not defined: no AD in truth" in out


def test_every_fault_is_a_line_and_the_status_is_2(files, capsys):
    frame = flat(3).to_frame()
    frame.loc[4, "ADAS13 50% CI lower"] = 21.0
    frame.loc[5, "CN relative probability"] = -1.0
    frame.drop(index=70).to_csv(files[0], index=False)
    status, out, err = call(capsys, files[0], files[2])
    assert (status, out) == (2, "")
    lines = err.splitlines()
    assert lines[0] == "RID 2 has 59 of 60 months (missing 2018-11)."
    assert lines[1] == "RID 4 is in D4, not in the forecast."
    assert "RID 1, 2018-05: ADAS13 lower 21.0 ≥ upper 11.0." in lines
    assert lines[-1] == "Nothing was scored: 'TADPOLE_Submission_Us.csv' has 12 faults."


def test_negative_probabilities_can_be_set_to_0(files, capsys):
    frame = forecast().to_frame()
    frame.loc[1, "CN relative probability"] = -1.0
    frame.to_csv(files[0], index=False)
    assert call(capsys, files[0], files[2])[0] == 2
    assert call(capsys, files[0], files[2], "--negative", "zero")[0] == 0


def test_a_file_name_that_the_site_refuses_is_noted(files, capsys):
    renamed = files[0].rename(files[0].with_name("ours.csv"))
    status, _, err = call(capsys, renamed, files[2])
    assert status == 0
    assert err == "The organisers' site takes files named TADPOLE_Submission_….csv only.\n"


@pytest.mark.parametrize("place", [0, 2])
def test_a_file_that_is_not_there_is_one_sentence(files, capsys, place):
    files[place].unlink()
    status, out, err = call(capsys, files[0], files[2])
    assert (status, out) == (2, "")
    assert err.startswith("There is no file")
    assert len(err.splitlines()) == 1
