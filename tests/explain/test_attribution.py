from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from explain.attribution import Attribution, from_shap
from explain.errors import ExplainError

# shap 0.51 itself asks matplotlib for something that matplotlib is about to drop.
pytestmark = pytest.mark.filterwarnings(r"ignore:The set_\w+ function:PendingDeprecationWarning")


def attribution(n_outputs=1):
    rng = np.random.default_rng(0)
    values, base = rng.normal(size=(4, 3, n_outputs)), rng.normal(size=n_outputs)
    return Attribution(
        names=("a", "b", "c"),
        rows=np.array([7, 3, 12, 5]),
        outputs=tuple("xyz"[:n_outputs]),
        values=values,
        error=np.zeros_like(values),
        base=base,
        predictions=base + values.sum(axis=1),
        unit="probability",
        method="exact",
        model="tree",
    )


def test_one_row_by_its_number_in_the_table():
    whole = attribution(2)
    one = whole.for_row(12)
    assert one.rows.tolist() == [12]
    assert np.array_equal(one.values, whole.values[2:3])
    assert whole.position(3) == 1
    with pytest.raises(ExplainError, match="row 4 was asked for; it is not among the 4"):
        whole.for_row(4)


def test_gap_is_the_largest_residual():
    whole = attribution()
    off = replace(whole, predictions=whole.predictions + np.array([[0], [0], [-0.5], [0.1]]))
    assert off.additivity_gap() == pytest.approx(0.5)
    assert whole.additivity_gap() < 1e-15


def test_arrays_that_do_not_fit_are_refused():
    with pytest.raises(ExplainError, match=r"base of shape \(2,\) was given; \(1,\) is needed"):
        replace(attribution(), base=np.zeros(2))


@pytest.mark.parametrize("n_outputs", [1, 3])
def test_to_shap_and_back(n_outputs):
    whole = attribution(n_outputs)
    explanation = whole.to_shap(data=np.ones((4, 3)))
    assert explanation.values.shape == ((4, 3) if n_outputs == 1 else (4, 3, 3))
    again = from_shap(explanation, outputs=whole.outputs, unit=whole.unit, method="exact", model="tree")
    for field in ("values", "base", "predictions", "error"):
        assert getattr(again, field) == pytest.approx(getattr(whole, field))
    assert again.names == whole.names


def test_from_shap_takes_every_form_of_base_value():
    import shap

    values = np.ones((4, 3, 2))
    for base in (np.array([1.0, 2.0]), np.tile([1.0, 2.0], (4, 1))):
        explanation = shap.Explanation(values=values, base_values=base)
        assert from_shap(explanation, outputs=("x", "y"), unit="", method="m", model="t").base.tolist() == [1.0, 2.0]
    single = shap.Explanation(values=values[:, :, 0], base_values=0.5)
    assert from_shap(single, outputs=("x",), unit="", method="m", model="t").names == (
        "feature 0",
        "feature 1",
        "feature 2",
    )
    uneven = shap.Explanation(values=values[:, :, 0], base_values=np.arange(4.0))
    with pytest.raises(ExplainError, match="differ between rows"):
        from_shap(uneven, outputs=("x",), unit="", method="m", model="t")


def test_shap_can_plot_it():
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt
    import shap

    shap.plots.waterfall(attribution().to_shap(data=np.ones((4, 3)))[0], show=False)
    plt.close("all")
