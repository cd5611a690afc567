from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from data.clinical.kidney.records import clean_records, read_records
from data.errors import MissingColumn, TableError
from data.read import read_table
from tests.data.clinical.kidney_tables import made, records, tables


def dropped(flow):
    return {step.why: step.dropped for step in flow.steps}


def test_the_cleaning_report_equals_the_planted_counts():
    """KD7."""
    counts, cleaned = made().truth.counts, records()
    patients, labs, claims, outcomes = cleaned.flows
    found = dropped(labs)
    assert found["the same row came before"] == counts["duplicate labs"]
    assert found["dated after the patient was last seen"] == counts["labs after last seen"]
    assert found["the unit is unknown"] == counts["labs of unknown unit"]
    assert found["creatinine is below 0.2 or above 20 mg/dL"] == counts["impossible creatinine"]
    found = dropped(claims)
    assert found["the same row came before"] == counts["duplicate claims"]
    assert found["a later claim reverses it"] == counts["reversed claims"]
    assert (
        found["it reverses an earlier claim of the same patient, type, code and amount"] == counts["matched reversals"]
    )
    assert found["the cost is negative and no earlier claim matches"] == counts["unmatched negatives"]
    assert found["dated after the patient was last seen"] == counts["claims after last seen"]
    converted = {f"{one.test} in {one.given}": one.count for one in cleaned.conversions}
    planted = {name: count for name, count in counts.items() if " in " in name}
    assert planted
    assert {name: converted[name] for name in planted} == planted
    for flow, frame in zip(
        (patients, labs, claims, outcomes),
        (cleaned.patients, cleaned.labs, cleaned.claims, cleaned.outcome),
        strict=True,
    ):
        assert flow.left == len(frame)
        assert flow.start == flow.left + sum(dropped(flow).values())
    assert (labs.start, claims.start) == (len(made().labs), len(made().claims))


def written(folder, frames):
    paths = {}
    for name, frame in frames.items():
        paths[name] = folder / f"{name}.csv"
        frame.to_csv(paths[name], index=False)
    return {name: read_table(path, name=name) for name, path in paths.items()}


def test_four_files_in_any_order_give_the_same_records(tmp_path):
    datasets = written(tmp_path, made(60).tables)
    expected = records(60)
    for order in itertools.islice(itertools.permutations(datasets.values()), 0, 24, 7):
        found = read_records(order)
        assert [flow.left for flow in found.flows] == [flow.left for flow in expected.flows]
        pd.testing.assert_series_equal(found.labs["value"], expected.labs["value"])
        assert found.outcome["esrd_date"].equals(expected.outcome["esrd_date"])
    assert found.extras == ("region", "blood_group")


def renamed(frames):
    return frames | {
        "patients": frames["patients"].rename(columns={"id": "PatientID", "birth": "Date of Birth", "sex": "Gender"}),
        "labs": frames["labs"].rename(columns={"id": "patient_id", "value": "Result", "test": "Lab Name"}),
        "claims": frames["claims"].rename(columns={"net_cost": "Paid Amount", "date": "Service Date", "code": "ICD10"}),
        "outcome": frames["outcome"].rename(columns={"esrd_date": "ESKD_date", "last_seen": "wann"}),
    }


def test_other_headers_are_understood_or_can_be_said(tmp_path):
    datasets = written(tmp_path, renamed(made(60).tables))
    with pytest.raises(MissingColumn, match=r"nearest to outcome.*last_seen could not be found"):
        read_records(list(datasets.values()))
    found = read_records(list(datasets.values()), {"outcome": {"last_seen": "wann"}})
    assert [flow.left for flow in found.flows] == [flow.left for flow in records(60).flows]
    with pytest.raises(MissingColumn, match="'when'"):
        read_records(list(datasets.values()), {"outcome": {"last_seen": "when"}})


def test_missing_and_double_tables_are_refused(tmp_path):
    datasets = written(tmp_path, made(60).tables)
    with pytest.raises(TableError, match=r"no table of claims among 'patients', 'labs', 'outcome'.*net_cost"):
        read_records([datasets[name] for name in ("patients", "labs", "outcome")])
    with pytest.raises(TableError, match="look like labs"):
        read_records([*datasets.values(), datasets["labs"]])


def test_unknown_ids_are_listed_and_counted():
    plain = tables()
    strange = plain["labs"].assign(id=[1, 7, 9])
    found = clean_records(plain | {"labs": strange})
    assert dropped(found.flows[1])["the id is not among the patients"] == 2
    assert any(
        "2 ids are in the table of laboratory values and not among the patients: 7, 9." in one
        for one in found.sentences
    )


def test_ids_of_two_kinds_meet_as_text():
    plain = tables()
    found = clean_records(plain | {"labs": plain["labs"].assign(id=["1", "1", "x"])})
    assert found.labs["id"].tolist() == ["1", "1"]
    assert found.patients["id"].tolist() == ["1", "2"]


def test_follow_up_is_filled_in_and_extended_and_said():
    plain = tables()
    outcome = plain["outcome"].assign(
        last_seen=[pd.Timestamp("2013-01-01"), pd.NaT], death_date=[pd.Timestamp("2013-06-01"), pd.NaT]
    )
    found = clean_records(plain | {"outcome": outcome})
    assert found.outcome["last_seen"].tolist() == [pd.Timestamp("2014-01-01"), pd.Timestamp("2012-03-01")]
    assert [one[:11] for one in found.sentences[:3]] == ["1 patients ", "1 patients ", "1 patients "]
    assert "ESRD after death" in found.sentences[2]


def test_two_rows_of_one_patient_are_refused_where_they_differ():
    plain = tables()
    twice = pd.concat([plain["patients"], plain["patients"].iloc[[0]]])
    assert dropped(clean_records(plain | {"patients": twice}).flows[0])["the same row came before"] == 1
    with pytest.raises(TableError, match="Patient 1 has more than one row"):
        clean_records(plain | {"patients": twice.assign(sex=["F", "M", "M"])})


def test_dates_that_are_none_are_refused():
    plain = tables()
    with pytest.raises(TableError, match="labs: date holds 'soon'"):
        clean_records(plain | {"labs": plain["labs"].assign(date=["2012-01-01", "soon", "2012-01-02"])})


def test_sexes_and_empty_columns_are_read():
    plain = tables()
    found = clean_records(plain | {"outcome": plain["outcome"].assign(esrd_date=np.nan)})
    assert found.patients["sex"].tolist() == ["female", "male"]
    assert found.patients["index_date"].isna().all()
    assert found.outcome["esrd_date"].isna().all()
