"""Which columns say when an incident started and ended, or how long it took: by name, and the user may overrule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.errors import TableError, UnusableTarget
from data.roles import names
from data.targets.durations import find_durations, parse_duration
from data.traffic.headers import TableKind, kind_of

if TYPE_CHECKING:
    from data.table import Column, Dataset

#: Minutes in one of a unit, by the words for it.
MINUTES_IN = {
    word: minutes
    for minutes, said in (
        (1 / 60, "s sec secs second seconds"),
        (1.0, "min mins minute minutes"),
        (60.0, "h hr hrs hour hours"),
        (1_440.0, "d day days"),
    )
    for word in said.split()
}
_LASTING = names.word_set("duration elapsed lasted lasting clearance length minutes mins")
#: An end that was only the last edit comes after one that says that it was over.
_TOUCHED = names.word_set("modified updated edited changed last")


@dataclass(frozen=True, slots=True)
class Clock:
    """Where a table says how long incidents took.

    Either ``target`` is a column of durations in ``unit`` ("" where no unit is told: minutes are taken), or the
    duration is ``end`` − ``start``. ``last`` is the column of the last update. "" stands for none.
    """

    start: str
    end: str
    target: str
    unit: str
    last: str
    why: str

    @property
    def name(self) -> str:
        """The name of the column to be explained."""
        return self.target or f"{self.end} - {self.start}"


_KNOWN: dict[TableKind, Clock] = {
    "sydney raw": Clock("Start_Time", "End_Time", "Duration_in_Minutes", "minutes", "Last_Updated", "Sydney, raw"),
    "sydney prepared": Clock("", "", "duration", "minutes", "", "Sydney, prepared"),
    "sydney unlabelled": Clock("", "", "duration", "minutes", "", "Sydney, prepared, in words"),
    "calgary": Clock("START_DT", "MODIFIED_DT", "", "minutes", "", "Calgary: the end is the last edit, not clearance"),
    "taxis": Clock("pickup", "dropoff", "", "minutes", "", "taxi trips"),
}


def propose(dataset: Dataset, start: str = "", end: str = "", target: str = "") -> Clock:
    """Start and end, or a duration, by what was said, else by the table, else by name.

    ``target`` is a column of durations or "END - START". Raises MissingColumn for a column that is not there,
    UnusableTarget where one holds neither dates nor numbers, TableError where nothing in the table tells durations.
    """
    if target and target not in dataset.names:
        pair = parse_duration(dataset, target)
        end, start, target = (*pair, "") if pair else (end, start, target)
    for name, kind in ((start, "time"), (end, "time"), (target, "number")):
        if name and dataset.column(name).kind != kind:
            raise UnusableTarget(
                f"{name!r} holds {dataset.column(name).kind} values",
                "a duration needs two columns of dates, or one of numbers",
                "Choose other columns.",
            )
    if not (start or end or target):
        return _by_table(dataset)
    if target:
        return Clock(start or _start(dataset), end, target, unit_of(dataset.column(target)), "", "chosen by you")
    return _completed(dataset, start, end)


def unit_of(column: Column) -> str:
    """The unit of a column of durations, by its unit or a word of its name; "" where none is told."""
    told = [column.unit.lower(), *reversed(names.words(column.name))]
    return next((word for word in told if word in MINUTES_IN), "")


def _by_table(dataset: Dataset) -> Clock:
    known = _KNOWN.get(kind_of(dataset.names))
    if known and all(name in dataset.names for name in (known.start, known.end, known.target) if name):
        return known
    pairs = _pairs(dataset)
    if pairs:
        start, end = pairs[0]
        return Clock(start, end, "", "minutes", _last(dataset, start, end), "by the names of the two columns of dates")
    lasting = [one for one in dataset.columns if one.kind == "number" and _LASTING & set(names.words(one.name))]
    if lasting:
        best = max(lasting, key=lambda one: bool({"duration"} & set(names.words(one.name))))
        return Clock(_start(dataset), "", best.name, unit_of(best), "", "by the name of the column")
    times = [one.name for one in dataset.columns if one.kind == "time"]
    raise TableError(
        f"{dataset.name!r} has the columns of dates {', '.join(times) or 'none'} and no column of durations",
        "a start and a later end are needed, or a column of durations",
        "Say which columns they are.",
    )


def _completed(dataset: Dataset, start: str, end: str) -> Clock:
    """The pair with the one that was not said found by name."""
    if not (start and end):
        fits = [pair for pair in _pairs(dataset) if start in {"", pair[0]} and end in {"", pair[1]}]
        if not fits:
            raise TableError(
                f"{start or end!r} was chosen",
                "no other column of dates fits as the other end of it",
                "Say both columns.",
            )
        start, end = fits[0]
    return Clock(start, end, "", "minutes", _last(dataset, start, end), "chosen by you")


def _pairs(dataset: Dataset) -> list[tuple[str, str]]:
    """Start and end of every pair of dates of which one comes after the other, the likeliest names first."""
    found = [(one.start, one.end) for one in find_durations(dataset)]
    return sorted(found, key=lambda pair: -_likely(*pair))


def _likely(start: str, end: str) -> float:
    said_start, said_end = set(names.words(start)), set(names.words(end))
    return bool(names.STARTS & said_start) + bool(names.ENDS & said_end) - 0.5 * bool(_TOUCHED & said_end)


def _start(dataset: Dataset) -> str:
    times = [one.name for one in dataset.columns if one.kind == "time"]
    return next((name for name in times if names.STARTS & set(names.words(name))), next(iter(times), ""))


def _last(dataset: Dataset, start: str, end: str) -> str:
    """The column of the last update, where it is another one than the end."""
    times = [one.name for one in dataset.columns if one.kind == "time" and one.name not in {start, end}]
    return next((name for name in times if _TOUCHED & set(names.words(name))), "")
