from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explain import batches
from explain.attribution import Attribution
from explain.errors import AdditivityError, ExplainError
from explain.groups import Aspect
from explain.shapley import Game, Slopes, attribute, attribute_linear, evaluations, summarise, verify_additivity
from tests.explain import reference

seeds = st.integers(0, 10_000)
engines = st.sampled_from([10, 0])  # exact_up_to: exact, sampled


def random_game(seed=0, n_players=4, n_outputs=1, n_rows=3, n_background=6):
    predict, groups, rows = reference.games(seed, n_players, n_outputs)
    names = tuple(f"p{i}" for i in range(n_players))
    outputs = tuple(f"o{i}" for i in range(n_outputs))
    return Game(predict, rows(n_rows), rows(n_background), groups, names, outputs, "points", "net")


def plain_game(predict, X, background, **changes):
    d = X.shape[1]
    names = tuple(f"x{i}" for i in range(d))
    game = Game(predict, X, background, [np.array([i]) for i in range(d)], names, ("y",), "points", "plain")
    return replace(game, **changes)


@given(seed=seeds, n_players=st.integers(1, 5), n_outputs=st.integers(1, 3))
@settings(deadline=None, max_examples=12)
def test_exact_equals_the_definition(seed, n_players, n_outputs):
    game = random_game(seed, n_players, n_outputs)
    attribution = attribute(game, np.arange(3))
    for i, x in enumerate(game.X):
        slow = reference.shapley(game.predict, x, game.background, game.groups)
        assert attribution.values[i] == pytest.approx(slow, abs=1e-12)
    assert attribution.method.startswith("exact")
    assert not attribution.error.any()


@given(seed=seeds, engine=engines, n_players=st.integers(1, 8), n_outputs=st.integers(1, 3))
@settings(deadline=None, max_examples=30)
def test_efficiency_for_both_engines(seed, engine, n_players, n_outputs):
    attribution = attribute(random_game(seed, n_players, n_outputs), np.arange(3), exact_up_to=engine)
    assert attribution.additivity_gap() < 1e-13
    verify_additivity(attribution, tolerance=1e-12)


@given(seed=seeds, engine=engines)
@settings(deadline=None, max_examples=20)
def test_a_dummy_gets_nothing(seed, engine):
    game = random_game(seed, 5)
    dead = game.groups[2]

    def deaf(X):
        return game.predict(np.where(np.isin(np.arange(X.shape[1]), dead), 0.0, X))

    attribution = attribute(replace(game, predict=deaf), np.arange(3), exact_up_to=engine)
    assert attribution.values[:, 2] == pytest.approx(0, abs=1e-14)
    assert attribution.error[:, 2] == pytest.approx(0, abs=1e-14)


@given(seed=seeds)
@settings(deadline=None, max_examples=20)
def test_twins_get_the_same(seed):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(3, 4))
    X[:, 1] = X[:, 0]
    background = rng.normal(size=(5, 4))
    background[:, 1] = background[:, 0]
    game = plain_game(lambda X: (X[:, :2].sum(axis=1) * X[:, 2] + X[:, 3])[:, None], X, background)
    values = attribute(game, np.arange(3)).values
    assert values[:, 0] == pytest.approx(values[:, 1], abs=1e-13)


@given(seed=seeds, engine=engines)
@settings(deadline=None, max_examples=15)
def test_values_of_a_sum_are_the_sum_of_the_values(seed, engine):
    game = random_game(seed, 5, n_outputs=2)

    def sums(X):
        both = game.predict(X)
        return np.column_stack([2 * both[:, 0] + 3 * both[:, 1]])

    whole = attribute(replace(game, predict=sums, outputs=("sum",)), np.arange(3), exact_up_to=engine).values[:, :, 0]
    parts = attribute(game, np.arange(3), exact_up_to=engine).values
    assert whole == pytest.approx(2 * parts[:, :, 0] + 3 * parts[:, :, 1], abs=1e-12)


@given(seed=seeds, order=st.permutations(range(5)))
@settings(deadline=None, max_examples=20)
def test_the_order_of_the_players_does_not_matter(seed, order):
    game = random_game(seed, 5)
    turned = replace(game, groups=[game.groups[i] for i in order], names=tuple(game.names[i] for i in order))
    values = attribute(game, np.arange(3)).values
    assert attribute(turned, np.arange(3)).values == pytest.approx(values[:, list(order)], abs=1e-13)


@pytest.mark.parametrize("samples", [1, 4])
def test_sampled_is_within_its_own_error_of_exact(samples):
    game = random_game(3, n_players=8, n_outputs=2, n_rows=12, n_background=20)
    exact = attribute(game, np.arange(12))
    sampled = attribute(game, np.arange(12), samples=samples, exact_up_to=0)
    distance = np.abs(sampled.values - exact.values)
    assert (distance <= 4 * sampled.error + 1e-12).all()
    assert sampled.method.startswith("sampled")


def test_the_stated_error_is_the_error_that_is_made():
    game = random_game(3, n_players=8, n_rows=60, n_background=10)
    exact = attribute(game, np.arange(60))
    sampled = attribute(game, np.arange(60), samples=6, exact_up_to=0)
    ratio = np.sqrt(((sampled.values - exact.values) ** 2).mean() / (sampled.error**2).mean())
    assert 0.8 < ratio < 1.25


def test_more_samples_come_nearer():
    game = random_game(5, n_players=9, n_rows=10, n_background=10)
    exact = attribute(game, np.arange(10)).values

    def miss(samples):
        return np.abs(attribute(game, np.arange(10), samples=samples, exact_up_to=0).values - exact).mean()

    assert miss(40) < 0.5 * miss(2)


def test_a_sampled_row_does_not_depend_on_its_company_or_on_the_size_of_a_batch(monkeypatch):
    game = random_game(7, n_players=6, n_rows=5)
    numbers = np.array([10, 11, 12, 13, 14])
    together = attribute(game, numbers, exact_up_to=0, seed=3)
    alone = attribute(replace(game, X=game.X[3:4]), numbers[3:4], exact_up_to=0, seed=3)
    assert np.array_equal(together.for_row(13).values, alone.values)
    monkeypatch.setattr(batches, "BATCH_BYTES", 1000)
    monkeypatch.setattr("explain.shapley.walks.BATCH_BYTES", 1000)
    monkeypatch.setattr("explain.shapley.exact.BATCH_BYTES", 1000)
    assert np.array_equal(attribute(game, numbers, exact_up_to=0, seed=3).values, together.values)
    assert attribute(game, numbers).values == pytest.approx(
        np.stack([reference.shapley(game.predict, x, game.background, game.groups) for x in game.X]), abs=1e-12
    )


def test_another_seed_draws_other_orders():
    game = random_game(7, n_players=6)
    first, second = (attribute(game, np.arange(3), exact_up_to=0, seed=seed).values for seed in (0, 1))
    assert not np.array_equal(first, second)


def test_predictions_are_not_asked_for_twice_where_players_are_equal():
    asked = []

    def predict(X):
        asked.append(len(X))
        return X.sum(axis=1, keepdims=True)

    x = np.array([[1.0, 2.0, 3.0, np.nan]])
    background = np.array([[1.0, 0.0, 3.0, np.nan]])  # one player differs
    for engine, most in ((10, 2 + 1 + 1), (0, 4)):
        asked.clear()
        game = plain_game(predict, x, np.repeat(background, 2, axis=0))
        game = replace(game, predict=lambda X: predict(np.nan_to_num(X)))
        values = attribute(game, np.array([0]), exact_up_to=engine).values[0, :, 0]
        assert values == pytest.approx([0, 2, 0, 0])
        assert sum(asked) <= 2 * most


@given(n_players=st.integers(1, 12), samples=st.integers(1, 3), n_background=st.integers(2, 5))
@settings(deadline=None, max_examples=15)
def test_the_planned_budget_is_kept(n_players, samples, n_background):
    asked = []

    def predict(X):
        asked.append(len(X))
        return X.sum(axis=1, keepdims=True)

    rng = np.random.default_rng(0)
    game = plain_game(predict, rng.normal(size=(2, n_players)), rng.normal(size=(n_background, n_players)))
    attribute(game, np.arange(2), samples=samples, exact_up_to=5)
    ends = 2 * (2 + n_background)  # the rows themselves and the background, for base value and prediction
    assert sum(asked) - ends <= 2 * evaluations(n_players, samples, n_background, exact_up_to=5)


def test_planted_truth_and_an_interaction_is_shared():
    rng = np.random.default_rng(1)
    X, background = rng.normal(size=(4, 3)), np.zeros((2, 3))
    values = attribute(
        plain_game(lambda X: (5 * X[:, 0] + X[:, 1] * X[:, 2])[:, None], X, background), np.arange(4)
    ).values
    assert values[:, 0, 0] == pytest.approx(5 * X[:, 0])
    assert values[:, 1, 0] == pytest.approx(X[:, 1] * X[:, 2] / 2)
    assert values[:, 2, 0] == pytest.approx(X[:, 1] * X[:, 2] / 2)


def test_aspects_are_the_same_engine_with_merged_players():
    game = random_game(2, n_players=4)
    aspects = [Aspect("p0 + p2", ("p0", "p2"), 0.9, ""), Aspect("p1", ("p1",), 1, ""), Aspect("p3", ("p3",), 1, "")]
    merged = game.by_aspect(aspects)
    attribution = attribute(merged, np.arange(3))
    assert attribution.names == ("p0 + p2", "p1", "p3")
    groups = [np.concatenate([game.groups[0], game.groups[2]]), game.groups[1], game.groups[3]]
    slow = reference.shapley(game.predict, game.X[0], game.background, groups)
    assert attribution.values[0] == pytest.approx(slow, abs=1e-12)


def test_linear_closed_form_equals_exact_and_refuses_other_models():
    rng = np.random.default_rng(0)
    X, background, weights = rng.normal(size=(3, 5)), rng.normal(size=(8, 5)), rng.normal(size=(5, 2))
    groups, names = [np.array([0, 3]), np.array([1]), np.array([4, 2])], ("a", "b", "c")
    game = Game(lambda X: X @ weights + 1.5, X, background, groups, names, ("u", "v"), "log-odds", "linear")
    closed = attribute_linear(game, np.arange(3), Slopes(weights))
    assert closed.values == pytest.approx(attribute(game, np.arange(3)).values, abs=1e-12)
    assert closed.unit == "log-odds"
    with pytest.raises(AdditivityError, match="linear: the Shapley values of row"):
        attribute_linear(replace(game, predict=lambda X: np.exp(X @ weights)), np.arange(3), Slopes(weights))


def test_a_broken_sum_is_named_with_row_and_output():
    attribution = attribute(random_game(), np.array([5, 6, 7]))
    broken = attribution.values.copy()
    broken[1, 0, 0] += 0.01
    with pytest.raises(AdditivityError, match=r"row 6 miss its prediction for 'o0' by 0\.01"):
        verify_additivity(replace(attribution, values=broken))


def test_a_constant_model_is_additive():
    game = plain_game(lambda X: np.full((len(X), 1), 0.1), np.ones((2, 2)), np.zeros((7, 2)))
    verify_additivity(attribute(game, np.arange(2)))


def test_progress_rises_to_one():
    for engine in (10, 0):
        seen = []
        attribute(random_game(n_rows=4), np.arange(4), exact_up_to=engine, progress=seen.append)
        assert seen == sorted(seen)
        assert seen[-1] == 1.0


class TestSummary:
    def test_one_output_is_the_mean_size_with_an_interval_around_it(self):
        attribution = attribute(random_game(n_rows=40), np.arange(40))
        importance = summarise(attribution)
        assert importance.values == pytest.approx(np.abs(attribution.values[:, :, 0]).mean(axis=0))
        assert (importance.low <= importance.values).all()
        assert (importance.values <= importance.high).all()
        assert importance.reference == attribution.base[0]
        assert (importance.method, importance.axis, importance.unit) == ("shapley", "feature", "points")
        assert importance.spread == "95 % interval: 1,000 resamples of 40 explained rows"

    def test_two_classes_count_like_the_probability_of_one(self):
        game = random_game(n_rows=10)

        def chance(X):
            return 1 / (1 + np.exp(-game.predict(X)))

        single = summarise(attribute(replace(game, predict=chance), np.arange(10)))
        both = replace(game, predict=lambda X: np.hstack([1 - chance(X), chance(X)]), outputs=("no", "yes"))
        double = summarise(attribute(both, np.arange(10)), axis="aspect")
        assert double.values == pytest.approx(single.values, abs=1e-14)
        assert np.isnan(double.reference)
        assert double.axis == "aspect"

    def test_sampling_error_widens_the_interval(self):
        attribution = attribute(random_game(n_rows=30), np.arange(30))
        doubtful = replace(attribution, error=np.full_like(attribution.values, 0.5))
        narrow, wide = summarise(attribution), summarise(doubtful)
        assert (wide.high > narrow.high).all()
        assert (wide.low <= narrow.low).all()
        assert (wide.low >= 0).all()
        assert wide.spread.endswith("widened by the error of the values")


class TestRefusals:
    def test_rows_and_background_of_different_width(self):
        with pytest.raises(ExplainError, match="rows have 3 encoded columns, the background 2"):
            plain_game(np.sum, np.ones((2, 3)), np.ones((2, 2)))

    def test_no_background(self):
        with pytest.raises(ExplainError, match="no background row"):
            plain_game(np.sum, np.ones((2, 3)), np.ones((0, 3)))

    @pytest.mark.parametrize("groups", [[np.array([0]), np.array([0])], [np.array([0]), np.array([], dtype=int)]])
    def test_columns_shared_or_left_out(self, groups):
        with pytest.raises(ExplainError, match="exactly one player"):
            plain_game(np.sum, np.ones((2, 2)), np.ones((2, 2)), groups=groups)

    def test_names_and_groups_of_different_number(self):
        with pytest.raises(ExplainError, match="1 names came with 2 groups"):
            plain_game(np.sum, np.ones((2, 2)), np.ones((2, 2)), names=("a",))

    def test_outputs_that_are_not_named(self):
        game = plain_game(lambda X: np.ones((len(X), 2)), np.ones((2, 2)), np.ones((2, 2)))
        with pytest.raises(ExplainError, match="predict gave 2 outputs"):
            attribute(game, np.arange(2))

    def test_predictions_that_are_no_numbers(self):
        game = plain_game(lambda X: np.full((len(X), 1), np.nan), np.ones((2, 2)), np.ones((2, 2)))
        with pytest.raises(ExplainError, match="no finite number for"):
            attribute(game, np.arange(2))

    def test_predictions_of_the_wrong_shape(self):
        game = plain_game(lambda X: np.ones(len(X)), np.ones((2, 2)), np.ones((2, 2)))
        with pytest.raises(ExplainError, match=r"\(2, n_outputs\) is needed|n_outputs\) is needed"):
            attribute(game, np.arange(2))

    def test_row_numbers_that_do_not_fit(self):
        with pytest.raises(ExplainError, match="2 row numbers came with 3 rows"):
            attribute(random_game(), np.arange(2))

    def test_a_single_sample_has_no_error(self):
        with pytest.raises(ExplainError, match="an error estimate needs two"):
            attribute(random_game(n_background=1), np.arange(3), exact_up_to=0)


def test_rows_of_one_entity_widen_the_interval_of_the_summary():
    rng = np.random.default_rng(0)
    person = np.repeat(np.arange(20), 10)
    values = np.repeat(rng.normal(size=(20, 1, 1)), 10, axis=0)
    attribution = Attribution(
        names=("a",),
        rows=np.arange(200),
        outputs=("y",),
        values=values,
        error=np.zeros_like(values),
        base=np.zeros(1),
        predictions=values.sum(axis=1),
        unit="points",
        method="exact",
        model="linear",
    )
    alone, together = summarise(attribution), summarise(attribution, clusters=person)
    assert alone.values == together.values
    assert together.high - together.low > 2 * (alone.high - alone.low)
    assert "20 entities each kept whole" in together.spread
