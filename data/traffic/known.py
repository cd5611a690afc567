"""When each column is known: as the incident is reported, while it runs, or only after it. Overridable by column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal, cast, get_args

from data.errors import TableError
from data.roles.names import ENDS, word_set, words
from data.traffic.headers import GROUPS, INCIDENTS, LANE_COUNT, PREPARED, ZONES, TableKind, kind_of

if TYPE_CHECKING:
    from data.table import Dataset

When = Literal["report", "during", "after"]
TAGS: tuple[When, ...] = get_args(When)
#: What a tag means for a feature, in words.
MEANING: Mapping[When, str] = {
    "report": "known when the incident is reported",
    "during": "known only while the incident runs",
    "after": "known only when the incident is over",
}
_SYDNEY: dict[str, When] = {
    **dict.fromkeys((*INCIDENTS, *ZONES, *PREPARED), "report"),
    **dict.fromkeys(
        (*GROUPS, "Attending_Groups", "Is_Major_Incident", "Affected_Lanes", LANE_COUNT, LANE_COUNT.strip(),
         "Closure_Type", "Advice_A", "Advice_B", "Other_Advice", "Diversions", "Traffic_Volume"),
        "during",
    ),
    **dict.fromkeys(("End_Time", "Last_Updated", "Duration_in_Minutes", "duration"), "after"),
}  # fmt: skip
_KNOWN: dict[TableKind, dict[str, When]] = {
    "sydney raw": _SYDNEY,
    "sydney prepared": _SYDNEY,
    "sydney unlabelled": _SYDNEY,
    "calgary": {
        **dict.fromkeys(
            (
                "INCIDENT INFO",
                "DESCRIPTION",
                "START_DT",
                "QUADRANT",
                "Longitude",
                "Latitude",
                "location",
                "Count",
                "id",
            ),
            "report",
        ),
        "MODIFIED_DT": "after",
    },
    # Where to is said at the start; the meter runs while the trip does.
    "taxis": {
        **dict.fromkeys(
            ("pickup", "passengers", "color", "pickup_zone", "pickup_borough", "dropoff_zone", "dropoff_borough"),
            "report",
        ),
        **dict.fromkeys(("distance", "fare", "tip", "tolls", "total", "payment"), "during"),
        "dropoff": "after",
    },
}
_AFTER = ENDS - {"to", "close", "open"} | word_set("duration elapsed clearance resolution outcome final")
_DURING = word_set(
    "attending attended responders responder units crew crews closure lanes blocked affected advice diversion "
    "diversions detour major volume queue severity injuries injured fatalities killed tow towed fare tip tolls toll "
    "total amount distance dropoff"
)


def when_known(dataset: Dataset, derived: Mapping[str, str] | None = None) -> dict[str, When]:
    """When each column is known: by the table where that is known here, else by the words of its name.

    ``derived`` (column → the one that it was made of) are known when that one is.
    """
    table = _KNOWN.get(kind_of(dataset.names), {})
    source = derived or {}
    tags: dict[str, When] = {}
    for column in dataset.columns:
        name = source.get(column.name, column.name)
        tags[column.name] = table.get(name) or _by_name(name, time=dataset.column(name).kind == "time")
    return tags


def with_said(tags: Mapping[str, When], said: Mapping[str, str], known: Iterable[str]) -> dict[str, When]:
    """The tags with those that the analyst said; raises TableError for a column or a tag that there is not."""
    names = set(known)
    for name, tag in said.items():
        if name not in names or tag not in TAGS:
            raise TableError(
                f"{name!r} was said to be known {tag!r}",
                f"a column of the table and one of {', '.join(TAGS)} are needed",
                "Choose again.",
            )
    return {**tags, **{name: cast("When", tag) for name, tag in said.items()}}


def _by_name(name: str, *, time: bool) -> When:
    """The tag by the words of a name: an end or a duration is known after, what the response does while it runs."""
    said = set(words(name))
    lasting = bool(said & (_AFTER - ENDS))
    if lasting or (time and said & _AFTER):
        return "after"
    return "during" if said & (_DURING | (ENDS & _AFTER)) else "report"
