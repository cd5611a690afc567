from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from pipelines.engine.study import Settings
from tests.example import example_result
from workbench.compare import compare_sides, side_of_folder, side_of_result
from workbench.errors import BadRequest
from workbench.manifest import write_manifest
from workbench.report import export
from workbench.request import Request


def manifest_of(result, run="ab12"):
    request = Request(run, "t1", "example.csv", "", "upload", result.settings, "ann", 0.0)
    return write_manifest(request, result, "")


def side(result, run="ab12"):
    return side_of_result(result, manifest_of(result, run))


def with_ranking(result, values, names=None):
    old = result.ranking
    array = np.array(values, dtype=float)
    new = dataclasses.replace(old, values=array, low=array, high=array, names=names or old.names)
    others = tuple(new if one is old else one for one in result.best.importances)
    best = dataclasses.replace(result.best, importances=others)
    return dataclasses.replace(result, findings=(best, *result.findings[1:]))


def test_the_same_run_twice_has_nothing_that_differs():
    comparison = compare_sides(side(example_result(), "ab1"), side(example_result(), "ab2"))
    assert comparison.differences == ()
    assert comparison.frame["change"].eq(0).all()
    assert comparison.sentence.startswith("The two runs agree well on the order (ρ = 1.00) and share 4 of the top 4. ")


def test_what_moved_and_which_settings_differ_is_told():
    left = example_result()
    right = dataclasses.replace(with_ranking(left, [1, 2, 3, 4, 5]), settings=Settings(seed=7, target="survived"))
    comparison = compare_sides(side(left), side(right))
    assert comparison.sentence == (
        "The two runs disagree on the order (ρ = -1.00 between this run and the other run) and share 3 of the top 4; "
        "age moves most: 1st in this run, 5th in the other run. "
        "This run reaches ROC AUC 0.86 with LightGBM, the other run ROC AUC 0.86 with LightGBM."
    )
    assert {"seed: 0 → 7", "settings.seed: 0 → 7"} <= set(comparison.differences)
    line = comparison.frame.set_index("name").loc["deck"]
    assert (line["rank_left"], line["rank_right"], line["change"]) == (5, 1, 4)


def test_columns_that_only_one_side_has_have_no_change():
    left = example_result()
    names = ("age", "fare in £", "new", "newer", "newest")
    comparison = compare_sides(side(left), side(with_ranking(left, [5, 4, 3, 2, 1], names)), called=("one", "two"))
    assert comparison.sentence.startswith(
        "The two runs agree well on the order (ρ = 1.00) and put the same name first."
    )
    frame = comparison.frame.set_index("name")
    assert len(frame) == 8
    assert frame["change"].isna().sum() == 6
    assert frame.loc["age", "change"] == 0


def test_runs_that_share_nothing_are_not_compared():
    left = example_result()
    other = with_ranking(left, [5, 4, 3, 2, 1], ("p", "q", "r", "s", "t"))
    assert "share 0 ranked columns: nothing to compare" in compare_sides(side(left), side(other)).sentence


def test_a_written_folder_compares_like_the_run_itself(tmp_path):
    result = example_result("regression")
    manifest = manifest_of(result)
    (tmp_path / "findings.json").write_bytes(export(result, manifest, "json"))
    import json

    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    comparison = compare_sides(side(result), side_of_folder(tmp_path))
    assert comparison.differences == ()
    assert (comparison.frame["value_left"] == comparison.frame["value_right"]).all()
    assert comparison.left == comparison.right


def test_another_folder_is_refused_in_words(tmp_path):
    with pytest.raises(BadRequest, match="neither a run nor a folder that a run was written to"):
        side_of_folder(tmp_path)
    (tmp_path / "findings.json").write_text("[]")
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(BadRequest):
        side_of_folder(tmp_path)


def test_what_is_no_setting_is_no_difference():
    result = example_result()
    turned = dataclasses.replace(result, findings=result.findings[::-1])
    moved = dataclasses.replace(turned, table_summary=dataclasses.replace(result.table_summary, source="/elsewhere"))
    assert compare_sides(side(result), side(moved)).differences == ()
    other = dataclasses.replace(result, table_summary=dataclasses.replace(result.table_summary, digest="cd" * 32))
    differences = compare_sides(side(result), side(other)).differences
    assert differences == ("table.sha256: abababababab… → cdcdcdcdcdcd…",)
