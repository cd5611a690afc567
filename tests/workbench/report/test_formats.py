"""The same numbers everywhere, and hostile names that do nothing anywhere."""

import csv
import io
import json
from html.parser import HTMLParser

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.example import FEATURES, example_result
from workbench.report import export
from workbench.report.sections.importances import COLUMNS
from workbench.report.xlsx import sheet_name

HOSTILE = FEATURES[2:4]


def exported(form, task="binary", **options):
    return export(example_result(task), {"seed": 0, "file": HOSTILE[0]}, form, audience="methods", **options)


class Page(HTMLParser):
    """Tags, addresses, and the full numbers of every table cell."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.addresses, self.numbers, self.styles = [], [], [], 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        for name, value in attrs:
            if name in {"href", "src", "xlink:href", "action", "data", "poster"}:
                self.addresses.append(value)
            if name == "data-value":
                self.numbers.append(float(value))
            assert not name.startswith("on"), f"{tag} listens to {name}"


def numbers_of_csv():
    lines = list(csv.DictReader(io.StringIO(exported("csv").decode())))
    return {
        (one["axis"], one["method"], one["model"], one["name"]): tuple(
            float(one[key]) for key in ("value", "low", "high")
        )
        for one in lines
    }


def test_csv_has_the_promised_columns_and_no_formula():
    lines = list(csv.reader(io.StringIO(exported("csv").decode())))
    assert tuple(lines[0]) == COLUMNS == ("axis", "method", "model", "name", "value", "low", "high", "unit")
    names = {line[3] for line in lines[1:]}
    assert f"'{HOSTILE[1]}" in names
    assert HOSTILE[0] in names


def test_json_xlsx_and_html_hold_the_numbers_of_the_csv():
    truth = numbers_of_csv()
    from_json = {
        (one["axis"], one["method"], one["model"], one["name"]): (one["value"], one["low"], one["high"])
        for one in json.loads(exported("json"))["importances"]
    }
    sheet = load_workbook(io.BytesIO(exported("xlsx")))["Every importance"]
    from_xlsx = {line[:4]: line[4:7] for line in sheet.iter_rows(min_row=2, values_only=True)}
    inert = {(*key[:3], key[3].removeprefix("'")): value for key, value in truth.items()}
    assert from_json == inert
    assert {key: pytest.approx(value, abs=0, rel=1e-14) for key, value in from_xlsx.items()} == inert
    shown = set(Page(exported("html").decode()).numbers)
    assert {one for line in truth.values() for one in line} <= shown


def test_html_asks_for_nothing_and_runs_nothing():
    text = exported("html", notes="<img src=x onerror=alert(1)>").decode()
    page = Page(text)
    assert not {"script", "link", "iframe", "object", "embed", "img", "base"} & set(page.tags)
    assert all(address.startswith(("#", "data:image/png;base64,")) for address in page.addresses)
    assert page.tags.count("svg") >= 6
    assert "Content-Security-Policy" in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_html_is_small():
    assert len(exported("html")) < 1_000_000


def test_no_cell_of_the_workbook_is_a_formula():
    book = load_workbook(io.BytesIO(exported("xlsx")))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b"}
    assert any(cell.value == HOSTILE[1] for cell in cells)


def test_sheet_names_are_allowed_and_unique():
    taken: set[str] = set()
    names = [sheet_name(title, taken) for title in ("A/B: [c]*?", "A/B: [c]*?", "x" * 60, "x" * 60, "'")]
    assert len({name.lower() for name in names}) == 5
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names)


def test_pdf_says_the_verdict_and_every_title():
    text = " ".join(
        page.extract_text() for page in PdfReader(io.BytesIO(exported("pdf", notes="Ward 7 & <b>8</b>"))).pages
    )
    words = " ".join(text.split())
    for phrase in (
        "Clearly better than guessing",
        "What matters",
        "Can it be trusted",
        "Ward 7 & <b>8</b>",
        "<script>alert(1)</script>",
    ):
        assert phrase in words


def test_json_has_the_promised_keys():
    found = json.loads(exported("json", "regression"))
    assert {"task", "target", "rows", "models", "checks", "verdict"} <= set(found)
    assert set(found["models"][0]["scores"][0]) >= {"metric", "value", "low", "high", "baseline"}
    assert set(found["checks"][0]) >= {"code", "state", "sentence"}


def test_every_format_says_how_each_importance_was_measured():
    words = (
        "60 of the 190 rows to fit on, drawn at random",
        "fall of the score when a column is shuffled between rows",
    )
    found = json.loads(exported("json"))
    assert {one["background"] for one in found["methods"]} >= {words[0]}
    sheet = load_workbook(io.BytesIO(exported("xlsx")))["How importance was measured"]
    cells = {str(cell) for line in sheet.iter_rows(values_only=True) for cell in line}
    pages = PdfReader(io.BytesIO(exported("pdf"))).pages
    paper = " ".join(" ".join(page.extract_text() for page in pages).split())
    html = exported("html").decode()
    for phrase in words:
        assert phrase in cells
        assert phrase in paper
        assert phrase in html


def test_json_has_p_values_and_pairs_and_null_where_they_were_not_asked_for():
    from dataclasses import replace

    found = json.loads(exported("json"))
    assert found["p_values"]["of"]["age"] == 0.05
    assert (found["p_values"]["method"], found["p_values"]["targets"]) == ("permutation", 19)
    assert found["pairs"]["pairs"][0] | {"low": 0, "high": 0} == {
        "feature": "age", "with": "fare in £", "value": 0.031, "low": 0, "high": 0, "unit": "probability",
    }  # fmt: skip
    quiet = replace(example_result(), p_values=None, pairs=None)
    found = json.loads(export(quiet, {}, "json"))
    assert (found["p_values"], found["pairs"]) == (None, None)
