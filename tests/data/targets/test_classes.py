from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.errors import UnusableTarget
from data.schema import set_target
from data.targets.classes import as_category, class_counts, positive_class
from tests.data.build import table


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ([0, 0, 1, 1, 1], "1"),
        ([1, 1, 1, 2, 2], "2"),
        (["no", "no", "yes", "yes", "yes"], "yes"),
        (["False", "True", "True", "True", "False"], "True"),
        (["Nondemented", "Nondemented", "Demented", "Demented", "Demented"], "Demented"),
        (["notckd", "notckd", "ckd", "ckd", "ckd"], "ckd"),
        (["B", "B", "B", "M", "M"], "M"),
        (["<=50K", "<=50K", "<=50K", ">50K", ">50K"], ">50K"),
        (["Control", "Control", "Impaired", "Impaired", "Impaired"], "Impaired"),
        (["benign", "benign", "malignant", "malignant", "malignant"], "malignant"),
        (["healthy", "healthy", "asthma", "asthma", "asthma"], "asthma"),
        (["a", "a", "b", "b"], "a"),
    ],
)
def test_the_class_that_names_the_event_else_the_rarer_one(labels, expected):
    dataset = set_target(table(x=np.arange(len(labels)) / 7, target=labels), "target")
    assert positive_class(dataset) == expected


def test_a_wanted_class_is_taken_and_an_unknown_one_refused():
    dataset = set_target(table(target=["u", "u", "v", "v", "v"]), "target")
    assert positive_class(dataset, "v") == "v"
    with pytest.raises(UnusableTarget, match="the classes are 'u', 'v'"):
        positive_class(dataset, "w")


def test_numbers_are_written_as_classes_in_their_own_order():
    labels = as_category(pd.Series([10.0, 2.0, np.nan, 0.5]))
    assert list(labels.cat.categories) == ["0.5", "2", "10"]
    assert labels.isna().tolist() == [False, False, True, False]


def test_counts_by_class():
    dataset = set_target(table(target=[10, 10, 2, 2, 2]), "target")
    assert class_counts(dataset) == {"2": 3, "10": 2}
    assert class_counts(table(x=[1, 2])) == {}
