"""What the checks say of real tables: leaks that are there are named, honest columns are not."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from data.read import read_table
from data.schema import set_target
from data.splitting.split import make_split
from data.table import Dataset, How
from pipelines.engine.checks import Evidence, run_checks
from pipelines.engine.checks.c12_unused_rows import check as unused_rows
from pipelines.engine.result import Check

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif("REAL_DATA_DIR" not in os.environ, reason="REAL_DATA_DIR names no folder of real tables"),
]

FILES = {
    "student_mat": ("student-mat.csv", "G3"),
    "bike_sharing": ("bike_train.csv", "count"),
    "ckd_abudhabi": ("journal.pone.0199920.s002_EDITED.csv", "EventCKD35"),
    "oasis2_long_alt": ("OASIS_long_tbl_df.csv", "Group"),
    "titanic": ("train.csv", "Survived"),
    "adult_header": ("adult.csv", "salary"),
    "california_housing": ("housing.csv", "median_house_value"),
    "pima_diabetes_header": ("diabetes.csv", "Outcome"),
    "calgary_traffic": ("Traffic_Incidents.csv", "MODIFIED_DT - START_DT"),
    "uci_gal_concrete": ("data.txt", ""),
    "german_credit_labelled": ("credit.csv", "default"),
    "physionet2012_long": ("Outcomes-a_first1000.csv", "In-hospital_death"),
    "nyc_taxis": ("taxis.csv", "total"),
    "metro_traffic_volume": ("Metro_Interstate_Traffic_Volume.csv", "traffic_volume"),
    "airquality_uci_semicolon": ("AirQualityUCI.csv", "CO(GT)"),
    "ad_csf_biomarkers": ("ad_data.csv", "Class"),
}

#: Every warning and failure of the checks that run before training, with the columns that they name.
FLAGS: dict[str, dict[str, tuple[str, tuple[str, ...]]]] = {
    "student_mat": {"C02": ("warn", ("G2", "G1"))},
    "bike_sharing": {
        "C01": ("fail", ("casual", "registered")),
        "C02": ("warn", ("registered",)),
        "C06": ("warn", ("temp", "atemp")),
        "C13": ("warn", ("humidity",)),
        "C15": ("warn", ("datetime",)),
    },
    "ckd_abudhabi": {
        "C03": ("fail", ("TimeToEventMonths", "TIME_YEAR")),
        "C06": ("warn", ("TimeToEventMonths", "TIME_YEAR")),
        "C09": ("warn", ()),
    },
    "oasis2_long_alt": {"C06": ("warn", ("eTIV", "ASF")), "C09": ("warn", ())},
    "titanic": {"C13": ("warn", ("Fare",))},
    "adult_header": {"C06": ("warn", ("education", "education-num")), "C13": ("warn", ("capital-gain",))},
    "california_housing": {"C06": ("warn", ("total_bedrooms", "households"))},
    "pima_diabetes_header": {"C13": ("warn", ("Glucose", "BloodPressure", "SkinThickness", "Insulin", "BMI"))},
    "calgary_traffic": {"C15": ("warn", ("START_DT", "MODIFIED_DT", "QUADRANT"))},
    "german_credit_labelled": {},
    "physionet2012_long": {"C02": ("warn", ("Survival",)), "C03": ("fail", ("Length_of_stay", "Survival"))},
    "nyc_taxis": {
        "C02": ("warn", ("fare", "distance")),
        "C03": ("warn", ("dropoff", "dropoff_zone", "dropoff_borough")),
        "C06": ("warn", ("pickup", "dropoff")),
    },
    "metro_traffic_volume": {
        "C05": ("warn", ("holiday", "snow_1h")),
        "C06": ("warn", ("weather_main", "weather_description")),
        "C13": ("warn", ("temp",)),
    },
    "ad_csf_biomarkers": {"C09": ("fail", ())},
}


@cache
def read(name: str) -> Dataset:
    file, target = FILES[name]
    dataset = read_table(Path(os.environ["REAL_DATA_DIR"]) / name / file)
    return set_target(dataset, target or dataset.names[-1])


@cache
def answers(name: str, how: How | str = "auto") -> dict[str, Check]:
    dataset = read(name)
    return {check.code: check for check in run_checks(Evidence(dataset, make_split(dataset, how)), "table")}  # type: ignore[arg-type]


@pytest.mark.parametrize("name", FLAGS)
def test_flags(name: str) -> None:
    loud = {code: (one.state, one.columns) for code, one in answers(name).items() if one.state in {"warn", "fail"}}
    assert loud == FLAGS[name]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("code", ["C01", "C02", "C03"])
def test_honest_columns_are_no_leaks(name: str, code: str) -> None:
    honest = {"Sex", "relationship", "median_income", "eGFRBaseline", "Glucose", "failures", "temp"}
    assert honest.isdisjoint(answers(name)[code].columns)


@pytest.mark.parametrize("code", ["C01", "C02", "C03"])
def test_concrete_has_no_leak(code: str) -> None:
    assert answers("uci_gal_concrete")[code].state == "pass"


def test_the_sum_is_told() -> None:
    assert answers("bike_sharing")["C01"].sentence == "casual + registered gives count exactly."


@pytest.mark.parametrize("how", ["random", "stratified"])
def test_a_split_by_visit_fails(how: How) -> None:
    answer = answers("oasis2_long_alt", how)["C07"]
    assert answer.state == "fail"
    assert "Subject ID" in answer.sentence


def test_a_split_by_subject_passes() -> None:
    assert answers("oasis2_long_alt", "auto")["C07"].state == "pass"


def test_what_the_reader_left_out_is_told() -> None:
    assert answers("titanic")["C04"].columns == ("PassengerId", "Ticket", "Cabin")
    assert answers("oasis2_long_alt")["C05"].columns == ("Hand",)


def test_the_change_of_recording_is_dated() -> None:
    sentence = answers("calgary_traffic")["C15"].sentence
    assert "changes level on 2018-01-17: median 2.23 before, 20.8 minutes after" in sentence
    assert "MODIFIED_DT is empty in 0 % of the rows before 2019-03-15, in 100 % after" in sentence


def test_rows_without_an_end_are_counted() -> None:
    answer = unused_rows(Evidence(read("calgary_traffic")))
    assert answer.state == "warn"
    assert "1,667 of 15,235 rows (11 %)" in answer.sentence


def test_a_clock_is_no_lapse() -> None:
    assert answers("airquality_uci_semicolon")["C03"].state == "pass"
