from __future__ import annotations

import contextlib
import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import TableError, TooFewRows, UnreadableFile
from data.files.csv import parse_text, read_csv
from tests.data.on_disk import lines, read, said, source


def test_an_untidy_export(tmp_path):
    content = (
        "Quarterly report;;\nExported 2020-01-01;;\n\nregion;sales;profit \n"
        + lines(lambda i: f" {'NSEW'[i % 4]};1.{i:03d},5;{i},25")
        + "Total;123,4;5\nSource: Office\n"
    )
    dataset = read(tmp_path, content.encode("cp1252"))
    assert dataset.names == ("region", "sales", "profit")
    assert dataset.frame["sales"].tolist()[:2] == [1000.5, 1001.5]
    assert dataset.decisions == (
        "Read as UTF-8, separator ';', decimal comma.",
        "2 title lines above the table left out.",
        "1 column name trimmed: 'profit ' ends in a blank; read as 'profit'.",
        "1 line below the table left out: 'Source: Office'.",
        "1 row at the end left out, no data: 'Total 123,4 5'.",
        "Blanks around values trimmed: region (40).",
    )


def test_gzip_and_the_digest(tmp_path):
    dataset = read(tmp_path, gzip.compress(("a,b\n" + lines(lambda i: f"{i},x")).encode()), "sales.csv.gz")
    assert dataset.name == "sales"
    assert dataset.decisions[0].startswith("Unpacked from gzip and read as UTF-8")
    assert len(dataset.digest) == 64


def test_quoted_line_breaks_are_one_cell(tmp_path):
    dataset = read(tmp_path, 'a,"b\nline"\n' + lines(lambda i: f'{i},"first {i % 3}\nsecond"'))
    assert dataset.names == ("a", "b line")
    assert dataset.frame["b line"].tolist()[0] == "first 0\nsecond"


def test_damaged_rows_are_named_and_the_rest_is_kept(tmp_path):
    dataset = read(tmp_path, "a,b,c\n" + lines(lambda i: f"{i},x,y") + "1,2,3,4\n" + lines(lambda i: f"{i},x,y"))
    assert dataset.n_rows == 80
    assert "1 damaged row kept out, 3 values are needed: line 42 has 4." in dataset.warnings


def test_an_odd_quote_does_not_swallow_the_rest(tmp_path):
    dataset = read(tmp_path, "a,b,c\n" + lines(lambda i: f"{i},x,y") + '1,2,"3\n' + lines(lambda i: f"{i},x,y"))
    assert dataset.n_rows == 81


def test_line_numbers_count_from_the_top_of_the_file(tmp_path):
    dataset = read(tmp_path, "Report\n\na,b,c\n" + lines(lambda i: f"{i},x,y", 20) + "1,2,3,4\n1,2,3\n")
    assert "line 24 has 4" in said(dataset)


def test_blanks_as_separators_without_a_header(tmp_path):
    dataset = read(tmp_path, lines(lambda i: f"  {i}.5   {i * 2}  "), "t.txt")
    assert dataset.names == ("column_1", "column_2")
    assert "The file has no header line: the columns are called column_1 to column_2." in dataset.decisions


def test_names_cannot_reach_the_engine(tmp_path):
    dataset = read(tmp_path, "<script>,=1+1,a.b[c]<\n" + lines(lambda i: f"{i},=1+{i % 3},@x"))
    assert dataset.names == ("<script>", "=1+1", "a.b[c]<")
    assert dataset.frame["=1+1"].tolist()[:2] == ["=1+0", "=1+1"]


BAD = {
    "empty": ("", UnreadableFile, "is empty"),
    "header only": ("a,b,c\n", TooFewRows, "a header and no rows"),
    "header twice only": ("a,b\na,b\n", UnreadableFile, "All cells"),
    "one column": ("a\n1\n2\n3\n", UnreadableFile, "one column only"),
    "one column with a comma": ("a,\n1,\n2,\n3,\n", UnreadableFile, "one column only"),
    "all missing": ("a,b\n" + "NA,?\n" * 9, UnreadableFile, "All cells"),
    "headers alike": ("v,v,v\n" + "1,2,3\n" * 9, UnreadableFile, "All 3 columns"),
    "ragged": (lines(lambda i: ",".join("x" * (i % 7 + 1))), UnreadableFile, "hold 1 to 7 values each"),
    "quotes": ("a,b\n" + '"x,1\n' * 3000, UnreadableFile, "quote"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_files_are_refused_with_cause_and_remedy(tmp_path, case):
    content, error, words = BAD[case]
    path = tmp_path / "bad.csv"
    path.write_text(content)
    with pytest.raises(error, match=words) as refusal:
        read_csv(path)
    assert refusal.value.needed
    assert refusal.value.remedy.endswith(".")


def test_few_rows_are_read_with_a_warning(tmp_path):
    dataset = read(tmp_path, "a,b\n1,x\n2,y\n")
    assert dataset.warnings == ("Only 2 rows: too few to tell what matters.",)


def test_rows_that_turn_out_empty_are_left_out_and_said(tmp_path):
    dataset = read(tmp_path, "a,b\n-999,\n-999,?\n-999,y\n" + lines(lambda i: f"{i},x"))
    assert dataset.n_rows == 41
    assert dataset.column("a").missing == 1
    assert "2 rows without any value left out." in dataset.decisions
    assert dataset.frame.index.tolist() == list(range(41))


def test_cells_are_text_until_kinds_are_known():
    raw = parse_text(source("a,b\n007,1.50\n"))
    assert [column.to_pylist() for column in raw.columns] == [["007"], ["1.50"]]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300) | st.text("ab,;\"\n1.5 \t|'\\", max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused_in_words(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "t.csv"
    path.write_bytes(content)
    with contextlib.suppress(TableError):
        dataset = read_csv(path)
        assert len(dataset.frame.columns) == len(dataset.columns) >= 2
