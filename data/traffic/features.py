"""What is made of a log's columns before anything is fitted: calendar, place, groups and words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from data.traffic.calendar import add_calendar, clock_doubts
from data.traffic.groups import COLUMN, add_groups
from data.traffic.headers import kind_of
from data.traffic.places import CENTRES, add_distance, find_places, middle
from data.traffic.text import CALGARY, DISPLAY, add_display, add_flags, add_length, add_words

if TYPE_CHECKING:
    from data.table import Dataset


class Features(NamedTuple):
    """What was made: column → the one that it was made of, columns that need not be used beside it, and why.

    ``centre`` is the point that distances go to, None without places.
    """

    derived: Mapping[str, str]
    replaced: Mapping[str, str]
    centre: tuple[float, float] | None
    messages: tuple[str, ...]


def add_features(dataset: Dataset, start: str, centre: tuple[float, float] | None) -> tuple[Dataset, Features]:
    """The dataset with month, hour and weekday, kilometres to the centre, groups and words, and what they came from."""
    derived: dict[str, str] = {}
    replaced: dict[str, str] = {}
    messages: tuple[str, ...] = ()
    kind = kind_of(dataset.names)
    if start:
        dataset, added = add_calendar(dataset, start)
        derived.update(dict.fromkeys(added, start))
        messages = clock_doubts(dataset, start)
    dataset, centre, made = _with_distance(dataset, centre)
    derived.update(made)
    dataset, groups, told = add_groups(dataset)
    derived.update(dict.fromkeys(groups, COLUMN))
    dataset, seen = add_display(dataset)
    derived.update(dict.fromkeys(seen, DISPLAY))
    if not kind.startswith("sydney"):
        dataset, words = _with_words(dataset, calgary=kind == "calgary")
        derived.update(words)
        replaced.update(dict.fromkeys(words.values(), "read into columns of its words"))
    return dataset, Features(derived, replaced, centre, (*messages, *told))


def _with_distance(
    dataset: Dataset, centre: tuple[float, float] | None
) -> tuple[Dataset, tuple[float, float] | None, dict[str, str]]:
    """The dataset with the distance to the centre, and where to and from what."""
    kind = kind_of(dataset.names)
    name = "distance_to_CBD" if kind.startswith("sydney") else "distance_to_centre"
    places = find_places(dataset)
    if places is None:
        return dataset, None, {}
    chosen = centre or CENTRES.get(kind) or middle(places)
    if name in dataset.names and centre is None:
        return dataset, chosen, {}
    before = set(dataset.names)
    dataset = add_distance(dataset, places, chosen, name)
    return dataset, chosen, {one: places.columns[0] for one in dataset.names if one not in before}


def _with_words(dataset: Dataset, *, calgary: bool) -> tuple[Dataset, dict[str, str]]:
    """The dataset with its sentences as 0/1 columns, and what each was made of."""
    if not calgary:
        dataset, added = add_words(dataset)
        return dataset, {name: name.rsplit(" says ", 1)[0] for name in added}
    dataset, added = add_flags(dataset, CALGARY)
    dataset, length = add_length(dataset, "DESCRIPTION")
    sources = {name: name.rsplit(" says ", 1)[0] for name in added}
    return dataset, {**sources, **dict.fromkeys(length, "DESCRIPTION")}
