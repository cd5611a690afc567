from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.clinical.kidney.index import coded, egfr_values, find_cohort, is_black
from data.clinical.kidney.records import clean_records
from data.clinical.visits.calendar import dates_of
from data.errors import TableError
from tests.data.clinical.kidney_tables import records, tables


def index_of(frames):
    people = find_cohort(clean_records(frames)).people
    return dict(zip(people.index, zip(dates_of(people["index"].to_numpy()), people["why"], strict=True), strict=True))


def test_two_low_values_ninety_days_apart_count_from_the_second():
    assert index_of(tables()) == {1: (np.datetime64("2012-06-01"), "two eGFR < 60")}


def test_eighty_nine_days_are_not_enough():
    labs = tables()["labs"]
    near = labs.assign(date=pd.to_datetime(["2012-01-01", "2012-03-30", "2012-02-01"]))
    assert index_of(tables(labs=near)) == {}
    day_later = labs.assign(date=pd.to_datetime(["2012-01-01", "2012-03-31", "2012-02-01"]))
    assert index_of(tables(labs=day_later))[1][0] == np.datetime64("2012-03-31")


def test_a_code_counts_where_it_comes_first_and_a_given_date_before_all():
    claims = tables()["claims"].assign(code=["N18.30", "585.4"])
    found = index_of(tables(claims=claims))
    assert found[2] == (np.datetime64("2012-03-01"), "code of stage 3 or more")
    assert found[1] == (np.datetime64("2012-06-01"), "two eGFR < 60")
    patients = tables()["patients"].assign(index_date=pd.to_datetime(["2011-05-05", None]))
    assert index_of(tables(patients=patients)) == {1: (np.datetime64("2011-05-05"), "given")}


def test_kidney_failure_by_code_comes_before_the_index():
    claims = tables()["claims"].assign(code=["E11.9", "90935"])
    patients = tables()["patients"].assign(index_date=pd.to_datetime(["2011-05-05", "2013-01-01"]))
    cohort = find_cohort(clean_records(tables(claims=claims, patients=patients)))
    assert cohort.people.index.tolist() == [1]
    assert [step.dropped for step in cohort.flow.steps] == [0, 1]


def test_codes_of_digits_count_with_a_dot_or_as_a_whole():
    codes = pd.Series(["585.4", "5854", "58540", "N18.4", None])
    assert coded(codes, ("5854", "N184")).tolist() == [True, True, False, True, False]


def test_2009_reads_black_patients_higher_and_the_cohort_does_not_look_at_it():
    cleaned = records()
    new, old = (egfr_values(cleaned, equation) for equation in ("2021", "2009"))
    black = new["id"].map(dict(zip(cleaned.patients["id"], is_black(cleaned.patients["race"]), strict=True))) == 1
    ratio = (old["value"] / new["value"]).groupby(black).median()
    assert ratio[True] > 1.05 > 1.0 > ratio[False]
    with pytest.raises(TableError, match="'1999'"):
        egfr_values(cleaned, "1999")


def test_the_flow_accounts_for_everybody():
    cohort = find_cohort(records())
    assert cohort.flow.left == len(cohort.people)
    assert cohort.flow.start == 400
