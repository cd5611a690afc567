from __future__ import annotations

from collections import deque

import pyarrow as pa
import pytest

from data.errors import UnreadableFile
from data.files.assemble import assemble
from data.files.raw import RawTable, counted, listed
from data.files.source import Origin

ORIGIN = Origin("sales.csv", "/tmp/sales.csv", "0" * 64)


def raw(**columns):
    cells = deque(pa.chunked_array([pa.array(values)]) for values in columns.values())
    return RawTable("Read", tuple(columns), cells, ("Done.",), ("Mind.",))


def test_a_dataset_with_its_story():
    table = raw(a=["1", "2", "NA"] * 20, b=["x", "y", "x"] * 20)
    dataset = assemble(table, ORIGIN)
    assert dataset.name == "sales"
    assert dataset.decisions == ("Read.", "Done.", "'NA' read as missing: a (20).")
    assert dataset.warnings == ("Mind.",)
    assert not table.columns


def test_codes_are_cleared_over_the_whole_table():
    dataset = assemble(raw(a=[-999, *range(20)] * 3, b=[*range(21)] * 3), ORIGIN)
    assert dataset.column("a").missing == 3
    assert any("-999" in decision for decision in dataset.decisions)


def test_one_column_is_refused():
    with pytest.raises(UnreadableFile, match="one column only"):
        assemble(raw(a=["1"]), ORIGIN)


def test_words_for_lists_and_counts():
    assert listed(list("abcdefgh")) == "a, b, c, d, e, f and 2 more"
    assert [counted(1, "row"), counted(1_204, "row")] == ["1 row", "1,204 rows"]
