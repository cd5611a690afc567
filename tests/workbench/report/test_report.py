import pytest

from tests.example import example_result
from workbench.report import AUDIENCES, FORMATS, SECTIONS, build_report, export

TASKS = ("binary", "multiclass", "regression")


@pytest.mark.parametrize("task", TASKS)
def test_every_section_gives_blocks_with_a_sentence_each(task):
    report = build_report(example_result(task), audience="methods")
    keys = [block.key for block in report.blocks]
    assert len(keys) == len(set(keys)) >= len(SECTIONS)
    assert all(block.sentence and block.title for block in report.blocks)
    assert all(block.alt for block in report.blocks if block.figure)
    assert all(block.frame is not None and len(block.frame) for block in report.blocks if block.figure)


def test_a_manager_reads_less_than_an_analyst_less_than_a_methodologist():
    sizes = [len(build_report(example_result(), audience=audience).blocks) for audience in AUDIENCES]
    assert sizes == sorted(set(sizes))


def test_an_unknown_audience_or_format_is_refused_in_words():
    with pytest.raises(ValueError, match="choose one of manager, analyst, methods"):
        build_report(example_result(), audience="king")
    with pytest.raises(ValueError, match="choose one of html, pdf, xlsx, csv, json"):
        export(example_result(), {}, "docx")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("task", TASKS)
def test_every_picture_can_be_drawn_in_both_themes(task, theme):
    for block in build_report(example_result(task), audience="methods").blocks:
        if block.figure:
            block.figure(theme).canvas.draw()


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("task", TASKS)
def test_every_format_renders_every_task(form, task):
    assert len(export(example_result(task), {"seed": 0}, form)) > 500


def test_a_model_below_guessing_highlights_nothing():
    from dataclasses import replace

    from pipelines.engine.result import Verdict

    result = replace(example_result(), verdict=Verdict("none", "No better than guessing."))
    blocks = {block.key: block for block in build_report(result).blocks}
    assert "no feature is highlighted" in blocks["ranking"].sentence
    assert blocks["directions"].frame is None
    assert "nothing can be said" in blocks["key_figures"].frame["finding"].tolist()
