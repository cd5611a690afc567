"""A table of incidents made ready: minutes, whether the end is known, features and when they are known, the flow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from data.clinical.cohorts.edits import CHOSEN, change_values, take_rows
from data.clinical.flow import Flow
from data.errors import TooFewRows
from data.schema import set_roles, set_target, without_target
from data.targets.durations import add_duration
from data.traffic.codes import as_labels
from data.traffic.dropped import propose_dropped
from data.traffic.duration import time_rows
from data.traffic.features import Features, add_features
from data.traffic.headers import TableKind, as_written, kind_of
from data.traffic.known import MEANING, When, when_known, with_said
from data.traffic.propose import Clock, propose
from data.traffic.sentinels import clear_lanes, read_ends

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.table import Column, Dataset

FEWEST = 20


@dataclass(frozen=True, slots=True)
class Incidents:
    """Incidents with the time that each took.

    ``dataset`` is the table to model: its target is in minutes (missing where the end is unknown), columns that are
    known too late are ignored. ``start`` and ``end`` are columns, "" where the table has none. ``minutes`` (n_rows,)
    is never missing: up to the end where ``event`` (n_rows,), up to the last update elsewhere. ``known`` says of each
    column when it is known. ``centre`` is the latitude and longitude that distances go to, None without places.
    """

    dataset: Dataset
    start: str
    end: str
    minutes: NDArray[np.float64]
    event: NDArray[np.bool_]
    known: Mapping[str, When]
    centre: tuple[float, float] | None
    messages: tuple[str, ...]
    flow: Flow

    @property
    def kind(self) -> TableKind:
        """Which table it is."""
        return kind_of(self.dataset.names)

    def columns_known(self, when: When) -> tuple[str, ...]:
        """The columns with that tag that could be features: neither constant, nor ids, nor free text, nor dropped."""
        return tuple(one.name for one in self.dataset.columns if self.known[one.name] == when and _usable(one))


def incidents_of(
    dataset: Dataset,
    *,
    start: str = "",
    end: str = "",
    target: str = "",
    centre: tuple[float, float] | None = None,
    late: bool = False,
) -> Incidents:
    """The incidents of any log, with durations in minutes, features added and roles set.

    ``target`` is a column of durations or "END - START"; what is not said is taken from a target that is set, else
    proposed by the table's names. ``centre`` is latitude and longitude. ``late`` takes in what is known only while an
    incident runs. Raises MissingColumn, UnusableTarget or TableError where durations cannot be told, TooFewRows where
    fewer than 20 are left.
    """
    target = target or ("" if start or end else _chosen(dataset))
    dataset = read_ends(as_written(without_target(dataset)))
    clock = propose(dataset, start, end, target)
    timed = time_rows(dataset, clock)
    if int(timed.kept.sum()) < FEWEST:
        raise TooFewRows(
            f"{int(timed.kept.sum()):,} of {dataset.n_rows:,} rows tell how long an incident took",
            f"at least {FEWEST} are needed",
            "Choose other columns for start and end.",
        )
    dataset, cleared = clear_lanes(dataset)
    dataset, labelled = as_labels(dataset)
    dataset, features = add_features(dataset, clock.start, centre)
    dataset = _targeted(take_rows(dataset, np.flatnonzero(timed.kept)), clock)
    tags = when_known(dataset, features.derived)
    made = Incidents(
        dataset=_roles(dataset, clock, features),
        start=clock.start,
        end=clock.end,
        minutes=timed.minutes[timed.kept],
        event=timed.event[timed.kept],
        known={**tags, clock.name: "after"},
        centre=features.centre,
        messages=(_told(clock), *timed.messages, *cleared, *labelled, *features.messages),
        flow=timed.flow,
    )
    return take_late(made, late=late)


def retag(incidents: Incidents, said: Mapping[str, str], *, late: bool = False) -> Incidents:
    """The same incidents with the analyst's word on when columns are known ("report", "during", "after").

    Raises TableError for a column or a word that there is not.
    """
    known = with_said(incidents.known, said, incidents.dataset.names)
    return take_late(replace(incidents, known=known), late=late)


def take_late(incidents: Incidents, *, late: bool) -> Incidents:
    """The same incidents with what is known while they run as features or set aside; what comes after never is one."""
    columns = tuple(_timely(one, incidents.known[one.name], late=late) for one in incidents.dataset.columns)
    aside = [one.name for one in columns if one.role == "ignored" and one.why.endswith(MEANING["during"])]
    told = f"Known only while the incident runs, and set aside: {', '.join(aside)}."
    kept = tuple(text for text in incidents.messages if not text.startswith("Known only while"))
    messages = (*kept, told) if aside else kept
    return replace(incidents, dataset=incidents.dataset.with_columns(columns), messages=messages)


def _chosen(dataset: Dataset) -> str:
    return dataset.target if dataset.target and dataset.task == "regression" else ""


def _told(clock: Clock) -> str:
    return f"Duration: {clock.name}, in minutes ({clock.why})."


def _targeted(dataset: Dataset, clock: Clock) -> Dataset:
    """The rows with their duration in minutes as the target."""
    if not clock.target:
        dataset = add_duration(dataset, clock.end, clock.start, "minutes")
    else:
        from data.traffic.propose import MINUTES_IN

        factor = MINUTES_IN.get(clock.unit, 1.0)
        if factor != 1:
            values = dataset.frame[clock.target].astype("float64") * factor
            dataset = change_values(dataset, clock.target, values, f"in minutes, read as {clock.unit}")
        minutes = replace(dataset.column(clock.target), unit="minutes", role="feature")
        dataset = dataset.with_columns(tuple(minutes if one.name == clock.target else one for one in dataset.columns))
    return set_target(dataset, clock.name, "regression")


def _roles(dataset: Dataset, clock: Clock, features: Features) -> Dataset:
    """Start as the time, other dates and what is proposed to be dropped ignored; the analyst's own roles stay.

    What was made here is never dropped for hardly varying: a word in one of a hundred rows is asked for.
    """
    reasons = {name: why for name, why in propose_dropped(dataset).items() if name not in features.derived}
    reasons.update(features.replaced)
    columns = []
    for one in dataset.columns:
        why = "no entity: each row is an incident of its own" if one.role == "entity" else reasons.get(one.name, "")
        if one.kind == "time" and not why:
            why = "another date than the start"
        used = one.role in {"feature", "time", "entity"} and one.name != clock.start
        dropped = used and why and not one.why.startswith(CHOSEN)
        columns.append(replace(one, role="ignored", why=_because(one, why)) if dropped else one)
    dataset = dataset.with_columns(tuple(columns))
    if clock.start and dataset.column(clock.start).role != "time":
        dataset = set_roles(dataset, {clock.start: "time"})
    return dataset


def _timely(column: Column, when: When, *, late: bool) -> Column:
    """The column ignored where it is known too late, and a feature again where it was ignored for that alone."""
    if column.role == "target":
        return column
    mark = next((f"; {text}" for text in MEANING.values() if column.why.endswith(f"; {text}")), "")
    if column.role == "ignored" and mark:
        column = replace(column, role="feature", why=column.why.removesuffix(mark))
    wanted = when == "report" or (late and when == "during")
    if wanted or column.role != "feature" or column.why.startswith(CHOSEN):
        return column
    return replace(column, role="ignored", why=f"{column.why}; {MEANING[when]}")


def _usable(column: Column) -> bool:
    late = any(column.why.endswith(text) for text in MEANING.values())
    return column.role in {"feature", "time"} or (column.role == "ignored" and late)


def _because(column: Column, why: str) -> str:
    return f"{column.why}; {why}" if column.why else why
