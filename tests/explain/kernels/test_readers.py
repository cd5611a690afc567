from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.gaussian_process import GaussianProcessClassifier, GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, DotProduct, Matern, WhiteKernel
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import LinearRegression
from sklearn.svm import SVC, SVR, NuSVC, NuSVR

from explain.errors import ExplainError
from explain.kernels import kernel_values, read_machine
from tests.explain.kernels.machines import singles

rng = np.random.default_rng(0)
X, new = rng.normal(size=(90, 4)) * [1, 2, 3, 0.5], rng.normal(size=(20, 4))
y = np.sin(X[:, 0]) + X[:, 1] * X[:, 2] + 10
two, three = (y > np.median(y)).astype(int), np.digitize(y, np.quantile(y, [0.3, 0.6]))
anisotropic = RBF([0.5, 1.0, 2.0, 4.0])


def fixed(kernel, **options):
    return GaussianProcessRegressor(kernel, alpha=1e-2, optimizer=None, **options)


@pytest.mark.parametrize(
    "estimator",
    [
        SVR(),
        SVR(gamma="auto", C=10),
        NuSVR(gamma=0.3),
        KernelRidge(kernel="rbf"),
        KernelRidge(kernel="rbf", gamma=0.2, alpha=0.1),
        GaussianProcessRegressor(alpha=1e-2, optimizer=None),
        fixed(RBF(2.0)),
        fixed(ConstantKernel(3.0) * anisotropic + WhiteKernel(0.5), normalize_y=True),
        fixed((anisotropic + ConstantKernel(2.0) + WhiteKernel(1.0)) * ConstantKernel(0.5)),
        fixed(RBF(2.0) * RBF(3.0) + 2 * (RBF(3.0) * RBF(2.0))),
        fixed(ConstantKernel(2.0)),
    ],
    ids=str,
)
def test_regressions_predict_what_the_library_predicts(estimator):
    fitted = estimator.fit(X, y)
    assert read_machine(fitted).predict(new)[:, 0] == pytest.approx(fitted.predict(new), abs=1e-10, rel=1e-12)
    # The training rows themselves: noise on the diagonal belongs to no prediction.
    assert read_machine(fitted).predict(X)[:, 0] == pytest.approx(fitted.predict(X), abs=1e-10, rel=1e-12)


@pytest.mark.parametrize("estimator", [KernelRidge(kernel="rbf"), fixed(RBF(2.0), normalize_y=True)], ids=str)
def test_several_targets_are_several_outputs(estimator):
    fitted = estimator.fit(X, np.column_stack([y, -2 * y + 1]))
    assert read_machine(fitted).predict(new) == pytest.approx(fitted.predict(new), abs=1e-10)


@pytest.mark.parametrize("estimator", [SVC(), SVC(C=100, gamma=0.1, class_weight="balanced"), NuSVC(nu=0.3)], ids=str)
def test_classes_give_the_decision_function(estimator):
    binary = estimator.fit(X, two)
    assert read_machine(binary).predict(new)[:, 0] == pytest.approx(binary.decision_function(new), abs=1e-10)


@pytest.mark.parametrize("kind", [SVC, NuSVC])
@pytest.mark.parametrize("labels", [three, np.digitize(y, np.quantile(y, [0.2, 0.5, 0.7]))])
def test_more_classes_give_one_output_per_pair(kind, labels):
    fitted = kind(decision_function_shape="ovo").fit(X, labels)
    machine = read_machine(fitted)
    n_classes = len(fitted.classes_)
    assert machine.n_outputs == len(list(combinations(range(n_classes), 2)))
    assert machine.predict(new) == pytest.approx(fitted.decision_function(new), abs=1e-10)
    # The default shape sums votes; the pairs' margins are the same.
    assert np.array_equal(read_machine(kind().fit(X, labels)).predict(new), machine.predict(new))


def test_what_is_read_can_be_explained():
    machine = read_machine(SVC().fit(X, three))
    values = kernel_values(machine, new, X[:15], singles(4))
    away = machine.predict(new) - machine.predict(X[:15]).mean(axis=0)
    assert values.sum(axis=1) == pytest.approx(away, abs=1e-12)


class TestRefusals:
    @pytest.mark.parametrize(
        "estimator",
        [SVR(kernel="poly"), SVC(kernel="linear"), KernelRidge(), KernelRidge(kernel="laplacian")],
        ids=str,
    )
    def test_other_kernels(self, estimator):
        with pytest.raises(ExplainError, match=rf"{type(estimator).__name__} with the kernel '\w+' was given; 'rbf'"):
            read_machine(estimator.fit(X, two))

    @pytest.mark.parametrize("kernel", [Matern(), DotProduct(), RBF() ** 2], ids=str)
    def test_other_covariances(self, kernel):
        with pytest.raises(ExplainError, match="RBF, ConstantKernel and WhiteKernel, added or multiplied, are needed"):
            read_machine(fixed(kernel).fit(X, y))

    def test_two_length_scales(self):
        with pytest.raises(ExplainError, match="Gaussian terms of different length scales"):
            read_machine(fixed(RBF(1.0) + RBF(2.0)).fit(X, y))

    @pytest.mark.parametrize("estimator", [LinearRegression(), GaussianProcessClassifier()], ids=str)
    def test_other_estimators(self, estimator):
        with pytest.raises(ExplainError, match="explain other models by their predictions"):
            read_machine(estimator.fit(X, two))

    @pytest.mark.parametrize(
        "estimator", [SVR(), SVC(), KernelRidge(kernel="rbf"), GaussianProcessRegressor()], ids=str
    )
    def test_not_fitted(self, estimator):
        with pytest.raises(ExplainError, match="before it was fitted; fit it first"):
            read_machine(estimator)

    def test_sparse_rows(self):
        with pytest.raises(ExplainError, match="sparse rows"):
            read_machine(SVR().fit(csr_matrix(X), y))
