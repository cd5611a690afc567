from __future__ import annotations

import io
import os
import time

import pytest

from data.errors import TableError, UnreadableFile
from tests.workbench.conftest import finish_run, keep_table
from workbench.errors import UnknownTable
from workbench.sandbox import Limits
from workbench.tables import Tables

CSV = b"x,y\n" + b"1,a\n2,b\n" * 30


@pytest.fixture
def tables(tmp_path) -> Tables:
    return Tables(tmp_path)


def test_an_upload_is_read_and_only_the_table_is_kept(tables):
    table = tables.take("C:\\My files\\patients <1>.CSV", io.BytesIO(CSV), "ann")
    dataset = tables.load(table)
    assert (dataset.name, dataset.n_rows, dataset.names) == ("patients <1>.CSV", 60, ("x", "y"))
    kept = {path.name for path in tables.folder(table).iterdir()}
    assert kept == {"note.json", "table.json", "table.sealed.json", "table.frame.parquet"}
    assert tables.note(table).owner == "ann"


def test_nothing_stays_of_what_could_not_be_read(tables):
    with pytest.raises(UnreadableFile, match=r"'ward 7\.csv'"):
        tables.take("ward 7.csv", io.BytesIO(b"\x00\x01\x02" * 50), "ann")
    with pytest.raises(UnreadableFile, match=r"'ward 7\.csv' is empty"):
        tables.take("ward 7.csv", io.BytesIO(b""), "ann")
    with pytest.raises(UnreadableFile, match="at most 0 MB"):
        tables.take("a.csv", io.BytesIO(CSV), "ann", Limits(0.0001, 1 << 32))
    assert list((tables.home / "tables").iterdir()) == []


def test_a_sample_knows_its_key_and_target(tables):
    table = tables.sample("kidney", "ann")
    assert tables.note(table).sample == "kidney"
    assert tables.load(table).target == "kidney_failure_3y"
    with pytest.raises(TableError, match="There is no sample 'kindey'"):
        tables.sample("kindey", "ann")


@pytest.mark.parametrize("table", ["", "..", "a/b", "nobody"])
def test_an_unknown_table_is_refused_in_words(tables, table):
    with pytest.raises(UnknownTable, match="Open the file again"):
        tables.load(table)


def test_old_tables_go_unless_a_run_uses_them(service):
    used, unused, young = (keep_table(service) for _ in range(3))
    finish_run(service, used)
    tables = Tables(service.home)
    for table in (used, unused):
        os.utime(tables.folder(table), (time.time() - 9e5,) * 2)
    tables.prune()
    assert {path.name for path in (service.home / "tables").iterdir()} == {used, young}
