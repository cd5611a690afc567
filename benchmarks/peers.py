"""What the peers of the Shapley comparison are called with; each gives (rows, features) of the margin or second class.

They share our environment and stand in ``.tools/peers`` (``make peers``); those that need another Python are in
``benchmarks.elsewhere``.
"""

from __future__ import annotations

import contextlib
import io
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.models import Fitted, Floats
from benchmarks.pairs import Side

sys.path.append(str(Path(__file__).resolve().parent.parent / ".tools" / "peers"))  # Behind our environment's own.


def has(package: str) -> bool:
    return find_spec(package) is not None


def shap_sides(
    model: Fitted, n_rows: int, background: Floats | None = None, *, pairs: bool = False
) -> tuple[Side, Side]:
    """The explainer of shap for trees, for so many rows, made anew and kept; with ``pairs`` its interaction values."""
    import shap

    X = model.X[:n_rows]
    name = f"shap.TreeExplainer, {n_rows:,} rows"
    share = n_rows / len(model.X)

    def make() -> Any:
        return shap.TreeExplainer(model.estimator, background)

    def work(explainer: Any) -> Floats:
        if pairs:
            return np.asarray(explainer.shap_interaction_values(X))
        values = np.asarray(explainer.shap_values(X, check_additivity=False))
        return values[..., -1] if values.ndim > 2 else values

    kept = make()
    return Side(name, work, share, make), Side(f"{name}, kept", lambda: work(kept), share)


def own_contributions(model: Fitted, n_rows: int) -> Side:
    """What XGBoost or LightGBM compute themselves."""
    X, share = model.X[:n_rows], n_rows / len(model.X)
    if hasattr(model.estimator, "booster_"):
        name = "LightGBM pred_contrib"
        return Side(f"{name}, {n_rows:,} rows", lambda: model.estimator.predict(X, pred_contrib=True)[:, :-1], share)
    import xgboost

    booster = model.estimator.get_booster()

    def work() -> Floats:
        return np.asarray(booster.predict(xgboost.DMatrix(X, nthread=1), pred_contribs=True)[:, :-1])

    return Side(f"xgboost {xgboost.__version__} pred_contribs, {n_rows:,} rows", work, share)


def woodelf_side(model: Fitted, background: Floats | None = None) -> Side:
    """All of woodelf, on all rows: what it costs hardly depends on their number."""
    import pandas as pd
    from woodelf import WoodelfExplainer

    names = [f"x{feature}" for feature in range(model.X.shape[1])]
    X = pd.DataFrame(model.X, columns=names)
    seen = None if background is None else pd.DataFrame(background, columns=names)

    def work() -> Floats:
        return np.asarray(WoodelfExplainer(model.estimator, seen).shap_values(X, verbose=False))

    return Side("woodelf", work)


def shapiq_side(model: Fitted, n_rows: int) -> Side:
    """The explainer of shapiq, which takes one row at a time."""
    import shapiq

    def make() -> Any:
        return shapiq.TreeExplainer(model.estimator, max_order=1, min_order=1, index="SV")

    def work(explainer: Any) -> Floats:
        with contextlib.redirect_stdout(io.StringIO()):
            return np.array([explainer.explain(row).get_n_order_values(1) for row in model.X[:n_rows]])

    return Side(f"shapiq.TreeExplainer, {n_rows} rows", work, n_rows / len(model.X), make)
