"""From a table that is understood to the scans that models learn from, one per subject, with a role per column."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.clinical.cohorts.cohort import Choices, Cohort, Reading, Scan
from data.clinical.cohorts.edits import CHOSEN, describe, put_column, take_rows
from data.clinical.cohorts.feature_sets import columns_of
from data.clinical.flow import Flow
from data.errors import TooFewRows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.table import Column, Dataset

_CHOICE = {
    "first": "later scans of a subject whose first one is used",
    "last": "earlier scans of a subject whose last one is used",
}


def choose_scans(reading: Reading, choices: Choices) -> Cohort:
    """The scans that are left when all reasons are heard, one per subject unless all are asked for.

    Raises TooFewRows where fewer than two subjects of a class are left.
    """
    rows, flow = _left(reading)
    if choices.scan != "all":
        chosen = _one_each(reading, rows, choices.scan)
        flow = flow.drop(_CHOICE[choices.scan], len(rows) - len(chosen))
        rows = chosen
    _refuse_few(reading, rows, flow)
    dataset = _modelled(reading, rows, choices)
    return Cohort(
        dataset=dataset,
        kind=reading.kind,
        entity=reading.entity,
        label=choices.task,
        classes=reading.classes,
        flow=flow,
        messages=(*reading.messages, *_constants(dataset, reading)),
        choices=choices,
        table=reading.table,
        rows=rows,
        labels=reading.label,
        age=reading.age,
        head=reading.head,
        divided=reading.divided,
    )


def _left(reading: Reading) -> tuple[NDArray[np.int64], Flow]:
    """The rows that no reason leaves out, and the cohort flow."""
    flow = Flow("scans", reading.table.n_rows)
    keep = np.ones(reading.table.n_rows, dtype=np.bool_)
    for why, gone in reading.out:
        flow = flow.drop(why, int((keep & gone).sum()))
        keep &= ~gone
    unlabelled = keep & reading.label.isna().to_numpy()
    if unlabelled.any():
        flow = flow.drop("without a label", int(unlabelled.sum()))
    return np.flatnonzero(keep & ~unlabelled).astype(np.int64), flow


def _one_each(reading: Reading, rows: NDArray[np.int64], scan: Scan) -> NDArray[np.int64]:
    """The row numbers of each subject's first or last scan; of scans at one time the one that stands first."""
    held = pd.DataFrame({"who": reading.table.frame[reading.entity].astype("object"), "when": reading.order})
    sorted_rows = held.iloc[rows].sort_values("when", ascending=scan == "first", kind="stable", na_position="last")
    return np.sort(sorted_rows.drop_duplicates("who").index.to_numpy(dtype=np.int64))


def _refuse_few(reading: Reading, rows: NDArray[np.int64], flow: Flow) -> None:
    label, who = reading.label.iloc[rows], reading.table.frame[reading.entity].iloc[rows]
    for one in reading.classes:
        subjects = who[(label == one).to_numpy()].nunique()
        if subjects < 2:
            told = "; ".join(f"{step.dropped:,} {step.why}" for step in flow.steps if step.dropped)
            raise TooFewRows(
                f"Of {flow.start:,} {flow.what} {flow.left:,} are left, with {subjects} subjects who are {one!r}"
                + (f" (left out: {told})" if told else ""),
                "at least two subjects of each class are needed",
                "Choose another task, scan, age or horizon, or bring more subjects.",
            )


def _modelled(reading: Reading, rows: NDArray[np.int64], choices: Choices) -> Dataset:
    """The rows with the label as target and a role for every column."""
    dataset = take_rows(reading.values or reading.table, rows)
    label = pd.Series(pd.Categorical(reading.label.iloc[rows], categories=list(reading.classes)))
    why = f"{reading.classes[1]} against {reading.classes[0]}"
    column = describe(choices.task, label, "category", "target", why)
    candidates = [one.name for one in dataset.columns if one.name not in {reading.entity, choices.task}]
    wanted = set(columns_of(choices.feature_set, reading.kind, candidates))
    columns = tuple(_role(one, reading, wanted, choices.feature_set) for one in dataset.columns)
    dataset = put_column(dataset.with_columns(columns), label, column)
    decisions = (*dataset.decisions, *reading.messages)
    return replace(dataset, target=choices.task, task="binary", decisions=decisions)


def _constants(dataset: Dataset, reading: Reading) -> tuple[str, ...]:
    """Columns that say nothing and would have been features."""
    told = [
        (one, dataset.frame[one].dropna().unique())
        for one in dataset.with_role("constant")
        if one not in reading.hidden
    ]
    return tuple(f"'{name}' is always {values[0]}: not used." for name, values in told if len(values))


def _role(column: Column, reading: Reading, wanted: set[str], feature_set: str) -> Column:
    """The column with the role that it has in this cohort; what the analyst chose stays."""
    if column.name == reading.entity:
        return replace(column, role="entity", why="scans of one subject stay together")
    if column.why.startswith(CHOSEN) and column.role != "time":
        return column
    if why := _against(column, reading):
        return replace(column, role="constant" if column.distinct < 2 else "ignored", why=why)
    if column.name in wanted and column.role in {"feature", "constant", "ignored"}:
        return replace(column, role="feature")
    if column.role == "feature":
        return replace(column, role="ignored", why=f"not in the feature set {feature_set}")
    return column


def _against(column: Column, reading: Reading) -> str:
    """Why the column can be no feature, whatever the feature set; "" where it can."""
    if column.distinct < 2:
        return "the same value in every scan that is used, so nothing can be learnt from it"
    if column.name in reading.hidden:
        return reading.hidden[column.name]
    if column.role == "entity":
        return f"scans are kept together by {reading.entity!r}"
    return "it orders the visits and is no feature" if column.role == "time" else ""
