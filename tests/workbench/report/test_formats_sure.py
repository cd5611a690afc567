"""Intervals, sets and what drives them: the same numbers in every format."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.example import example_result
from tests.workbench.report.test_formats import Page
from workbench.report import export


def exported(form, task="regression", audience="analyst"):
    return export(example_result(task), {"seed": 0}, form, audience=audience)


def sheet(task, name, audience="analyst"):
    lines = list(load_workbook(io.BytesIO(exported("xlsx", task, audience)))[name].iter_rows(values_only=True))
    return lines[0], lines[1:]


def words_of_pdf(data):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


def test_importances_hold_what_drives_the_width_and_whom_the_blend_trusts():
    told = example_result("regression").uncertainty
    lines = list(csv.DictReader(io.StringIO(exported("csv").decode())))
    of = {(one["axis"], one["method"]): [] for one in lines}
    for one in lines:
        of[one["axis"], one["method"]].append((float(one["value"]), float(one["low"]), float(one["high"]), one["unit"]))
    for importance in (told.width, told.trust):
        order = importance.order()
        unit = [importance.unit] * len(order)
        truth = zip(importance.values[order], importance.low[order], importance.high[order], unit, strict=True)
        assert of[importance.axis, importance.method] == list(truth)
    assert {("feature", "interval width"), ("model", "blend weight")} <= set(of)
    found = json.loads(exported("json"))["importances"]
    assert [(one["method"], one["value"]) for one in found] == [(one["method"], float(one["value"])) for one in lines]
    _, rows = sheet("regression", "Every importance")
    assert [row[1] for row in rows] == [one["method"] for one in lines]
    assert [row[4] for row in rows] == pytest.approx([float(one["value"]) for one in lines], rel=1e-14)


def test_json_has_every_interval_with_the_score_of_its_forecast():
    told = example_result("regression").uncertainty
    found = json.loads(exported("json"))
    assert len(found["intervals"]) == len(told.intervals)
    keys = {"model", "title", "stage", "level", "coverage", "low", "high", "width", "wis", "crossings"}
    for line, one in zip(found["intervals"], told.intervals, strict=True):
        score = told.forecast(one.model, one.stage)
        assert keys <= set(line)
        assert (line["coverage"], line["low"], line["high"], line["width"]) == (
            one.coverage, one.low, one.high, one.width,
        )  # fmt: skip
        assert (line["wis"], line["crossings"]) == (score.wis, score.crossings)
    whole = found["uncertainty"]
    assert (whole["promise"], whole["holds"], whole["notes"]) == (told.promise, told.holds, list(told.notes))
    assert (whole["levels"], whole["weights"]) == (told.levels.tolist(), told.weights.tolist())
    assert found["probabilities"] is None


def test_json_has_sets_and_scores_of_classes_and_why_there_is_nothing():
    told = example_result("multiclass").probabilities
    found = json.loads(exported("json", "multiclass"))
    assert (found["intervals"], found["uncertainty"]) == ([], None)
    assert [one["coverage"] for one in found["probabilities"]["sets"]] == [one.coverage for one in told.sets]
    assert [one["value"] for one in found["probabilities"]["scores"]] == [one.value for one in told.scores]
    none = replace(example_result("multiclass"), probabilities=None, unsure_why="It was not asked for.")
    assert json.loads(export(none, {}, "json"))["probabilities"] == {"why": "It was not asked for."}


@pytest.mark.parametrize("audience", ["manager", "methods"])
def test_the_workbook_has_all_quantiles_and_the_interval_of_every_test_row(audience):
    result = example_result("regression")
    told = result.uncertainty
    names, rows = sheet("regression", "Quantiles of all test rows", audience)
    assert names[:4] == ("row", "actual", "predicted", "5 %")
    assert np.array([row[3:] for row in rows]) == pytest.approx(told.quantiles, rel=1e-14)
    names, rows = sheet("regression", "How sure", audience)
    ends = [[row[names.index(name)] for row in rows] for name in ("lower end", "upper end")]
    assert np.array(ends) == pytest.approx(np.array(told.ends()), rel=1e-14)


def test_rows_carry_ends_or_the_set_in_words():
    names, rows = sheet("regression", "All test rows", "methods")
    assert {"lower end", "upper end"} <= set(names)
    names, rows = sheet("multiclass", "All test rows", "methods")
    at = names.index("possible classes")
    assert {row[at] for row in rows} <= {"a", "b", "c", "a or b", "a or c", "b or c", "a or b or c", "none"}
    assert len({row[at] for row in rows}) > 1


@pytest.mark.parametrize("task", ["regression", "multiclass"])
def test_the_page_shows_the_numbers_of_the_nouns(task):
    result = example_result(task)
    shown = set(Page(exported("html", task).decode()).numbers)
    if task == "regression":
        told = result.uncertainty
        truth = [one.coverage for one in told.intervals if one.model == "blend"]
        truth += [number for one in told.forecasts for number in (one.wis, one.low, one.high)]
        truth += [*told.width.values, *(end for ends in told.ends() for end in ends)]
    else:
        told = result.probabilities
        truth = [number for one in told.scores for number in (one.value, one.low, one.high)]
        truth += [number for one in told.sets for number in (one.coverage, *one.by_class)]
    assert {float(one) for one in truth} <= shown


def test_paper_leaves_the_rows_to_the_spreadsheet_but_says_all_else():
    words = words_of_pdf(exported("pdf"))
    assert "The 60 lines behind it stand in the XLSX export." in words
    for title in (
        "How sure",
        "Do intervals hold what they say",
        "For whom intervals hold",
        "What makes intervals wide",
    ):
        assert title in words
    assert len(PdfReader(io.BytesIO(exported("pdf", audience="manager"))).pages) <= 3


def test_no_head_of_a_table_on_paper_is_broken_within_a_word():
    words = words_of_pdf(exported("pdf", audience="methods"))
    for head in ("coverage", "calibrated", "outcome", "check", "uncertainty", "explained"):
        assert f" {head} " in words
