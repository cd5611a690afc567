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
    assert "closely agree (Spearman's ρ = 1.00; 5 of the top 5 are the same)" in comparison.sentence


def test_what_moved_and_which_settings_differ_is_told():
    left = example_result()
    right = dataclasses.replace(with_ranking(left, [1, 2, 3, 4, 5]), settings=Settings(seed=7, target="survived"))
    comparison = compare_sides(side(left), side(right))
    assert "hardly agree (Spearman's ρ = -1.00" in comparison.sentence
    assert "'age' fell most, from place 1 to 5" in comparison.sentence
    assert {"seed: 0 → 7", "settings.seed: 0 → 7"} <= set(comparison.differences)
    line = comparison.frame.set_index("name").loc["deck"]
    assert (line["rank_left"], line["rank_right"], line["change"]) == (5, 1, 4)


def test_columns_that_only_one_side_has_have_no_change():
    left = example_result()
    names = ("age", "fare in £", "new", "newer", "newest")
    frame = compare_sides(side(left), side(with_ranking(left, [5, 4, 3, 2, 1], names))).frame.set_index("name")
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
