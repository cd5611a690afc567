import pytest

from tests.example import example_result
from workbench.report import AUDIENCES, FORMATS, SECTIONS, build_report, export
from workbench.report.sections.methods import measured_frame

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
    with pytest.raises(ValueError, match=r"choose one of html, pdf, xlsx, csv, rows\.csv, json"):
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


@pytest.mark.parametrize("task", TASKS)
def test_performance_says_which_file_and_whose_rows_it_is_about(task):
    from dataclasses import replace

    from data.table import Column
    from workbench.report.sections.performance import build

    result = example_result(task)
    assert not any("first file" in block.sentence or "patient" in block.sentence for block in build(result))
    summary = replace(result.table_summary, columns=(Column("patient", "text", "entity", "", "comes back", 0, 60),))
    visits = replace(result, table_summary=summary, split=replace(result.split, how="external"))
    assert all(block.sentence.endswith("Rows of the first file, 'example.csv'.") for block in build(visits))
    assert "a 95 % interval, with the rows of one 'patient' counted together." in build(visits)[0].sentence
    assert build_report(visits).subtitle == "example.csv, tested on a second file · 238 of 240 rows used"


def test_agreement_calls_methods_and_models_by_their_words():
    from dataclasses import replace

    from explain.agreement import Agreement, Pair
    from workbench.report.sections.agreement import build

    pairs = (
        Pair("shapley", "native", 0.9, 0.8, 0.8),
        Pair("LightGBM", "Logistic regression", 0.7, 0.6, 0.8),
        Pair("Logistic regression", "SVM", 0.7, 0.6, 0.8),
    )
    near, every = build(replace(example_result(), agreement=Agreement(5, pairs, "The rankings agree.")))
    assert near.frame.iloc[:, :2].to_numpy().tolist() == [
        ["Shapley values", "the model itself"],
        ["LightGBM", "Logistic regression"],
    ]
    assert len(every.frame) == 3


def test_a_missing_model_is_named_with_its_reason_in_one_sentence():
    from dataclasses import replace

    from workbench.report.sections.leaderboard import build

    (block,) = build(replace(example_result(), skipped={"svm": "It needs two classes. Choose another target."}))
    assert block.sentence.endswith(
        "Support vector machine (RBF) is missing: It needs two classes. Choose another target."
    )
    (block,) = build(replace(example_result(), skipped={"oracle": "No longer there."}))
    assert block.sentence.endswith("oracle is missing: No longer there.")


def test_a_rank_that_never_moves_has_a_mark_too():
    import pandas as pd

    from workbench.report.figures.bars import ranges

    figure = ranges(pd.DataFrame({"name": ["a", "b"], "low": [1.0, 2.0], "high": [1.0, 4.0]}), "rank", "light")
    (dots,) = figure.axes[0].get_lines()
    assert (list(dots.get_xdata()), list(dots.get_ydata())) == ([1.0], [0])


def test_key_figures_are_those_of_the_verdict():
    from dataclasses import replace

    from workbench.report.sections.key_figures import build

    result = example_result()
    beyond = tuple(replace(one, metric=f"{one.metric} on the second file", value=0.7) for one in result.best.scores)
    best = replace(result.best, scores=(*result.best.scores, *beyond))
    second = replace(result, findings=(best, *result.findings[1:]), split=replace(result.split, how="external"))
    assert result.judged == result.best.scores
    assert second.judged == beyond
    (block,) = build(second)
    assert "ROC AUC on the second file (higher is better)" in block.frame["what"].tolist()


def blocks_of(result, audience="analyst"):
    return {block.key: block for block in build_report(result, audience=audience).blocks}


@pytest.mark.parametrize("task", TASKS)
def test_every_importance_names_method_unit_background_and_error(task):
    result = example_result(task)
    frame = measured_frame(result)
    measured = sum(len(finding.importances) for finding in result.findings)
    told = ["interval width", "blend weight"] if task == "regression" else []
    assert len(frame) == measured + 2 + len(told), "pairs, p-values and intervals have a line, too"
    assert (frame[["model", "of", "method", "unit", "how", "background", "error", "range"]] != "").all(axis=None)
    first = frame.iloc[0].to_dict()
    assert (first["model"], first["of"], first["method"]) == ("LightGBM", "features", "Shapley values")
    assert first["background"] == "60 of the 190 rows to fit on, drawn at random"
    assert first["error"].startswith("standard error of a row's value: 0.004")
    assert frame["method"].tolist()[measured:] == ["Shapley interactions", "p-values", *told]
    read = blocks_of(result)["measured"].frame
    assert read["importance"].tolist() == [
        "features by Shapley values", "features by shuffling", "features by the model itself",
        "aspects by Shapley values", "pairs by Shapley interactions", "features by p-values",
        *(["features by interval width", "models by blend weight"] if told else []),
    ]  # fmt: skip
    blend = ["Blend of all models"] * len(told)
    assert read["models"].tolist() == [*["LightGBM, Logistic regression"] * 4, "LightGBM", "LightGBM", *blend]
    assert read["background"].tolist()[0] == first["background"]
    assert read["error and range"].tolist()[0] == f"{first['error']}; {first['range']}"


def test_a_run_of_an_older_version_says_that_it_did_not_keep_how():
    from dataclasses import replace

    result = example_result()
    older = tuple(replace(finding, manners=()) for finding in result.findings)
    blocks = blocks_of(replace(result, findings=older, p_values=None, pairs=None))
    assert set(blocks["measured"].frame["how"]) == {"not kept by the version that ran it"}
    assert not {"pairs", "p_values"} & set(blocks)


def test_p_values_stand_beside_the_importance_that_they_belong_to():
    result = example_result()
    block = blocks_of(result)["p_values"]
    assert block.sentence.startswith("3 of 5 columns have a p-value of at most 0.05. P-values: share of 19 fits")
    importance = result.importance("permutation")
    assert block.frame["feature"].tolist() == list(importance.top(5))
    assert block.frame["value"].tolist() == sorted(importance.values, reverse=True)
    of = dict(zip(block.frame["feature"], block.frame["p-value"], strict=True))
    assert (of["age"], of["deck"]) == (0.05, 0.8)


def test_pairs_are_shown_or_say_why_not():
    from dataclasses import replace

    import numpy as np

    from pipelines.engine.result import Verdict

    result = example_result()
    block = blocks_of(result)["pairs"]
    assert block.frame["feature"].tolist() == ["age", "fare in £"]
    assert "Exact Shapley interaction values of 200 trees; 95 % interval" in block.sentence
    none = replace(result.pairs, left=(), right=(), values=np.empty(0), sentence="Not applicable: it has no trees.")
    (block,) = (one for one in build_report(replace(result, pairs=none)).blocks if one.key == "pairs")
    assert (block.sentence, block.frame, block.figure) == ("Not applicable: it has no trees.", None, None)
    guessing = blocks_of(replace(result, verdict=Verdict("none", "No better than guessing.")))["pairs"]
    assert guessing.sentence.startswith("Not shown")
