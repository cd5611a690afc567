from __future__ import annotations

import numpy as np

from pipelines.studies.traffic.checks.target import target_break, target_trimmed, unknown_end
from pipelines.studies.traffic.presets import ours, published_regression
from pipelines.studies.traffic.survival import Spells
from tests.pipelines.studies.traffic.made import days
from tests.pipelines.studies.traffic.test_breaks import series


def test_a_break_is_told_with_its_date_and_medians():
    told = target_break(*series())
    assert told.state == "warn"
    assert told.sentence.startswith("Durations change level on 2023-02-10: median ")
    assert "A random split rewards knowing the date." in told.sentence
    assert target_break(*series(factor=1.0)).state == "pass"
    assert target_break(np.ones(500), None).state == "not applicable"
    assert target_break(np.ones(500), days(500)).state == "not applicable"


def test_trimming_is_told_where_test_rows_go():
    minutes = np.random.default_rng(0).gamma(2, 20, 500)
    told = target_trimmed(published_regression(minutes))
    assert told.state == "warn"
    assert told.sentence.startswith("10 rows were dropped because of their duration, ")
    assert told.sentence.endswith("test rows. Scores are for easy rows only.")
    assert target_trimmed(ours(500)).state == "pass"
    trimmed = target_trimmed(ours(500, minutes=minutes, trim=(0.01, 0.99)))
    assert trimmed.state == "pass"
    assert "8 rows were dropped because of their duration, 0 of them" in trimmed.sentence


def test_unknown_ends_are_counted():
    told = unknown_end(Spells(np.ones(200), np.arange(200) >= 3))
    assert told.sentence.startswith("3 rows (1.5 %) have no end; they enter survival as censored")
    assert unknown_end(Spells(np.ones(5), np.ones(5, dtype=bool))).state == "pass"
