"""What answers how sure new rows are comes back from disk as it was, and refuses changed files."""

from __future__ import annotations

import numpy as np
import pytest

from pipelines.engine.sure import intervals as module
from pipelines.engine.sure.intervals import tell_intervals
from pipelines.engine.sure.probabilities import tell_probabilities
from pipelines.errors import StudyError
from tests.example import example_result
from tests.pipelines.engine.planted import classes_table
from tests.pipelines.engine.sure.grounds import CHEAP, ground, marks_table, timed_table, uneven_table
from workbench.errors import DamagedRun
from workbench.store import FORECASTER, load_forecaster, save_forecaster, save_noun


@pytest.fixture(autouse=True)
def cheap(monkeypatch) -> None:
    monkeypatch.setattr(module, "quantile_models", lambda _: CHEAP)


GROUNDS = {
    "plain": lambda: ground(uneven_table()),
    "cohort": lambda: ground(uneven_table(), cohort="group"),
    "time": lambda: ground(timed_table(), how="time"),
    "local": lambda: ground(uneven_table(900), weights="local"),
    "marks": lambda: ground(marks_table()),
    "fine": lambda: ground(uneven_table(), weights="fine"),
}


def keep(folder, base) -> object:
    """Intervals of a ground, kept in a run's folder beside a result that names their models."""
    found, forecaster = tell_intervals(base, (), lambda _: None)
    save_noun(folder, "result", _with(found))
    save_forecaster(folder / FORECASTER, forecaster)
    return forecaster


def _with(found):
    from dataclasses import replace

    return replace(example_result("regression"), uncertainty=found)


@pytest.mark.parametrize("kind", GROUNDS)
def test_intervals_of_new_rows_are_bit_by_bit_the_same(tmp_path, kind) -> None:
    base = GROUNDS[kind]()
    forecaster = keep(tmp_path, base)
    again = load_forecaster(tmp_path)
    frame = base.frame(base.split.test)
    assert np.array_equal(again.quantiles(frame), forecaster.quantiles(frame))
    for one, other in zip(again.ends(frame, 0.8), forecaster.ends(frame, 0.8), strict=True):
        assert np.array_equal(one, other)


def test_sets_of_new_rows_are_the_same(tmp_path) -> None:
    base = ground(classes_table())
    _, forecaster = tell_probabilities(base, base.fit("linear", base.split.development, {}))
    save_forecaster(tmp_path / FORECASTER, forecaster)
    again, frame = load_forecaster(tmp_path), base.frame(base.split.test)
    for method in ("LAC", "APS"):
        assert np.array_equal(again.members(frame, 0.9, method), forecaster.members(frame, 0.9, method))


def test_a_run_without_any_has_none(tmp_path) -> None:
    assert load_forecaster(tmp_path) is None


def test_changed_files_are_refused(tmp_path) -> None:
    keep(tmp_path, GROUNDS["plain"]())
    model = tmp_path / FORECASTER / "gaussian" / "model.npz"
    kept = model.read_bytes()
    model.write_bytes(kept + b"x")
    with pytest.raises(StudyError, match="was changed"):
        load_forecaster(tmp_path)
    model.write_bytes(kept)
    rules = tmp_path / FORECASTER / "rules.json"
    rules.write_text(rules.read_text() + " ")
    with pytest.raises(DamagedRun, match="changed"):
        load_forecaster(tmp_path)
