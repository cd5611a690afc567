from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.errors import TableError, UnreadableFile
from data.read import read_table
from data.write import write_table
from tests.data.on_disk import lines, read

GAPS = st.sampled_from(["", "NA", "None", "?"])
FLAVOURS = [
    st.integers(-(10**18), 10**18).map(str),
    st.integers(-9, 9).map(str) | st.sampled_from(["-999", "99", "9999"]),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.floats(-1e4, 1e4).map(lambda value: f"{value:,.2f}"),
    st.floats(0, 1e4).map(lambda value: f"{value:.1f}".replace(".", ",")),
    st.dates().map(str),
    st.datetimes().map(str),
    st.dates(dt.date(1970, 1, 1), dt.date(2060, 1, 1)).map(lambda day: day.strftime("%d/%m/%Y")),
    st.sampled_from(["yes", "no"]),
    st.sampled_from(["007", "012", "5"]),
    st.sampled_from(["none", "None", "Total", "mean", "=1+1", " x ", "a\nb", "1e400", "18:00", "-"]),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=6),
]
COLUMN = st.sampled_from(FLAVOURS).flatmap(lambda cell: st.lists(cell | cell | cell | GAPS, min_size=12, max_size=12))


def same(one, other):
    pd.testing.assert_frame_equal(one.frame, other.frame)
    assert [column.kind for column in one.columns] == [column.kind for column in other.columns]


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_every_kind_comes_back(tmp_path, ending):
    row = "{i},{i}.5,{w},{d}/02/2020,{d}/02/2020 1:05 PM,{b},note number {i} about things,00{w},{i}:30\n"
    content = "n,x,w,day,time,b,text,code,clock\n" + "".join(
        row.format(i=i, w=i % 3, d=i % 28 + 1, b=["yes", "no", ""][i % 3]) for i in range(60)
    )
    first = read(tmp_path, content)
    write_table(first, tmp_path / f"out.{ending}")
    same(first, read_table(tmp_path / f"out.{ending}"))


def test_csv_is_plain_and_texts_are_not_touched(tmp_path):
    dataset = read(tmp_path, "when;what;x\n" + lines(lambda i: f"0{i % 9 + 1}.02.2020;={i % 3};{i},5"))
    write_table(dataset, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes().startswith(b"when,what,x\n2020-02-01,=0,0.5\n2020-02-02,=1,1.5\n")


def test_other_endings_are_refused(tmp_path):
    dataset = read(tmp_path, "a,b\n" + lines(lambda i: f"{i},x"))
    with pytest.raises(UnreadableFile, match=r"must end in \.csv or \.parquet"):
        write_table(dataset, tmp_path / "out.doc")


@settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(COLUMN, min_size=2, max_size=4))
def test_reading_what_was_written_changes_nothing(tmp_path, columns):
    pd.DataFrame({f"name {i}": column for i, column in enumerate(columns)}).to_csv(tmp_path / "in.csv", index=False)
    try:
        first = read_table(tmp_path / "in.csv")
    except TableError:
        return
    for ending in ("csv", "parquet"):
        write_table(first, tmp_path / f"out.{ending}")
        same(first, read_table(tmp_path / f"out.{ending}"))
