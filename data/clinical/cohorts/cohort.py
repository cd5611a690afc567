"""A cohort: the scans of a table that a question is about, with their label, and how it came to these."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from data.clinical.cohorts.feature_sets import CohortKind
from data.clinical.flow import Flow
from data.table import Dataset

if TYPE_CHECKING:
    from numpy.typing import NDArray

Scan = Literal["first", "last", "all"]
_RESCAN = re.compile(r"_MR\d+$")


@dataclass(frozen=True, slots=True)
class Choices:
    """What was asked. ``min_age`` in years, ``horizon`` in months; ``task`` is one of ``tasks.TASKS``."""

    task: str
    scan: Scan
    feature_set: str
    min_age: float
    horizon: float


@dataclass(frozen=True, slots=True)
class Reading:
    """A table understood: who, when, which label, and why rows are out; everything (n_rows,) long is in row order.

    ``order`` sorts the scans of one subject in time. ``label`` holds ``classes`` (negative, positive) or missing.
    ``out`` are reasons with the rows that each is about; a row counts for the first one. ``hidden`` are columns that
    must not be features, with why. ``age``, ``head`` name the columns of the age at the visit and the size of the head
    ("" without), ``divided`` the volumes of ``values`` that were divided by it. ``values`` is what models may see of
    the ``table``: the same rows and columns, where some values were made fractions or missing.
    """

    table: Dataset
    kind: CohortKind
    entity: str
    order: pd.Series
    label: pd.Series
    classes: tuple[str, str]
    out: tuple[tuple[str, NDArray[np.bool_]], ...] = ()
    hidden: dict[str, str] = field(default_factory=dict)
    age: str = ""
    head: str = ""
    divided: tuple[str, ...] = ()
    values: Dataset | None = None
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cohort:
    """What models learn from, and what it was taken from.

    ``dataset`` has the chosen scans, with the target ``label`` of the two ``classes`` (negative, positive); columns
    outside the feature set, that define the label or are constant are there without being features. ``rows`` are the
    numbers of its rows in ``table``, which holds every row of the file under the names that are used here, values as
    they were. ``labels`` (one per row of ``table``) is missing where a scan is not assessed or not asked about.
    ``messages`` say in words what was done; see ``Reading`` for ``age``, ``head`` and ``divided``.
    """

    dataset: Dataset
    kind: CohortKind
    entity: str
    label: str
    classes: tuple[str, str]
    flow: Flow
    messages: tuple[str, ...]
    choices: Choices
    table: Dataset
    rows: NDArray[np.int64]
    labels: pd.Series
    age: str = ""
    head: str = ""
    divided: tuple[str, ...] = ()

    @property
    def positive(self) -> str:
        """The class whose probability is asked for."""
        return self.classes[1]

    @property
    def scan(self) -> Scan:
        """Which scans of a subject are in."""
        return self.choices.scan

    @property
    def cases(self) -> NDArray[np.bool_]:
        """Whether each row of ``dataset`` is of the positive class."""
        return np.asarray(self.dataset.frame[self.label] == self.positive, dtype=np.bool_)


def person_of(identifier: str) -> str:
    """The subject that an id belongs to: 'OAS1_0061_MR2' → 'OAS1_0061'."""
    return _RESCAN.sub("", identifier)


def rescans(identifiers: pd.Series) -> NDArray[np.bool_]:
    """Whether an id is that of a second scan: it ends in _MR2 or more, and the id without it or with _MR1 is there."""
    known = set(identifiers)
    return np.array([_is_rescan(one, known) for one in identifiers], dtype=np.bool_)


def _is_rescan(identifier: str, known: set[str]) -> bool:
    person = person_of(identifier)
    return person != identifier and not identifier.endswith("_MR1") and bool({person, f"{person}_MR1"} & known)
