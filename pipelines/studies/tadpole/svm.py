"""SVM, a benchmark: linear machines that foretell the next visit from one visit.

Reimplemented after the TADPOLE benchmark scripts (noxtoby/TADPOLE), with one difference: those order a subject's visits
by AGE, which is constant per subject; here they are ordered by EXAMDATE.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from explain.arrays import FloatArray, IntArray
from pipelines.errors import StudyError
from pipelines.studies.tadpole.history import History, history_of
from pipelines.studies.tadpole.layout import CHALLENGE, Calendar
from pipelines.studies.tadpole.submission import Forecast

if TYPE_CHECKING:
    import pandas as pd

_FOLDS = 5


def svm(frame: pd.DataFrame, calendar: Calendar = CHALLENGE) -> Forecast:
    """What linear support vector machines foretell of each D2 subject's next visit, the same for every month.

    ``frame`` as in ``history``. Features are ADAS13, Ventricles, ICV_bl and Ventricles/ICV_bl, the mean where missing,
    z-scored; regression targets are z-scored too. Trained per target on all visits whose next one has it. ADAS13 ± 1,
    ventricles ± 0.05, lower ends not under 0. Probabilities by Platt's sigmoid on 5 folds (``CalibratedClassifierCV``).
    Raises StudyError where a target has too few visits with a next one.
    """
    history = history_of(frame)
    features = np.column_stack([history.adas, history.ventricles, history.icv, history.fraction])
    after = next_visits(history)
    now = features[history.last(np.ones(len(history.rid), dtype=bool))]
    adas = _numbers("ADAS13", features, _of_next(history.adas, after), now)
    ventricles = _numbers("Ventricles", features, _of_next(history.fraction, after), now)
    chances = _chances(features, _of_next(history.diagnosis, after, missing=-1), now)
    return Forecast.flat(history.to_forecast, (chances, _banded(adas, 1.0), _banded(ventricles, 0.05)), calendar)


def next_visits(history: History) -> IntArray:
    """The row of the same subject's next visit by date, −1 after the last: (n,)."""
    order = np.argsort(history.rid, kind="stable")
    after = np.full(len(order), -1)
    same = history.rid[order[:-1]] == history.rid[order[1:]]
    after[order[:-1][same]] = order[1:][same]
    return after


def _of_next(values: FloatArray | IntArray, after: IntArray, missing: float = np.nan) -> FloatArray:
    return np.where(after >= 0, values[after], missing).astype(np.float64)


def _numbers(name: str, features: FloatArray, target: FloatArray, now: FloatArray) -> FloatArray:
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVR

    used = np.isfinite(target)
    if used.sum() < 2:
        raise _too_few(name, int(used.sum()), 2)
    model = TransformedTargetRegressor(SVR(kernel="linear"), transformer=StandardScaler())
    return np.asarray(_scaled(model).fit(features[used], target[used]).predict(now))


def _chances(features: FloatArray, target: FloatArray, now: FloatArray) -> FloatArray:
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.svm import SVC

    used = target >= 0
    classes, counts = np.unique(target[used], return_counts=True)
    if len(classes) < 2 or counts.min() < _FOLDS:
        raise _too_few("a diagnosis (per class, of two classes)", int(counts.min(initial=used.sum())), _FOLDS)
    model = _scaled(CalibratedClassifierCV(SVC(kernel="linear"), ensemble=False, cv=_FOLDS))
    chances = np.zeros((len(now), 3))
    chances[:, classes.astype(np.int64)] = model.fit(features[used], target[used]).predict_proba(now)
    return chances


def _scaled(model: Any) -> Any:
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(SimpleImputer(keep_empty_features=True), StandardScaler(), model)


def _banded(points: FloatArray, margin: float) -> FloatArray:
    return np.column_stack([points, np.maximum(points - margin, 0), points + margin])


def _too_few(name: str, count: int, needed: int) -> StudyError:
    return StudyError(
        f"{count} visits are followed by one with {name}", f"the SVM needs at least {needed}", "Give more visits."
    )
