"""Tuning: only in Thorough mode, only on the rows it is given, the same every time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines import study
from pipelines.engine import budget
from pipelines.engine.ask import ask, ground_of
from pipelines.engine.ground import Ground
from pipelines.engine.study import Settings
from pipelines.engine.tune import tuned
from tests.pipelines.engine.planted import binary_table, number_table


def ground(dataset, mode: str) -> Ground:
    settings = Settings(mode=mode)  # type: ignore[arg-type]
    return ground_of(ask(dataset, study("upload"), settings), settings)


@pytest.fixture
def few_trials(monkeypatch: pytest.MonkeyPatch) -> None:
    fewer = replace(budget.ALLOWANCES["thorough"], trials=6)
    monkeypatch.setitem(budget.ALLOWANCES, "thorough", fewer)


def test_quick_mode_keeps_the_defaults() -> None:
    base = ground(number_table(), "quick")
    assert tuned(base, "tree", base.split.fit) == {}


@pytest.mark.usefixtures("few_trials")
def test_tuning_repeats_and_looks_at_no_other_row() -> None:
    table = number_table(200)
    base = ground(table, "thorough")
    first = tuned(base, "tree", base.split.fit)
    changed = table.frame.copy()
    changed.loc[base.split.test, "wait"] *= 100
    other = ground(replace(table, frame=changed), "thorough")
    assert first == tuned(base, "tree", base.split.fit)
    assert first == tuned(replace(other, split=base.split), "tree", base.split.fit)


@pytest.mark.usefixtures("few_trials")
def test_tuned_parameters_beat_the_defaults_or_are_not_used() -> None:
    base = ground(binary_table(200), "thorough")
    params = tuned(base, "lightgbm", base.split.fit)
    fitted = base.fit("lightgbm", base.split.fit, params)
    assert all(fitted.params[name] == value for name, value in params.items())
