"""The published models with their published settings, on rows and codes as published.

Alphabetical codes of all rows, scaled as if they were quantities; log1p without correction; a random split of dated
rows: kept as they are, to be compared with, never as advice. From the public code of the Sydney study.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipelines.engine.exhibit import Exhibit
from pipelines.studies.traffic.long_scores import LONG, constant_scores, long_scores
from pipelines.studies.traffic.presets import SEED, published_classification, published_regression
from pipelines.studies.traffic.regression import MEAN, regression_errors
from pipelines.studies.traffic.scale import Scaled, to_log, to_minutes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from explain.arrays import FloatArray
    from pipelines.studies.traffic.presets import Plan

#: The seven models, and what the paper's code prints for the Sydney table, where it prints it.
NAMES = ("XGB", "LGBM", "RF", "ET", "DT", "KNN", "MLP")
_RMSE = dict(zip(NAMES, (34.30, 34.06, 34.98, 35.12, 48.28, 36.62, 37.12), strict=True))
_ACCURACY = dict(zip(NAMES, (0.6683, 0.6788, 0.6518, 0.6432, 0.5863, 0.5791, 0.4727), strict=True))
_F1 = dict(zip(NAMES, (0.6379, 0.6488, 0.6169, 0.6091, 0.5652, 0.5467, 0.6419), strict=True))
_SECONDS = ["Fit (seconds)", "Predict (seconds)"]
_SYDNEY = "Printed: what the public code prints for the Sydney table; on another table there is nothing to match."


def alphabetical_codes(frame: pd.DataFrame) -> tuple[FloatArray, FloatArray]:
    """Every column of words as alphabetical codes of all rows, (n_kept, n_columns), and the kept row numbers.

    Rows with a missing number are dropped, as published; a missing word is the last code.
    """
    coded = {}
    for name in frame:
        series = frame[name]
        if pd.api.types.is_numeric_dtype(series):
            coded[name] = series.to_numpy(dtype=np.float64, na_value=np.nan)
        else:
            codes, _ = pd.factorize(series.astype("str").where(series.notna(), None), sort=True)
            coded[name] = np.where(codes < 0, codes.max() + 1, codes).astype(np.float64)
    X = np.column_stack(list(coded.values()))
    rows = np.flatnonzero(np.isfinite(X).all(axis=1))
    return X[rows], rows.astype(np.int64)


def published_errors(
    X: FloatArray, minutes: FloatArray, names: Sequence[str] = NAMES, *, timed: bool = False
) -> Exhibit:
    """RMSE in minutes of the published models: trimmed rows, scaled codes, log1p back by expm1.

    With ``timed`` the seconds to fit and to predict stand beside; they differ from run to run.
    """
    plan = published_regression(minutes)
    fit, test = _scaled(X, plan)
    logs = to_log(minutes[plan.fit])
    found, seconds = {}, {}
    for name in names:
        predicted, seconds[name] = _timed(_regressor(name), fit, logs, test)
        found[name] = Scaled(to_minutes(predicted))
    errors = regression_errors(Scaled(minutes[plan.test]), found, minutes[plan.fit], draws=200)
    frame = pd.DataFrame(
        {
            "Model": [one.name for one in errors],
            "RMSE (minutes)": [one.rmse for one in errors],
            "RMSE printed for Sydney (minutes)": [_RMSE.get(one.name, np.nan) for one in errors],
            "MAE (minutes)": [float(one.values[1]) for one in errors],
            "R²": [one.r2 for one in errors],
            "Fit (seconds)": [seconds.get(one.name, (np.nan, np.nan))[0] for one in errors],
            "Predict (seconds)": [seconds.get(one.name, (np.nan, np.nan))[1] for one in errors],
        }
    )
    frame = frame if timed else frame.drop(columns=_SECONDS)
    mean = next(one.rmse for one in errors if one.name == MEAN)
    sentence = f"{errors[0].name} reaches RMSE {errors[0].rmse:.1f} minutes, {MEAN} {mean:.1f}. {_counted(plan)}"
    return Exhibit("traffic_published", "The published regression", sentence, frame, notes=(plan.says, _SYDNEY))


def published_long(
    X: FloatArray, minutes: FloatArray, threshold: float = LONG, names: Sequence[str] = NAMES, *, timed: bool = False
) -> Exhibit:
    """Accuracy and F1 of long of the published models at the published 0.5, with both constants beside them.

    With ``timed`` the seconds to fit and to predict stand beside; they differ from run to run.
    """
    plan = published_classification(minutes)
    is_long = minutes > threshold
    rows = []
    for name in names:
        p, (fitting, predicting) = _timed(_classifier(name), X[plan.fit], is_long[plan.fit], X[plan.test])
        one = long_scores(name, is_long[plan.test], p, 0.5)
        rows.append((one, fitting, predicting))
    rows += [(one, np.nan, np.nan) for one in constant_scores(is_long[plan.test])]
    printed = threshold == LONG
    frame = pd.DataFrame(
        {
            "Model": [one.name for one, _, _ in rows],
            "Accuracy": [one.accuracy for one, _, _ in rows],
            "Accuracy printed for Sydney": [
                _ACCURACY.get(one.name, np.nan) if printed else np.nan for one, _, _ in rows
            ],
            "F1 of long": [one.f1 for one, _, _ in rows],
            "F1 printed for Sydney": [_F1.get(one.name, np.nan) if printed else np.nan for one, _, _ in rows],
            "Balanced accuracy": [one.balanced_accuracy for one, _, _ in rows],
            "MCC": [one.mcc for one, _, _ in rows],
            "Fit (seconds)": [fitting for _, fitting, _ in rows],
            "Predict (seconds)": [predicting for _, _, predicting in rows],
        }
    )
    frame = frame if timed else frame.drop(columns=_SECONDS)
    best = max((one for one, _, _ in rows), key=lambda one: one.f1)
    sentence = f"The best F1 of long is that of {best.name}: {best.f1:.3f}. {_counted(plan)}"
    return Exhibit(
        "traffic_published_long", "The published classification", sentence, frame, notes=(plan.says, _SYDNEY)
    )


def _counted(plan: Plan) -> str:
    return f"{len(plan.fit):,} rows were fitted, {len(plan.test):,} tested."


def _scaled(X: FloatArray, plan: Plan) -> tuple[FloatArray, FloatArray]:
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(X[plan.fit])
    return scaler.transform(X[plan.fit]), scaler.transform(X[plan.test])


def _timed(model: Any, X: FloatArray, y: Any, test: FloatArray) -> tuple[FloatArray, tuple[float, float]]:
    """Predictions (n_test,), probabilities of long where there are some, and the seconds to fit and to predict."""
    began = time.perf_counter()
    model.fit(X, y)
    fitted = time.perf_counter()
    predicted = model.predict_proba(test)[:, 1] if hasattr(model, "predict_proba") else model.predict(test)
    return np.asarray(predicted, dtype=np.float64), (fitted - began, time.perf_counter() - fitted)


def _regressor(name: str) -> Any:
    from lightgbm import LGBMRegressor
    from sklearn.ensemble import ExtraTreesRegressor, RandomForestRegressor
    from sklearn.neighbors import KNeighborsRegressor
    from sklearn.neural_network import MLPRegressor
    from sklearn.tree import DecisionTreeRegressor
    from xgboost import XGBRegressor

    models: dict[str, Callable[[], Any]] = {
        "XGB": lambda: XGBRegressor(n_estimators=200, objective="reg:squarederror"),
        "LGBM": lambda: LGBMRegressor(n_estimators=200, random_state=SEED, verbosity=-1),
        "RF": lambda: RandomForestRegressor(n_estimators=200, random_state=SEED),
        "ET": lambda: ExtraTreesRegressor(n_estimators=200, random_state=SEED),
        "DT": lambda: DecisionTreeRegressor(random_state=SEED),
        "KNN": lambda: KNeighborsRegressor(n_neighbors=5),
        "MLP": lambda: MLPRegressor(hidden_layer_sizes=(200,), max_iter=200, random_state=SEED),
    }
    return models[name]()


def _classifier(name: str) -> Any:
    from lightgbm import LGBMClassifier
    from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.neural_network import MLPClassifier
    from sklearn.tree import DecisionTreeClassifier
    from xgboost import XGBClassifier

    models: dict[str, Callable[[], Any]] = {
        "XGB": lambda: XGBClassifier(n_estimators=200),
        "LGBM": lambda: LGBMClassifier(n_estimators=200, verbosity=-1),
        "RF": lambda: RandomForestClassifier(random_state=SEED),
        "ET": lambda: ExtraTreesClassifier(random_state=SEED),
        "DT": lambda: DecisionTreeClassifier(random_state=SEED),
        "KNN": lambda: KNeighborsClassifier(n_neighbors=5),
        "MLP": lambda: MLPClassifier(hidden_layer_sizes=(100,), random_state=SEED),
    }
    return models[name]()
