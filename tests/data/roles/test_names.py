from __future__ import annotations

import pytest

from data.roles import names


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("TimeToEventMonths", ("time", "to", "event", "months")),
        ("EventCKD35", ("event", "ckd", "35")),
        ("PassengerId", ("passenger", "id")),
        ("RecordID", ("record", "id")),
        ("MRI ID", ("mri", "id")),
        ("In-hospital_death", ("in", "hospital", "death")),
        ("START_DT", ("start", "dt")),
        ("Größe (cm)", ("größe", "cm")),
        ("", ()),
        ("#", ()),
    ],
)
def test_words(name, expected):
    assert names.words(name) == expected


@pytest.mark.parametrize("name", ["Subject ID", "patient", "RecordID", "customer_id", "id_patient", "PTID"])
def test_subjects(name):
    assert names.names_subject(name)


@pytest.mark.parametrize("name", ["patient age", "engine size", "family income", "id", "Group", "vehicle_type"])
def test_no_subjects(name):
    assert not names.names_subject(name)


@pytest.mark.parametrize("name", ["rownames", "Unnamed: 0", "index", "#", "row 1"])
def test_row_numbers(name):
    assert names.names_row_number(name)


@pytest.mark.parametrize("name", ["number of rooms", "rows sold", "no of visits"])
def test_no_row_numbers(name):
    assert not names.names_row_number(name)


def test_a_weight_of_a_body_is_no_survey_weight():
    assert names.names_survey_weight("sample_weight")
    assert names.names_survey_weight("Survey WT")
    assert not names.names_survey_weight("weight")
    assert not names.names_survey_weight("fnlwgt")


def test_births_order_nothing():
    assert names.names_birth("date_of_birth")
    assert not names.names_birth("start_date")
