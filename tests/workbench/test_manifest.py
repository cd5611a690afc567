from __future__ import annotations

import json

import pytest

from pipelines.engine.study import Settings
from tests.example import example_result
from workbench.errors import CannotRepeat
from workbench.manifest import confirm_same, read_recipe, version_changes, write_manifest
from workbench.request import Request

REQUEST = Request("ab12", "t1", "example.csv", "", "upload", Settings(), "ann", 0.0)


def manifest(tmp_path, **changes):
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(write_manifest(REQUEST, example_result(seed=3), "") | changes))
    return path


def test_a_manifest_says_all_that_a_repetition_needs(tmp_path):
    result = example_result(seed=3)
    recipe = read_recipe(manifest(tmp_path))
    assert (recipe.digest, recipe.study, recipe.settings) == ("ab" * 32, "upload", result.settings)
    assert recipe.versions == result.versions
    assert recipe.external == recipe.sample == ""


@pytest.mark.parametrize(
    "changes", [{"schema": 99}, {"settings": {}}, {"settings": {"mode": "slow"}}, {"table": []}, {"versions": None}]
)
def test_what_is_no_manifest_of_ours_is_refused_in_words(tmp_path, changes):
    path = manifest(tmp_path, **changes)
    if changes == {"settings": {}}:
        assert read_recipe(path).settings == Settings(), "an older manifest may say less"
    else:
        with pytest.raises(CannotRepeat, match=r"manifest\.json"):
            read_recipe(path)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CannotRepeat, match="is missing or is no manifest"):
        read_recipe(tmp_path / "manifest.json")


def test_another_file_is_refused():
    confirm_same("aa", "aa", "a.csv")
    with pytest.raises(CannotRepeat, match="Give the same file"):
        confirm_same("aa", "bb", "a.csv")


def test_other_versions_are_named(tmp_path):
    recipe = read_recipe(manifest(tmp_path))
    assert version_changes(recipe, recipe.versions) == ()
    changes = version_changes(recipe, {"python": "3.12.0", "new": "1"})
    assert changes == (
        "new was not there, is 1",
        "python was 3.11.7, is 3.12.0",
        "scikit-learn was 1.9.1, is not there",
    )
