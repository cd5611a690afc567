from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explain.errors import AdditivityError, ExplainError
from explain.kernels import attribute_kernel, kernel_quadrature, kernel_values
from explain.kernels.nodes import node_counts, rule
from explain.kernels.products import ProductGame, integrate
from explain.kernels.shapley import TOLERANCE
from explain.shapley import Game, attribute
from tests.explain import reference
from tests.explain.kernels.machines import random_machine, singles

seeds = st.integers(0, 10_000)


def game_of(machine, X, background, groups, **changes):
    names, outputs = tuple(f"p{i}" for i in range(len(groups))), tuple(f"o{i}" for i in range(machine.n_outputs))
    return replace(Game(machine.predict, X, background, groups, names, outputs, "points", "svm"), **changes)


def away(machine, X, background):
    return machine.predict(X) - machine.predict(background).mean(axis=0)


def test_nine_features_equal_the_definition():
    machine, rows = random_machine(0, n_features=9, n_outputs=2, n_vectors=19)
    values = kernel_values(machine, rows[:1], rows[2:4], singles(9))
    slow = reference.shapley(machine.predict, rows[0], rows[2:4], singles(9))
    assert values[0] == pytest.approx(slow, abs=1e-13)


@given(seed=seeds, n_players=st.integers(1, 6), reach=st.sampled_from([0.1, 1.0, 10.0]), n_outputs=st.integers(1, 2))
@settings(max_examples=25)
def test_players_of_several_columns_equal_all_coalitions(seed, n_players, reach, n_outputs):
    machine, rows = random_machine(seed, 7, n_outputs, reach=reach)
    order = np.random.default_rng(seed).permutation(7)
    groups = tuple(np.array(part) for part in np.array_split(order, n_players))
    exact = attribute(game_of(machine, rows[:4], rows[4:], groups), np.arange(4))
    assert kernel_values(machine, rows[:4], rows[4:], groups) == pytest.approx(exact.values, abs=1e-12)


@given(seed=seeds, n_features=st.integers(1, 30), reach=st.floats(0.2, 20))
@settings(max_examples=25)
def test_values_add_up(seed, n_features, reach):
    machine, rows = random_machine(seed, n_features, n_outputs=2, reach=reach)
    game = ProductGame(machine, rows[:5], rows[5:], singles(n_features))
    exact = integrate(game, rule(node_counts(n_features)[-1]))
    assert exact.sum(axis=1) == pytest.approx(away(machine, rows[:5], rows[5:]), abs=1e-12)


@given(seed=seeds)
@settings(max_examples=15)
def test_a_dummy_gets_nothing(seed):
    machine, rows = random_machine(seed)
    deaf = replace(machine, gamma=np.where(np.arange(5) == 2, 0.0, machine.gamma))
    assert not kernel_values(deaf, rows[:4], rows[4:], singles(5))[:, 2].any()
    same = np.where(np.arange(5) == 3, 0.25, rows)
    assert not kernel_values(machine, same[:4], same[4:], singles(5))[:, 3].any()


@given(seed=seeds)
@settings(max_examples=15)
def test_duplicated_features_get_the_same(seed):
    machine, rows = random_machine(seed)
    twins = replace(
        machine,
        vectors=np.hstack([machine.vectors, machine.vectors[:, :1]]),
        gamma=np.append(machine.gamma, machine.gamma[0]),
    )
    wide = np.hstack([rows, rows[:, :1]])
    values = kernel_values(twins, wide[:4], wide[4:], singles(6))
    assert values[:, 0] == pytest.approx(values[:, 5], abs=1e-14)


@given(seed=seeds, order=st.permutations(range(5)))
@settings(max_examples=15)
def test_the_order_of_the_players_does_not_matter(seed, order):
    machine, rows = random_machine(seed)
    values = kernel_values(machine, rows[:4], rows[4:], singles(5))
    turned = kernel_values(machine, rows[:4], rows[4:], [singles(5)[i] for i in order])
    assert turned == pytest.approx(values[:, list(order)], abs=1e-13)


def test_values_of_scaled_machines_are_scaled():
    machine, rows = random_machine(4)
    values = kernel_values(machine, rows[:4], rows[4:], singles(5))
    scaled = kernel_values(machine.scaled(-2.0, 7.0), rows[:4], rows[4:], singles(5))
    assert scaled == pytest.approx(-2 * values, abs=1e-13)


@pytest.mark.parametrize("far", [50.0, 1e6, 1e200])
def test_rows_far_away_are_finite_and_add_up(far):
    machine, rows = random_machine(5, n_features=20)
    rows[0], rows[1, 3], rows[7, 3], rows[8] = far, far, -far, -far
    values = kernel_values(machine, rows[:4], rows[4:], singles(20))
    assert np.isfinite(values).all()
    assert values.sum(axis=1) == pytest.approx(away(machine, rows[:4], rows[4:]), abs=1e-8)


class TestError:
    @given(seed=seeds, n_players=st.integers(13, 40), reach=st.floats(0.5, 30))
    @settings(max_examples=25)
    def test_is_within_the_tolerance_and_not_understated(self, seed, n_players, reach):
        machine, rows = random_machine(seed, n_players, n_outputs=2, n_vectors=20, reach=reach)
        found = kernel_quadrature(machine, rows[:6], rows[6:], singles(n_players))
        game = ProductGame(machine, rows[:6], rows[6:], singles(n_players))
        exact = integrate(game, rule(node_counts(n_players)[-1]))
        off = np.abs(found.values - exact).max(axis=(0, 1))
        scale = np.abs(away(machine, rows[:6], rows[6:])).max(axis=0)
        rounding = 1e-13 * np.abs(machine.weights).sum(axis=0)
        assert (off <= 2 * TOLERANCE * scale + rounding).all()
        assert (off <= 2 * found.error + rounding).all()

    def test_is_nought_and_not_stated_where_the_nodes_are_exact(self):
        machine, rows = random_machine(1, n_features=12)
        found = kernel_quadrature(machine, rows[:6], rows[6:], singles(12))
        assert (found.nodes, found.exact, found.error.tolist()) == (6, True, [0.0])

    def test_smooth_machines_take_few_nodes_and_rugged_ones_more(self):
        nodes = {}
        for reach in (20.0, 1.5):
            machine, rows = random_machine(2, n_features=60, reach=reach)
            nodes[reach] = kernel_quadrature(machine, rows[:6], rows[6:], singles(60)).nodes
        assert nodes[20.0] < nodes[1.5] <= 32
        assert nodes[20.0] <= 5

    def test_a_row_that_misses_its_prediction_gets_more_nodes(self, monkeypatch):
        # Only a row is tried that is like the background: it needs few nodes, the others many.
        monkeypatch.setattr("explain.kernels.shapley._TRIED", 1)
        machine, rows = random_machine(3, n_features=40, reach=3.0)
        background = np.repeat(rows[6:7], 3, axis=0)
        X = np.vstack([rows[6:7] + 1e-4, rows[:3]])
        found = kernel_quadrature(machine, X, background, singles(40))
        exact = integrate(ProductGame(machine, X, background, singles(40)), rule(24))
        scale = np.abs(away(machine, X, background)).max()
        assert found.nodes > 4
        assert np.abs(found.values - exact).max() <= TOLERANCE * scale
        assert 0 < found.error[0] <= TOLERANCE * scale

    def test_errors_that_cancel_in_the_sum_are_seen(self):
        # Everything changes sign when the two halves of the columns change places, so the values of a row with equal
        # halves sum to 0 with any number of nodes.
        machine, rows = random_machine(5, n_features=20, reach=1.5)
        vectors = np.vstack([machine.vectors, np.roll(machine.vectors, 10, axis=1)])
        gamma, weights = np.tile(machine.gamma[:10], 2), np.vstack([machine.weights, -machine.weights])
        odd = replace(machine, vectors=vectors, gamma=gamma, weights=weights)
        background = np.vstack([rows[6:], np.roll(rows[6:], 10, axis=1)])
        X = np.vstack([np.tile(rows[:1, :10], 2), background[:1]])
        found = kernel_quadrature(odd, X, background, singles(20))
        exact = integrate(ProductGame(odd, X, background, singles(20)), rule(12))
        assert np.abs(exact[0].sum()) < 1e-13 < np.abs(exact[0]).max()
        assert np.abs(found.values - exact).max() <= TOLERANCE * np.abs(away(odd, X, background)).max()


class TestWork:
    def test_threads_and_parts_change_nothing(self, monkeypatch):
        machine, rows = random_machine(6, n_features=14, n_outputs=2, n_vectors=43)
        plain = kernel_quadrature(machine, rows[:7], rows[7:], singles(14))
        threaded = kernel_quadrature(machine, rows[:7], rows[7:], singles(14), threads=3)
        assert np.array_equal(threaded.values, plain.values)
        monkeypatch.setattr("explain.kernels.products.TABLE_BYTES", 1)
        parted = kernel_quadrature(machine, rows[:7], rows[7:], singles(14), threads=2)
        assert parted.values == pytest.approx(plain.values, abs=1e-13)

    @pytest.mark.parametrize("threads", [1, 2])
    def test_progress_rises_to_one(self, threads, monkeypatch):
        monkeypatch.setattr("explain.kernels.products.TABLE_BYTES", 1)
        machine, rows = random_machine(7)
        seen = []
        kernel_values(machine, rows[:6], rows[6:], singles(5), progress=seen.append, threads=threads)
        assert seen == sorted(seen)
        assert len(seen) == 2 * 6
        assert seen[-1] == 1.0

    @pytest.mark.parametrize("threads", [1, 2])
    def test_what_progress_raises_ends_the_work(self, threads):
        machine, rows = random_machine(7)
        told = []

        def stop(share):
            told.append(share)
            raise InterruptedError

        with pytest.raises(InterruptedError):
            kernel_values(machine, np.tile(rows, (20, 1)), rows, singles(5), progress=stop, threads=threads)
        assert len(told) == 1

    def test_no_row_is_no_value(self):
        machine, rows = random_machine(7, n_features=20)
        assert kernel_values(machine, rows[:0], rows, singles(20)).shape == (0, 20, 1)


class TestAttribution:
    def test_equals_all_coalitions_and_says_how_it_was_found(self):
        machine, rows = random_machine(8, n_outputs=2)
        game = game_of(machine, rows[:4], rows[4:], singles(5))
        found, slow = attribute_kernel(game, np.arange(3, 7), machine), attribute(game, np.arange(3, 7))
        assert found.values == pytest.approx(slow.values, abs=1e-12)
        assert found.base == pytest.approx(slow.base, abs=1e-14)
        assert found.additivity_gap() < 1e-13
        assert found.rows.tolist() == [3, 4, 5, 6]
        assert not found.error.any()
        assert found.method == (
            "exact Shapley values of a Gaussian (RBF) kernel: 11 support vectors × 8 background rows, "
            "4 quadrature nodes leave no error"
        )

    def test_states_the_error_of_the_quadrature(self):
        machine, rows = random_machine(9, n_features=30, n_outputs=2, reach=5.0)
        game = game_of(machine, rows[:4], rows[4:], singles(30))
        found = attribute_kernel(game, np.arange(4), machine)
        stated = kernel_quadrature(machine, rows[:4], rows[4:], singles(30)).error
        assert (stated > 0).all()
        assert np.array_equal(found.error, np.broadcast_to(stated, found.values.shape))
        assert found.method.startswith("Shapley values of a Gaussian (RBF) kernel by quadrature: 11 support vectors")
        assert "nodes, measured error" in found.method

    def test_another_model_is_not_explained_by_this_machine(self):
        machine, rows = random_machine(8)
        game = game_of(machine, rows[:4], rows[4:], singles(5), predict=lambda X: np.tanh(machine.predict(X)))
        with pytest.raises(AdditivityError, match="svm: the Shapley values of row"):
            attribute_kernel(game, np.arange(4), machine)


class TestRefusals:
    @pytest.mark.parametrize("groups", [singles(4), (*singles(5), np.array([0])), ()])
    def test_columns_shared_or_left_out(self, groups):
        machine, rows = random_machine(0)
        with pytest.raises(ExplainError, match="every one of the 5 columns is needed in exactly one group"):
            kernel_values(machine, rows[:2], rows[2:], groups)

    def test_no_background(self):
        machine, rows = random_machine(0)
        with pytest.raises(ExplainError, match="no background row"):
            kernel_values(machine, rows, rows[:0], singles(5))

    def test_missing_values(self):
        machine, rows = random_machine(0)
        rows[3, 1] = np.nan
        with pytest.raises(ExplainError, match="a number in every cell"):
            kernel_values(machine, rows[:2], rows[2:], singles(5))
