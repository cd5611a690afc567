"""The classes of a target: how they are written, how many rows each has, and which one is the event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.errors import UnusableTarget
from data.roles.names import word_set

if TYPE_CHECKING:
    import pandas as pd

    from data.table import Dataset

MOST_CLASSES = 50
_YES = word_set(
    "1 yes y true t positive pos demented impaired case sick ill ckd malignant dead died death failed failure default "
    "event converted churned fraud abnormal present"
)
_NO = word_set("0 no n false f negative neg nondemented control healthy normal benign alive none absent never good")
_NEGATIONS = ("not ", "not-", "not_", "not", "non-", "non ", "non", "no ", "no-", "no_", "un", "in")


def as_category(series: pd.Series) -> pd.Series:
    """The values as a categorical of text: 1 → '1', 1.0 → '1', 0.5 → '0.5'; missing stays missing."""
    if series.dtype == "category":
        return series.cat.remove_unused_categories()
    import pandas as pd

    labels = {value: label_of(value) for value in sorted(series.dropna().unique())}
    return series.map(labels).astype(pd.CategoricalDtype(list(labels.values())))


def label_of(value: object) -> str:
    """How a value is written as a class: whole numbers without a decimal point."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def positive_class(dataset: Dataset, wanted: str = "") -> str:
    """The class of a binary target whose probability is told: the wanted one, else the one that names the event.

    Names first (1, yes, true, positive, demented …, or the one of which the other is the negation), then the rarer
    class. Raises UnusableTarget naming the classes where ``wanted`` is none of them.
    """
    counts = class_counts(dataset)
    if wanted and wanted not in counts:
        raise UnusableTarget(
            f"{wanted!r} was asked for as the positive class of {dataset.target!r}",
            f"the classes are {', '.join(map(repr, counts))}",
            "Name one of them.",
        )
    return wanted or _event(counts)


def class_counts(dataset: Dataset) -> dict[str, int]:
    """Rows per class of the target, in the order of the classes; empty without a target."""
    if dataset.target is None:
        return {}
    labels = as_category(dataset.frame[dataset.target])
    counts = labels.value_counts()
    return {str(label): int(counts[label]) for label in labels.cat.categories}


def _event(counts: dict[str, int]) -> str:
    plain = {label: label.strip().lower() for label in counts}
    numbered = {"1", "2"} <= set(plain.values())
    yes = [label for label, text in plain.items() if text in _YES] if not numbered else []
    no = [label for label, text in plain.items() if text in _NO or _negates(text, plain)]
    if len(yes) == 1:
        return yes[0]
    if len(no) == 1 and len(counts) == 2:
        return next(label for label in counts if label != no[0])
    return min(counts, key=lambda label: (counts[label], label))


def _negates(text: str, plain: dict[str, str]) -> bool:
    others = {other for other in plain.values() if other != text}
    return any(text == prefix + other for prefix in _NEGATIONS for other in others)
