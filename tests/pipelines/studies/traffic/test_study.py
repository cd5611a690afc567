"""The study from a table to its report: the specification's acceptance, run through the engine."""

from __future__ import annotations

import io
import os
import re
from functools import cache
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from data.clinical.cohorts.edits import take_rows
from data.read import read_table
from data.samples import SAMPLES
from data.synthetic.incidents import make_incidents
from data.traffic.headers import LANE_COUNT
from data.traffic.prepared import prepare_published
from pipelines import study
from pipelines.engine.protocol import studies_for
from pipelines.studies.traffic.disagreement import IDLE
from pipelines.studies.traffic.options import PUBLISHED
from pipelines.studies.traffic.published import alphabetical_codes, published_errors, published_long
from pipelines.studies.traffic.regression import MEAN
from tests.pipelines.studies.traffic.logs import exhibit, plain, read, result_of, sydney
from tests.pipelines.studies.traffic.real import FOLDER, real
from workbench.report import export

BOOSTED = ("xgboost", "lightgbm")
ALL_CHECKS = {f"T{number:02d}" for number in range(1, 13)}
BREAK = np.datetime64("2018-01-17")
#: The merged table of the Sydney study, which is the user's own.
MERGED = os.environ.get("SYDNEY_MERGED_CSV", "")


def states(result):
    return {one.code: one.state for one in result.checks if one.code.startswith("T")}


@cache
def calgary():
    return read_table(FOLDER / "calgary_traffic" / "Traffic_Incidents.csv")


@pytest.fixture(scope="module")
def raw():
    return result_of(sydney(400), BOOSTED, survival="no")


def test_the_study_has_its_sample_and_is_offered():
    assert SAMPLES[study("traffic").sample].study == "traffic"
    assert studies_for(read(plain(60))) == {"traffic": "incidents that last from 'opened' to 'closed'"}


def test_the_raw_table_is_read_fitted_and_reported_with_its_names(raw):
    assert {one.model for one in raw.findings} == set(BOOSTED)
    assert not raw.skipped
    assert set(states(raw)) == ALL_CHECKS
    confirm_names(raw, ["2_ML", "38_PD≥4MV", "21 NBS", "Main_Street", "SA2_CODE21"])
    late = exhibit(raw, "traffic_late").frame
    assert len(late) == 2


@pytest.mark.parametrize("labelled", [True, False])
def test_the_prepared_table_is_read_fitted_and_reported_with_its_names(labelled):
    result = result_of(read(make_incidents(300).prepared(labelled=labelled)), BOOSTED, late="yes", survival="no")
    assert {one.model for one in result.findings} == set(BOOSTED)
    names = [LANE_COUNT, "Emergency service(s)", "Tow Truck", "Tow truck", "38_PD≥4MV", "21 NBS", "distance_to_CBD"]
    confirm_names(result, names)


def confirm_names(result, names):
    """They stand in every form of the report as in the file."""
    used = {name for one in result.findings for name in one.importances[0].names}
    assert set(names) <= used
    assert (set(names) <= {column.name for column in result.table_summary.columns}) is True
    text = export(result, {}, "csv", audience="methods").decode()
    page = export(result, {}, "html", audience="methods").decode()
    book = openpyxl.load_workbook(io.BytesIO(export(result, {}, "xlsx", audience="methods")))
    cells = {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    for name in names:
        assert f",{name}," in text or f'"{name}"' in text
        assert f">{name}<" in page
        assert name in cells


def test_as_published_trims_and_says_how_many_were_fitted_and_tested():
    result = result_of(sydney(400), preset=PUBLISHED, survival="no")
    assert result.split.how == "random"
    assert states(result)["T03"] == "warn"
    for key in ("traffic_published", "traffic_published_long"):
        assert re.search(r"\d+ rows were fitted, \d+ tested\.", exhibit(result, key).sentence)
    flow = exhibit(result, "flow").frame
    assert flow["step"].iloc[-1] == "as published: its duration is extreme"
    assert flow["left out"].iloc[-1] > 0


def test_ours_tests_rows_of_every_duration(raw):
    assert states(raw)["T03"] == "pass"
    used = raw.split.fit + raw.split.calibrate + raw.split.test
    assert exhibit(raw, "flow").frame["incidents left"].iloc[-1] == used


def test_the_same_table_gives_the_same_report():
    table = read(plain(200))
    one, other = (result_of(table, ("lightgbm",)) for _ in range(2))
    for form in ("html", "csv", "rows.csv", "json"):
        first, second = (_timeless(export(result, {}, form, audience="methods")) for result in (one, other))
        assert first == second


@real
@pytest.mark.slow
def test_calgary_by_time_is_no_better_than_the_mean():
    result = result_of(calgary(), ("linear", "lightgbm"), survival="no")
    assert exhibit(result, "flow").frame["incidents left"].iloc[-1] == 13_567
    assert exhibit(result, "traffic_errors").sentence.startswith(f"Nothing beats {MEAN}")
    assert next(one.state for one in result.checks if one.code == "T04") == "warn"
    told = exhibit(result, "traffic_break").sentence
    assert "2018-01-17" in told
    assert "24.6 %" in told
    assert result.verdict.level == "none"


@real
@pytest.mark.slow
def test_calgary_after_the_break_with_a_column_of_noise():
    table = calgary()
    rows = np.flatnonzero((table.frame["START_DT"] >= BREAK).to_numpy())
    later = take_rows(table, rows).frame
    later = later.assign(noise=np.random.default_rng(0).normal(size=len(later)).round(6))
    result = result_of(read(later, "after.csv"), ("lightgbm",), survival="no")
    errors = exhibit(result, "traffic_errors").frame.set_index("Model")["RMSE (minutes)"]
    assert errors["LightGBM, Tweedie"] <= 45.0 < errors[MEAN]
    assert errors[MEAN] == pytest.approx(46.45, abs=0.1)
    assert states(result)["T01"] == "pass"
    assert states(result)["T12"] == "warn"
    methods = exhibit(result, "traffic_methods").frame.set_index("Column")
    shuffled = next(name for name in methods.columns if name.startswith("permutation ("))
    assert methods.loc["noise", "Rank by split count"] <= 3
    assert methods.loc["noise", shuffled] <= IDLE * methods[shuffled].max()


@real
@pytest.mark.slow
def test_taxis_with_and_without_what_the_meter_says():
    table = read_table(FOLDER / "nyc_taxis" / "taxis.csv")
    late = exhibit(result_of(table, survival="no"), "traffic_late")
    without, with_late = late.frame["RMSE (minutes)"]
    assert 4.5 <= without <= 7.5
    assert with_late == pytest.approx(3.0, abs=0.2)
    assert f"{without:.2f}" in late.sentence
    assert f"{with_late:.2f}" in late.sentence
    assert late.frame["Late columns added"].tolist() == [0, 6]
    for name in ("distance", "fare", "tip"):
        assert name in late.frame["Columns"].iloc[1]


@pytest.mark.slow
@pytest.mark.skipif(not MERGED, reason="SYDNEY_MERGED_CSV does not name the user's own table")
def test_sydneys_own_table_gives_the_published_figures():
    raw = pd.read_csv(Path(MERGED))
    frame = prepare_published(raw)
    assert len(frame) == 82_798
    X, rows = alphabetical_codes(frame.drop(columns="duration"))
    minutes = frame["duration"].to_numpy(dtype=np.float64)[rows]
    low, high = np.quantile(minutes, [0.01, 0.99])
    kept = minutes[(minutes >= low) & (minutes <= high)]
    np.testing.assert_allclose(np.quantile(kept, [0.25, 0.5, 0.75]), [15.2, 28.7, 50.9], atol=0.1)
    errors = published_errors(X, minutes, ("LGBM", "XGB")).frame.set_index("Model")["RMSE (minutes)"]
    assert errors["LGBM"] == pytest.approx(34.06, abs=0.5)
    assert errors["XGB"] == pytest.approx(34.30, abs=0.5)
    printed = {20: (0.70, 0.79), 30: (0.6683, 0.6379), 40: (0.71, 0.50), 50: (0.77, 0.38), 60: (0.82, 0.31)}
    for threshold, (accuracy, f1) in printed.items():
        found = published_long(X, minutes, threshold, ("XGB",)).frame.set_index("Model").loc["XGB"]
        close = 0.01 if threshold == 30 else 0.02
        assert found["Accuracy"] == pytest.approx(accuracy, abs=close)
        assert found["F1 of long"] == pytest.approx(f1, abs=0.015 if threshold == 30 else 0.02)


def _timeless(report: bytes) -> bytes:
    """Without what a clock says: seconds, and the moment of writing."""
    text = re.sub(r'"seconds": [\d.]+', '"seconds": 0', report.decode())
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?( UTC)?", "", text)
    return re.sub(r"[\d.,]+ (s|seconds)\b", "", text).encode()
