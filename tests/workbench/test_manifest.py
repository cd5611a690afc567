from __future__ import annotations

import json
from dataclasses import replace

import pytest

from pipelines.engine.study import Settings
from pipelines.errors import StudyError
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


def test_a_manifest_from_before_the_newer_methods_means_what_it_did_then(tmp_path):
    then = {"mode": "thorough", "seed": 3, "target": "survived", "unit": "natural"}
    settings = read_recipe(manifest(tmp_path, schema=1, settings=then)).settings
    assert (settings.shapley, settings.permutation, settings.p_values, settings.interactions) == (
        "interventional", "marginal", 0, False,
    )  # fmt: skip


def test_every_method_is_repeated_from_its_manifest(tmp_path):
    asked = Settings(shapley="path-dependent", permutation="conditional", p_values=50, interactions=True)
    saved = write_manifest(REQUEST, replace(example_result(), settings=asked), "")
    assert read_recipe(manifest(tmp_path, settings=saved["settings"])).settings == asked


def test_a_number_of_targets_that_tells_nothing_is_refused_in_words(tmp_path):
    with pytest.raises(StudyError, match="19 to 1,000 are needed"):
        read_recipe(manifest(tmp_path, settings={"p_values": 3}))


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
