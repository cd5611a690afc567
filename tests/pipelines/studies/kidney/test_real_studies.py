"""Real tables through the whole study: scores as they were measured elsewhere, within three hundredths."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from data.read import read_table
from pipelines.engine.run import run
from pipelines.engine.study import Settings
from pipelines.kidney import STUDY

FOLDER = os.environ.get("REAL_DATA_DIR")
pytestmark = [pytest.mark.real, pytest.mark.skipif(not FOLDER, reason="REAL_DATA_DIR is not set")]
NEAR = 0.03


def told(*names, models=("linear", "xgboost"), **options):
    first, *others = (read_table(Path(FOLDER) / name) for name in names)
    settings = Settings(models=models, options={"lstm": "no", **options}, intervals=False)
    return run(first, STUDY, settings, more={"data": tuple(others)}).result


def scores(result):
    return {one.model: one.scores[0].value for one in result.findings}


def checks(result):
    return {one.code: one for one in result.checks}


def test_abu_dhabi():
    result = told("ckd_abudhabi/journal.pone.0199920.s002_EDITED.csv", contrast="yes")
    assert scores(result) == pytest.approx({"linear": 0.866, "xgboost": 0.855}, abs=NEAR)
    said = checks(result)
    assert "EventCKD35 is CKD stage 3–5" in said["K04"].sentence
    assert "÷ 88.4" in said["K05"].sentence
    assert "Line 238 (record 237): creatinine 6" in said["K06"].sentence
    assert "'HistoryHTN'" in said["K07"].sentence
    assert {"TimeToEventMonths", "TIME_YEAR"} == set(said["K01"].columns)
    contrast = next(one for one in result.exhibits if one.key == "follow_up").frame
    best = contrast.groupby("follow-up columns")["AUROC"].max()
    assert best.to_dict() == pytest.approx({"with": 0.902, "without": 0.866}, abs=NEAR)


def test_uci_is_called_trivially_easy():
    result = told("ckd_uci_kaggle/kidney_disease.csv")
    assert min(scores(result).values()) > 0.995
    assert checks(result)["K14"].state == "warn"
    assert "haemoglobin" in checks(result)["K14"].sentence


def test_pbcseq():
    result = told("pbcseq/pbcseq.csv")
    assert result.table_summary.rows == 271
    assert scores(result) == pytest.approx({"linear": 0.854, "xgboost": 0.844}, abs=NEAR)


def test_physionet():
    names = ("physionet2012_long/set_a_first1000_long.csv", "physionet2012_long/Outcomes-a_first1000.csv")
    result = told(*names)
    assert result.table_summary.rows == 1_000
    assert scores(result) == pytest.approx({"linear": 0.738, "xgboost": 0.805}, abs=NEAR)
