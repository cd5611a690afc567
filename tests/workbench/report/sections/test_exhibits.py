"""Exhibits in a report: every shape is drawn, tables are kept whole, files only begun."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from pipelines.engine.exhibit import Exhibit
from tests.example import example_result
from tests.example_exhibits import example_exhibits
from workbench.report import build_report, export
from workbench.report.figures.exhibits import exhibit_picture, panels_of
from workbench.report.sections.exhibits import FIRST_LINES, build

RESULT = replace(example_result(), exhibits=example_exhibits())


def test_a_study_without_exhibits_adds_nothing() -> None:
    assert build(example_result()) == ()


def test_each_exhibit_is_a_block_and_each_further_chart_a_picture() -> None:
    blocks = {block.key: block for block in build(RESULT)}
    assert list(blocks) == ["study-scores", "study-scores-2", "study-fan", "study-fan-2", "study-map", "study-flow"]
    assert blocks["study-scores-2"].frame is None
    assert blocks["study-flow"].unfolded
    assert "Ours: the split." in blocks["study-scores"].sentence


def test_a_file_shows_its_first_lines_and_says_where_the_rest_is() -> None:
    block = build(RESULT)[2]
    assert block.frame is not None
    assert len(block.frame) == FIRST_LINES
    assert block.sentence.endswith("all are in TADPOLE_Submission_example.csv.")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("exhibit", example_exhibits(), ids=lambda one: one.key)
def test_every_shape_is_drawn(exhibit: Exhibit, theme: str) -> None:
    for chart in exhibit.charts:
        panels = panels_of(exhibit.frame, chart)
        figure = exhibit_picture(exhibit, chart, theme)
        assert sum(axes.get_visible() for axes in figure.axes) == len(panels)
        assert all(axes.lines or axes.patches or axes.collections for axes in figure.axes[: len(panels)])


def test_a_line_without_a_number_is_not_drawn() -> None:
    exhibit = RESULT.exhibits[0]
    assert [len(frame) for _, frame in panels_of(exhibit.frame, exhibit.charts[0])] == [3]


@pytest.mark.parametrize("form", ["html", "pdf", "xlsx", "csv", "json"])
def test_every_format_takes_them(form: str) -> None:
    assert len(export(RESULT, {}, form)) > 100


def test_json_has_all_lines() -> None:
    exhibits = json.loads(export(RESULT, {}, "json"))["exhibits"]
    assert [one["key"] for one in exhibits] == ["scores", "fan", "map", "flow"]
    assert len(exhibits[1]["rows"]) == 40
    assert exhibits[0]["rows"][3]["AUC"] is None


def test_html_shows_a_strange_name_as_text() -> None:
    assert b"&lt;b&gt;Linear&lt;/b&gt;" in export(RESULT, {}, "html")
    assert build_report(RESULT).blocks


def test_a_manager_reads_the_first_answers_only() -> None:
    shown = [block.key for block in build_report(RESULT, audience="manager").blocks if block.key.startswith("study-")]
    assert shown == ["study-scores", "study-map"]
