from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.errors import TooFewRows, UnreadableFile
from data.read import read_table


def write(folder, table, name="t.parquet"):
    path = folder / name
    pq.write_table(pa.table(table), path)
    return path


def test_types_of_the_file_are_kept(tmp_path):
    table = {
        "n": [1, 2, 3],
        "x": [0.5, None, 2.5],
        "flag": [True, False, True],
        "word": pa.array(["a", "b", "a"]).dictionary_encode(),
        "code": ["007", "012", "007"],
        "day": pa.array([0, 1, 2], pa.date32()),
    }
    dataset = read_table(write(tmp_path, table))
    assert [column.kind for column in dataset.columns] == [
        "number",
        "number",
        "boolean",
        "category",
        "category",
        "time",
    ]
    assert dataset.decisions[0] == "Read as Parquet."


def test_nested_columns_are_left_out_with_a_warning(tmp_path):
    dataset = read_table(write(tmp_path, {"a": [1, 2], "b": [3, 4], "items": [[1], [2, 3]]}))
    assert dataset.names == ("a", "b")
    assert "1 column with lists, records or bytes left out: 'items'." in dataset.warnings


def test_an_unnamed_pandas_index_is_a_row_number(tmp_path):
    path = tmp_path / "t.parquet"
    pd.DataFrame({"__index_level_0__": [0, 1, 2], "a": [5, 6, 7]}).to_parquet(path, index=False)
    assert read_table(path).names == ("row_number", "a")


def test_duplicate_names_are_told_apart(tmp_path):
    path = tmp_path / "t.parquet"
    pq.write_table(pa.Table.from_arrays([pa.array([1, 2])] * 3, ["a", "a ", "b"]), path)
    assert read_table(path).names == ("a", "a (2)", "b")


@pytest.mark.parametrize("cut", [30, 200])
def test_a_damaged_file_is_a_sentence(tmp_path, cut):
    path = write(tmp_path, {"a": range(99), "b": range(99)})
    path.write_bytes(path.read_bytes()[:-cut])
    with pytest.raises(UnreadableFile, match="damaged Parquet file"):
        read_table(path)


def test_a_file_that_unpacks_beyond_the_limit_is_refused(tmp_path):
    path = write(tmp_path, {"a": [0.0] * 500_000, "b": [0.0] * 500_000})
    with pytest.raises(UnreadableFile, match="unpacks to about 8 MB; the limit is 4 MB"):
        read_table(path, max_mb=0.5)


def test_no_rows_and_only_nested_columns_are_refused(tmp_path):
    with pytest.raises(TooFewRows, match="no rows"):
        read_table(write(tmp_path, {"a": pa.array([], pa.int8())}))
    with pytest.raises(UnreadableFile, match="only lists"):
        read_table(write(tmp_path, {"a": [[1]], "b": [[2]]}))
