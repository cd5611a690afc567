"""A quick honest score: what logistic regression reaches with some columns, never knowing a subject that it scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from data.clinical.cohorts.edits import words
from explain.scores import roc_auc

if TYPE_CHECKING:
    from data.clinical.cohorts.cohort import Cohort

FOLDS = 5


def quick_auroc(cohort: Cohort, names: tuple[str, ...], seed: int = 0) -> float:
    """AUROC over all rows, five folds by subject, everything fitted within; .5 without columns."""
    if not names:
        return 0.5
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline

    frame = cohort.dataset.frame[list(names)].copy()
    numeric = [name for name in names if cohort.dataset.column(name).kind == "number"]
    rest = [name for name in names if name not in numeric]
    for name in rest:
        frame[name] = words(cohort.dataset, name)
    y = cohort.cases.astype(np.int64)
    who = words(cohort.dataset, cohort.entity) if cohort.entity else np.arange(len(y))
    model = make_pipeline(_encoder(numeric, rest), LogisticRegression(max_iter=2000))
    fewest = int(np.bincount(y, minlength=2).min())
    folds = StratifiedGroupKFold(min(FOLDS, fewest), shuffle=True, random_state=seed)
    predicted = cross_val_predict(model, frame, y, groups=who, cv=folds, method="predict_proba")
    return roc_auc(y.astype(np.float64), predicted[:, [1]])


def _encoder(numeric: list[str], rest: list[str]) -> object:
    from sklearn.compose import make_column_transformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    numbers = make_pipeline(SimpleImputer(strategy="median", keep_empty_features=True), StandardScaler())
    return make_column_transformer((numbers, numeric), (OneHotEncoder(handle_unknown="ignore"), rest))
