from __future__ import annotations

import numpy as np
import pytest

from benchmarks import kernels


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> kernels.Fitted:
    made = kernels.fitted.__wrapped__(n_vectors=40, n_features=4, n_rows=32)
    monkeypatch.setattr(kernels, "fitted", lambda *_: made)
    return made


def test_the_fast_prediction_is_the_machines_own(small: kernels.Fitted) -> None:
    assert kernels.blas_predict(small.machine)(small.X) == pytest.approx(small.estimator.predict(small.X))


def test_ours_is_exact_and_off_is_relative_to_the_farthest_prediction(small: kernels.Fitted) -> None:
    assert kernels.off(small, kernels.ours(small, 3)) < 1e-9
    wrong = small.exact[:3].copy()
    wrong[1, 2] += small.scale / 4
    assert kernels.off(small, wrong) == pytest.approx(0.25)


@pytest.mark.filterwarnings("ignore")  # shap and its imports warn of libraries that are newer than themselves
@pytest.mark.parametrize("case", kernels.CASES)
def test_every_case_names_its_peers_and_how_far_they_are_off(small: kernels.Fitted, case: str) -> None:
    rows = list(kernels.measure(case, quick=True))
    assert [row.case for row in rows] == [case] * len(rows)
    assert len({row.peer for row in rows}) == len(rows) == (3 if case == "svr-32-rows" else 2)
    for row in rows:
        assert row.max_difference < 1e-9
        assert 0 <= float(row.note.removeprefix("peer apart ")) < 1
        assert np.isfinite([row.ratio_cpu, row.cpu_seconds]).all()
