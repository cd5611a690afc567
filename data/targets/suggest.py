"""Which columns and durations an analyst may want to explain, likeliest first, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from data.errors import UnusableTarget
from data.roles.names import word_set, words
from data.targets.choose import decide_task
from data.targets.durations import find_durations, parse_duration

if TYPE_CHECKING:
    from data.table import Column, Dataset, Role, Task
    from data.targets.durations import Duration

_NOT_A_TARGET: frozenset[Role] = frozenset(
    {"entity", "time", "order", "id-like", "constant", "free text", "weight", "ignored"}
)

_CLEAR = word_set(
    "target class label outcome y diagnosis diagnosed survived survival status default event death died dead churn "
    "churned readmitted fraud relapse converted conversion response result"
)
_LIKELY = word_set(
    "price score salary charges count value income cost costs sales revenue demand duration delay rating grade "
    "quality risk species medv progression volume yield strength efficiency calories kcal energy"
)
_POSSIBLE = word_set("group type category gt")
#: Words that make a name speak of when something happened, not whether.
_WHEN = word_set("time date days months years year month day")


@dataclass(frozen=True, slots=True)
class TargetSuggestion:
    """A target that could be chosen: what to hand to ``set_target``, what to show, the task, and why it is offered."""

    expression: str
    label: str
    task: Task
    why: str


class _Ranked(NamedTuple):
    points: float
    suggestion: TargetSuggestion


def suggest_targets(dataset: Dataset) -> tuple[TargetSuggestion, ...]:
    """Everything that can be explained in this table, likeliest first; durations between dates included."""
    ranked = [_rank_duration(duration) for duration in find_durations(dataset)]
    for column in dataset.columns:
        if parse_duration(dataset, column.name) is not None:
            continue  # offered above
        if column.role not in _NOT_A_TARGET and column.kind not in {"time", "text"} and column.distinct > 1:
            ranked.extend(_rank_column(dataset, column))
    ranked.sort(key=lambda one: -one.points)
    return tuple(one.suggestion for one in ranked)


def _rank_column(dataset: Dataset, column: Column) -> list[_Ranked]:
    try:
        task, reason = decide_task(column, dataset.frame[column.name])
    except UnusableTarget:
        return []  # too many classes: not offered
    points, told = _name_points(column.name)
    points += 0.4 * dataset.names.index(column.name) / len(dataset.columns)  # targets rather stand late than early
    if column.name == dataset.names[-1]:
        points, told = points + 2, [*told, "it is the last column"]
    if task != "regression":
        points += 0.75  # classes are asked for more often than amounts
    if column.missing > 0.5 * dataset.n_rows:
        points, told = points - 4, [*told, f"{column.missing / dataset.n_rows:.0%} of its cells are empty"]
    why = "; ".join([*told, reason])
    return [_Ranked(points, TargetSuggestion(column.name, column.name, task, why))]


def _rank_duration(duration: Duration) -> _Ranked:
    why = (
        f"time from {duration.start!r} to {duration.end!r}, above zero in {duration.positive:.0%} of the rows, "
        f"told in {duration.unit}"
    )
    label = f"{duration.unit} from {duration.start} to {duration.end}"
    return _Ranked(4.5 + duration.positive, TargetSuggestion(duration.name, label, "regression", why))


def _name_points(name: str) -> tuple[float, list[str]]:
    found = words(name)
    found = tuple(word for word in found if len(word) > 1 or len(found) == 1)  # "y" alone is a target, "3y" is not
    for points, hints in ((5.0, _CLEAR), (3.0, _LIKELY), (2.0, _POSSIBLE)):
        hits = [word for word in found if word in hints]
        if hits:
            whole = 1.0 if len(found) == 1 else 0.5 * (found[-1] in hints)
            when = 3.0 if _WHEN & set(found) else 0.0
            return points + whole - when, [f"its name speaks of {hits[-1]!r}"]
    return 0.0, []
