from __future__ import annotations

import datetime as dt
import zipfile

import pytest
from openpyxl import Workbook

from data.errors import UnreadableFile
from data.read import read_table


def write(folder, sheets, name="t.xlsx"):
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    path = folder / name
    book.save(path)
    return path


DAY = dt.datetime.fromisoformat("2020-01-01")
ROWS = [
    ["x", "word", "when", "at", "flag"],
    *[[i + 0.5, "ab"[i % 2], DAY + dt.timedelta(i), dt.time(i, 30), i % 2 == 0] for i in range(12)],
]


def test_the_first_sheet_with_a_table_below_its_title(tmp_path):
    sheets = {"About": [["Only words"]], "Data": [["Report 2020"], [], *ROWS, [], ["Source: the office"]], "More": ROWS}
    dataset = read_table(write(tmp_path, sheets))
    assert dataset.n_rows == 12
    assert [column.kind for column in dataset.columns] == ["number", "category", "time", "number", "boolean"]
    assert dataset.decisions[0] == "Read from the sheet 'Data' of a workbook, 2 other sheets left out."
    assert "1 title line above the table left out." in dataset.decisions
    assert any("Source: the office" in decision for decision in dataset.decisions)


def test_mixed_cells_are_read_as_their_texts(tmp_path):
    rows = [["a", "b"], *[[i, i] for i in range(30)], ["NA", 5], ["#N/A", 6]]
    dataset = read_table(write(tmp_path, {"s": rows}))
    assert dataset.column("a").missing == 2
    assert dataset.frame["a"].tolist()[:3] == [0, 1, 2]


def test_a_numeric_header_is_text(tmp_path):
    rows = [["land", 2019, 2020, 2021], *[[f"c{i}", i + 0.5, i, i] for i in range(9)]]
    assert read_table(write(tmp_path, {"s": rows})).names == ("land", "2019", "2020", "2021")


def test_formulas_without_values_are_explained(tmp_path):
    rows = [["=A2", "=B2"], *[["=1+1", "=2+2"]] * 5]
    with pytest.raises(UnreadableFile, match=r"None of the 1 sheets.*open the workbook in a spreadsheet and save it"):
        read_table(write(tmp_path, {"s": rows}))


def test_a_damaged_workbook_is_a_sentence(tmp_path):
    path = tmp_path / "t.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<broken")
    with pytest.raises(UnreadableFile, match="damaged workbook"):
        read_table(path)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "t.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "0" * 5_000_000)
    with pytest.raises(UnreadableFile, match="unpacks to 5 MB; the limit is 4 MB"):
        read_table(path, max_mb=1)
