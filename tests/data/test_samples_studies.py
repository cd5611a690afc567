from __future__ import annotations

from pathlib import Path

import pytest

from data.samples import SAMPLES
from data.samples.studies import MAKERS, parts_of

DOCS = Path(__file__).parents[2] / "docs" / "data.md"


def test_every_sample_of_a_study_can_be_made():
    assert set(MAKERS) == {key for key, sample in SAMPLES.items() if sample.study}


@pytest.mark.parametrize(
    ("key", "parts"), [("cohorts", {"data": 1, "external": 2}), ("tadpole", {"data": 1, "truth": 1})]
)
def test_tables_play_their_part_and_are_read_as_files_are(key, parts):
    made = parts_of(key, 3)
    assert {part: len(tables) for part, tables in made.items()} == parts
    page = DOCS.read_text(encoding="utf-8")
    for dataset in (one for tables in made.values() for one in tables):
        assert f"`{dataset.name}`" in page
        assert dataset.source == f"generated: {key}, seed 3"
        assert dataset.target is None, "the study finds it"
        assert len(dataset.digest) == 64
        assert "no row is about a real person" in dataset.decisions[-1]


def test_the_seed_varies_every_table_and_only_that():
    first, same, other = ([one.digest for one in parts_of("cohorts", seed)["external"]] for seed in (1, 1, 2))
    assert first == same
    assert not set(first) & set(other)
