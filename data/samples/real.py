"""The two real tables that come with scikit-learn, under names that a reader understands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from data.samples.assemble import assemble
from data.schema import set_target

if TYPE_CHECKING:
    from data.table import Dataset

#: scikit-learn's short names of the diabetes table → (name, unit).
_DIABETES = {
    "age": ("age", "years"),
    "sex": ("sex (code)", ""),
    "bmi": ("body mass index", "kg/m²"),
    "bp": ("mean blood pressure", "mmHg"),
    "s1": ("total cholesterol", "mg/dL"),
    "s2": ("LDL cholesterol", "mg/dL"),
    "s3": ("HDL cholesterol", "mg/dL"),
    "s4": ("cholesterol / HDL", ""),
    "s5": ("log triglycerides", ""),
    "s6": ("blood glucose", "mg/dL"),
}
_PROGRESSION = "disease progression"


def breast_cancer() -> Dataset:
    """569 tumours, 30 measures of their cell nuclei, and whether they are malignant (Wolberg and others 1995)."""
    from sklearn.datasets import load_breast_cancer

    table = load_breast_cancer()
    columns = {str(name): table.data[:, place] for place, name in enumerate(table.feature_names)}
    columns["diagnosis"] = np.asarray(table.target_names)[table.target]
    return set_target(assemble("Breast cancer", columns, {}, "scikit-learn: load_breast_cancer"), "diagnosis")


def diabetes() -> Dataset:
    """442 people with diabetes, ten measures, and how far the disease had got a year later (Efron and others 2004).

    The measures are in their own units, not scaled. Which code of the sex is which was never published.
    """
    from sklearn.datasets import load_diabetes

    table = load_diabetes(scaled=False)
    columns: dict[str, np.ndarray] = {}
    for place, short in enumerate(table.feature_names):
        name, _ = _DIABETES[short]
        values = table.data[:, place]
        columns[name] = np.where(values == 1, "1", "2") if short == "sex" else values
    columns[_PROGRESSION] = table.target
    units = dict(_DIABETES.values()) | {_PROGRESSION: "points"}
    return set_target(assemble("Diabetes", columns, units, "scikit-learn: load_diabetes"), _PROGRESSION)
