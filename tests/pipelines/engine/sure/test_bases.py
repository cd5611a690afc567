"""Base models: what they are fitted on, and that no forecast comes from a model that saw its row."""

from __future__ import annotations

import json
from typing import Any, ClassVar

import numpy as np
import pytest

from data.splitting.split import folds as cut_folds
from explain.levels import GRID_19
from explain.pinball import mean_pinball
from pipelines import study
from pipelines.engine.ask import ask, ground_of
from pipelines.engine.ground import Ground
from pipelines.engine.study import Settings
from pipelines.engine.sure import bases as module
from pipelines.engine.sure.bases import fit_base, fit_bases, forecasts_of, lanes_of, load_base, out_of_fold
from pipelines.errors import StudyError
from pipelines.models.quantiles import QUANTILE_MODELS, quantile_family, quantile_models
from pipelines.models.quantiles.plain import ArraysFamily
from tests.pipelines.engine.planted import dataset_of, number_table

CHEAP = ("gaussian", "quantile_linear")


def ground(dataset, **settings) -> Ground:
    chosen = Settings(**settings)
    return ground_of(ask(dataset, study("upload"), chosen), chosen)


def numbered(n: int = 120) -> Ground:
    """A table whose only feature is the number of the row."""
    table = number_table(n)
    frame = table.frame[["wait"]].assign(number=np.arange(n, dtype=float))
    return ground(dataset_of(frame, "wait", "regression"))


class Spy(ArraysFamily):
    """Remembers the rows that it was fitted on, and the rows that each of its estimators was asked about."""

    name = "spy"
    title = "Spy"
    encoding: ClassVar[Any] = "codes"
    settings = "none"

    def __init__(self, limit: int | None = None) -> None:
        self.asked: list[tuple[set[float], set[float]]] = []
        self.limit = limit

    def fit(self, X, y, recipe):
        return {"seen": X[:, 0].copy(), "y": y.copy()}

    def predict(self, estimator, X, levels):
        self.asked.append((set(estimator["seen"]), set(X[:, 0])))
        return np.tile(levels, (len(X), 1))

    def row_limit(self, mode):
        return self.limit


@pytest.fixture
def spy(monkeypatch) -> Spy:
    found = Spy()
    real = quantile_family
    monkeypatch.setattr(module, "quantile_family", lambda name: found if name == "spy" else real(name))
    return found


def pairs_of(base: Ground):
    return cut_folds(base.dataset, base.split.fit, base.split, 5)


def test_no_out_of_fold_forecast_comes_from_a_model_that_saw_the_row(spy) -> None:
    base = numbered()
    rows, z = out_of_fold(base, ["spy"], pairs_of(base), lambda _: None)
    assert len(spy.asked) == 5
    assert all(not seen & asked for seen, asked in spy.asked)
    answered = np.sort(np.concatenate([list(asked) for _, asked in spy.asked]))
    assert np.array_equal(answered, rows)
    assert np.array_equal(rows, np.sort(base.split.fit))
    assert z.shape == (len(rows), 1, 19)


def test_calibrate_and_test_rows_are_forecast_by_models_that_saw_neither(spy) -> None:
    base = numbered()
    bases = fit_bases(base, ["spy"], base.split.fit, lambda _: None)
    aside = np.concatenate([base.split.calibrate, base.split.test])
    forecasts_of(bases, base.frame(aside), GRID_19)
    ((seen, asked),) = spy.asked
    assert asked == {float(row) for row in aside}
    assert seen == {float(row) for row in base.split.fit}


def test_the_preparation_too_is_learnt_from_the_fold_s_fit_rows_only() -> None:
    table = number_table()
    changed = number_table()
    fit, held = np.arange(0, 160), np.arange(160, 240)
    changed.frame.loc[held, "strong"] = 1e6
    one, two = (fit_base(ground(each), "gaussian", fit) for each in (table, changed))
    assert one.preparation == two.preparation
    assert np.array_equal(one.quantiles(table.frame.iloc[fit]), two.quantiles(table.frame.iloc[fit]))


def test_forecasts_stand_in_the_rows_and_models_that_they_belong_to() -> None:
    base = ground(number_table())
    pairs = pairs_of(base)
    rows, z = out_of_fold(base, CHEAP, pairs, lambda _: None)
    fit, held = pairs[3]
    for j, name in enumerate(CHEAP):
        again = fit_base(base, name, fit).quantiles(base.frame(held))
        assert np.array_equal(z[np.searchsorted(rows, held), j], again)


def test_a_sentence_is_said_before_every_fit() -> None:
    base = ground(number_table())
    heard: list[str] = []
    out_of_fold(base, CHEAP, pairs_of(base), heard.append)
    fit_bases(base, CHEAP, base.split.fit, heard.append)
    assert len(heard) == 2 * 5 + 2
    assert heard[0] == "How sure: Conditional Gaussian, fold 1 of 5"


def test_every_model_is_in_one_of_at_most_two_lanes() -> None:
    lanes = lanes_of(tuple(QUANTILE_MODELS))
    assert len(lanes) == 2
    assert sorted(name for lane in lanes for name in lane) == sorted(QUANTILE_MODELS)
    assert lanes_of(CHEAP) == [list(CHEAP)]


def test_the_limit_of_rows_is_held_and_counted(spy) -> None:
    spy.limit = 30
    base = numbered()
    fitted = fit_base(base, "spy", base.split.fit)
    assert (fitted.n_fitted, fitted.n_given) == (30, len(base.split.fit))
    assert len(fitted.estimator["seen"]) == 30
    assert set(fitted.estimator["seen"]) < {float(row) for row in base.split.fit}
    assert np.array_equal(fit_base(base, "spy", base.split.fit).estimator["seen"], fitted.estimator["seen"])


def test_the_target_is_centred_and_scaled_by_fit_rows(spy) -> None:
    base = numbered()
    fitted = fit_base(base, "spy", base.split.fit)
    y = base.y(base.split.fit)
    assert fitted.centre == np.median(y)
    assert fitted.scale == pytest.approx(1.4826 * np.median(np.abs(y - np.median(y))))
    assert np.median(fitted.estimator["y"]) == pytest.approx(0.0, abs=1e-12)
    assert fitted.encoded(np.zeros((1, 1)))[0] == pytest.approx(fitted.centre + fitted.scale * GRID_19)


@pytest.mark.parametrize("name", quantile_models("quick"))
def test_another_unit_of_the_target_gives_the_same_forecasts(name) -> None:
    table = number_table()
    # Times a power of two, nothing is rounded, so that forests break their ties alike.
    finer = dataset_of(table.frame.assign(wait=64.0 * table.frame["wait"]), "wait", "regression")
    rows = np.arange(160)
    one, two = (fit_base(ground(each), name, rows).quantiles(table.frame) for each in (table, finer))
    assert np.array_equal(two, 64.0 * one)


def test_a_target_half_of_which_is_alike_has_a_scale_and_a_constant_one_is_foretold() -> None:
    table = number_table()
    mostly = table.frame.assign(wait=np.where(np.arange(240) % 4 == 0, table.frame["wait"], 3.0))
    fitted = fit_base(ground(dataset_of(mostly, "wait", "regression")), "gaussian", np.arange(200))
    assert fitted.scale == pytest.approx(mostly["wait"][:200].std(ddof=0))
    rare = table.frame.assign(wait=np.where(np.arange(240) < 200, 3.0, table.frame["wait"]))
    same = fit_base(ground(dataset_of(rare, "wait", "regression")), "gaussian", np.arange(150))
    assert same.quantiles(rare) == pytest.approx(3.0, abs=1e-6)


@pytest.mark.parametrize("name", QUANTILE_MODELS)
def test_a_kept_base_forecasts_bit_by_bit_the_same(name, tmp_path) -> None:
    base = ground(number_table())
    fitted = fit_base(base, name, base.split.fit)
    fitted.save(tmp_path / "kept")
    again = load_base(tmp_path / "kept")
    frame = base.dataset.frame
    assert np.array_equal(again.quantiles(frame), fitted.quantiles(frame))
    for field in ("name", "preparation", "centre", "scale", "n_fitted", "n_given"):
        assert getattr(again, field) == getattr(fitted, field)
    assert again.cost == fitted.cost


def test_a_changed_file_is_refused(tmp_path) -> None:
    base = ground(number_table())
    fit_base(base, "gaussian", base.split.fit).save(tmp_path)
    with (tmp_path / "model.npz").open("ab") as file:
        file.write(b"0")
    with pytest.raises(StudyError, match="was changed"):
        load_base(tmp_path)


def test_another_version_of_the_library_is_refused(tmp_path) -> None:
    base = ground(number_table())
    fit_base(base, "quantile_forest", base.split.fit).save(tmp_path)
    parts = json.loads((tmp_path / module.PARTS).read_text(encoding="utf-8"))
    parts["versions"]["scikit-learn"] = "0.1.0"
    (tmp_path / module.PARTS).write_text(json.dumps(parts), encoding="utf-8")
    with pytest.raises(StudyError, match=r"scikit-learn 0\.1\.0"):
        load_base(tmp_path)


def test_new_rows_with_gaps_and_unseen_levels_are_forecast() -> None:
    rng = np.random.default_rng(0)
    frame = number_table().frame.assign(kind=rng.choice(["a", "b"], 240), empty=np.nan)
    frame.loc[::7, "strong"] = np.nan
    base = ground(dataset_of(frame, "wait", "regression"))
    new = base.dataset.frame.iloc[:3].astype({"kind": "str"})
    new.loc[0, "kind"], new.loc[1, ["strong", "weak"]] = "z", [np.inf, np.nan]
    for name in quantile_models("quick"):
        assert np.isfinite(fit_base(base, name, base.split.fit).quantiles(new)).all()


def test_forecasts_are_sorted_and_spread_to_other_levels_and_kept_as_they_were() -> None:
    base = ground(number_table())
    bases = fit_bases(base, ["quantile_xgboost", "gaussian"], base.split.fit, lambda _: None)
    levels = np.array([0.01, 0.05, 0.5, 0.95])
    z, raw = forecasts_of(bases, base.frame(base.split.test), levels)
    assert z.shape == (len(base.split.test), 2, 4)
    assert (np.diff(z) >= 0).all()
    assert (np.diff(raw[:, 0]) < 0).any()
    assert z[:, :, 1:] == pytest.approx(np.sort(raw)[:, :, [0, 9, 18]])


def test_a_meaningless_target_is_no_better_known_with_a_model_than_without() -> None:
    base = ground(number_table(300, shuffled=True))
    y_fit, y = base.y(base.split.fit), base.y(base.split.test)
    naive = mean_pinball(y, np.tile(np.quantile(y_fit, GRID_19), (len(y), 1)), GRID_19)
    for one in fit_bases(base, CHEAP, base.split.fit, lambda _: None):
        assert mean_pinball(y, np.sort(one.quantiles(base.frame(base.split.test))), GRID_19) > 0.95 * naive


@pytest.mark.parametrize(
    "damage", [lambda path: path.unlink(), lambda path: path.write_text("{"), lambda path: path.write_text("{}")]
)
def test_a_damaged_description_is_answered_in_words(tmp_path, damage) -> None:
    base = ground(number_table())
    fit_base(base, "gaussian", base.split.fit).save(tmp_path / "one")
    damage(tmp_path / "one" / "base.json")
    with pytest.raises(StudyError, match=r"lacks a base\.json that can be read"):
        load_base(tmp_path / "one")
