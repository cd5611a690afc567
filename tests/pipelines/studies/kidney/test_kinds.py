"""Four kinds of tables, told by their headers; what is missing is named."""

from __future__ import annotations

import pandas as pd
import pytest

from data.clinical.kidney.headers import TABLES
from data.errors import TableError
from data.samples import load_sample
from pipelines.engine.protocol import protocol_of
from pipelines.engine.steps import confirm
from pipelines.engine.study import Settings
from pipelines.errors import StudyError
from pipelines.kidney import PROTOCOL, STUDY
from pipelines.studies.kidney.kinds import kind_of, knows, part_of, suits
from pipelines.studies.kidney.prepare import prepare
from tests.pipelines.studies.kidney.own_clinic import files, written


def test_four_tables_in_any_order_are_records():
    given = files()
    assert [part_of(one) for one in given] == list(TABLES)
    assert kind_of(given) == kind_of(given[::-1]) == "records"
    assert suits(given) == "the four tables of kidney records"


def test_one_of_the_four_says_what_is_needed_too():
    labs = files()[1]
    assert knows(labs) == "the laboratory values of kidney records; patients, claims and outcome are needed too"
    assert suits((labs,)) == knows(labs)
    assert PROTOCOL.offer(labs) == knows(labs)


@pytest.mark.parametrize("left_out", range(4))
def test_a_missing_table_is_named(left_out):
    given = tuple(one for number, one in enumerate(files()) if number != left_out)
    with pytest.raises(TableError, match=f"no table of {list(TABLES)[left_out]}"):
        prepare({"data": given}, Settings())


def test_a_long_table_without_creatinine_is_none_of_ours(tmp_path):
    air = pd.DataFrame({"id": [1, 1, 2] * 20, "date": "2020-01-01", "test": ["ozone", "dust", "soot"] * 20})
    air["value"] = range(60)
    assert knows(written({"air": air}, tmp_path)[0]) == ""


def test_other_tables_are_refused_with_what_is_needed():
    other = load_sample("breast_cancer")
    assert suits((other,)) == knows(other) == ""
    with pytest.raises(StudyError, match="four tables"):
        confirm(STUDY, other, Settings(), None)
    with pytest.raises(StudyError, match="four tables"):
        prepare({"data": (other,)}, Settings())


def test_visits_and_stays_are_known_by_their_headers(tmp_path):
    visits = pd.DataFrame({"id": range(30), "day": 0, "futime": 900, "status": 1, "bili": 1.5})
    long = pd.DataFrame({"RecordID": [1, 2] * 15, "Time": "00:30", "Parameter": "HR", "Value": range(30)})
    ends = pd.DataFrame({"RecordID": [1, 2] * 15, "In-hospital_death": [0, 1] * 15})
    visits, long, ends = written({"visits": visits, "long": long, "ends": ends}, tmp_path)
    assert kind_of((visits,)) == "visits"
    assert kind_of((ends, long)) == kind_of((long, ends)) == "stays"
    assert knows(long).startswith("the measurements of stays")
    assert knows(ends).startswith("the outcomes of stays")
    assert kind_of((long, visits)) == "stays"  # what is missing is then said by the reader of stays
    assert kind_of((visits, visits)) == ""


def test_the_study_has_its_protocol_and_takes_several_files():
    assert protocol_of(STUDY) is PROTOCOL
    assert PROTOCOL.many
    assert [one.default for one in PROTOCOL.options] == [
        "24", "24", "integrated", "2021", "non-event", "no", "yes", "yes", "no",
    ]  # fmt: skip
