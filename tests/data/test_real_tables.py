"""Roles, first target and split that are guessed on real tables, read from their files as they are."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import pytest

from data.schema import positive_class, set_target, suggest_targets
from data.splitting.split import folds, make_split

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif("REAL_DATA_DIR" not in os.environ, reason="REAL_DATA_DIR names no folder of real tables"),
]


class Expected(NamedTuple):
    """What a reader of the table would say: every column that is no feature, the target, the split."""

    file: str
    roles: dict[str, str]
    target: str
    task: str
    how: str
    positive: str = ""


TABLES = {
    "titanic": Expected(
        "titanic/train.csv",
        {"PassengerId": "id-like", "Name": "free text", "Ticket": "id-like", "Cabin": "id-like"},
        "Survived",
        "binary",
        "stratified",
        "1",
    ),
    "adult_header": Expected("adult_header/adult.csv", {}, "salary", "binary", "stratified", ">50K"),
    "calgary_traffic": Expected(
        "calgary_traffic/Traffic_Incidents.csv",
        {
            "INCIDENT INFO": "free text",
            "START_DT": "time",
            "MODIFIED_DT": "time",
            "location": "id-like",
            "Count": "constant",
            "id": "id-like",
        },
        "MODIFIED_DT - START_DT",
        "regression",
        "time",
    ),
    "student_mat": Expected("student_mat/student-mat.csv", {}, "G3", "regression", "random"),
    "oasis2_long_alt": Expected(
        "oasis2_long_alt/OASIS_long_tbl_df.csv",
        {"rownames": "id-like", "Subject ID": "entity", "MRI ID": "id-like", "Hand": "constant"},
        "Group",
        "multiclass",
        "group",
    ),
    "ckd_abudhabi": Expected(
        "ckd_abudhabi/journal.pone.0199920.s002_EDITED.csv", {}, "EventCKD35", "binary", "stratified", "1"
    ),
    "bike_sharing": Expected("bike_sharing/bike_train.csv", {"datetime": "time"}, "count", "regression", "time"),
    "usda_nutrients": Expected(
        "usda_nutrients/nndb_flat.csv",
        {
            "ID": "id-like",
            "ShortDescrip": "free text",
            "Descrip": "free text",
            "CommonName": "free text",
            "ScientificName": "free text",
        },
        "Energy_kcal",
        "regression",
        "random",
    ),
    "california_housing": Expected("california_housing/housing.csv", {}, "median_house_value", "regression", "random"),
    "german_credit": Expected("german_credit_labelled/credit.csv", {}, "default", "binary", "stratified", "2"),
    "pbcseq": Expected("pbcseq/pbcseq.csv", {"rownames": "id-like", "id": "entity"}, "status", "multiclass", "group"),
    "breast_cancer_wdbc": Expected(
        "breast_cancer_wdbc/wisc_bc_data.csv", {"id": "id-like"}, "diagnosis", "binary", "stratified", "M"
    ),
}


def read(file):
    from data.read import read_table

    return read_table(Path(os.environ["REAL_DATA_DIR"]) / file)


@pytest.mark.parametrize("name", TABLES)
def test_what_is_guessed(name):
    expected = TABLES[name]
    dataset = read(expected.file)
    guessed = {column.name: column.role for column in dataset.columns if column.role != "feature"}
    assert guessed == expected.roles
    first = suggest_targets(dataset)[0]
    assert (first.expression, first.task) == (expected.target, expected.task)
    dataset = set_target(dataset, first.expression)
    split = make_split(dataset)
    assert split.how == expected.how
    assert len(folds(dataset, split.development, split, 5)) == 5
    if expected.positive:
        assert positive_class(dataset) == expected.positive


def test_calgary_descriptions_repeat_and_are_a_category():
    column = read(TABLES["calgary_traffic"].file).column("DESCRIPTION")
    assert (column.kind, column.role) == ("category", "feature")


def test_calgary_durations_are_minutes_from_the_rows_that_were_modified():
    dataset = set_target(read(TABLES["calgary_traffic"].file), "MODIFIED_DT - START_DT")
    target = dataset.column("MODIFIED_DT - START_DT")
    assert (target.unit, dataset.n_rows - target.missing) == ("minutes", 13_568)
    assert dataset.frame[target.name].median() == pytest.approx(5.2)
    assert dataset.column("MODIFIED_DT").role == "ignored"


def test_air_quality_is_a_series_and_its_reference_gases_are_offered():
    dataset = read("airquality_uci_semicolon/AirQualityUCI.csv")
    assert dataset.with_role("time")
    assert not dataset.with_role("id-like")
    assert "C6H6(GT)" in [one.expression for one in suggest_targets(dataset)[:6]]
    assert make_split(set_target(dataset, "C6H6(GT)")).how == "time"


def test_oasis_subjects_are_never_on_two_sides():
    dataset = set_target(read(TABLES["oasis2_long_alt"].file), "Group")
    split = make_split(dataset)
    subject = dataset.frame["Subject ID"]
    sides = [set(subject.iloc[part]) for part in (split.fit, split.calibrate, split.test)]
    assert sum(map(len, sides)) == 150
    assert all(dataset.frame["Group"].iloc[part].nunique() == 3 for part in (split.fit, split.calibrate, split.test))
