"""The table of people: one row per person and time, or one row per person with the times side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.errors import MissingColumn, TableError
from data.networks.headers import EGO, TIME, USER, known_headers, waves

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from data.table import Dataset

#: Ends of a scale that scores come on.
Scale = tuple[float, float]


@dataclass(frozen=True, slots=True)
class People:
    """Who there is and what they scored; ``scores`` and ``line`` as in ``ValueNetwork``.

    ``member`` has user_id and ego_id, both as text, once each, where the table tells whose network somebody is in.
    """

    dimensions: tuple[str, ...]
    users: tuple[str, ...]
    times: tuple[str, ...]
    scores: NDArray[np.float64]
    line: NDArray[np.int64]
    member: pd.DataFrame | None
    sentences: tuple[str, ...]


def text(ids: pd.Series) -> pd.Series:
    """Ids as text, the same for 7, 7.0 and "7"; missing ones stay missing."""
    if pd.api.types.is_float_dtype(ids) and bool((ids.dropna() % 1 == 0).all()):
        ids = ids.astype("Int64")
    return ids.astype("str").str.strip().where(ids.notna())


def read_people(dataset: Dataset, scale: Scale | None = None) -> People:
    """The people of a table of either form, with scores from 0 to 1.

    ``scale`` has the ends of another scale, which becomes 0…1. Raises TableError for a score outside, for two rows of
    one person and time that differ, and for values that are no numbers.
    """
    frame, dimensions = _long(dataset)
    known = frame[USER].notna() & frame[TIME].notna()
    sentences = [f"{int((~known).sum()):,} rows without a user or a time were left out."] if not known.all() else []
    frame = frame[known]
    frame[list(dimensions)] = _rescaled(frame, dimensions, scale)
    if scale is not None:
        sentences.append(f"Scores from {scale[0]:g} to {scale[1]:g} were made scores from 0 to 1.")
    member = None
    if EGO in frame:
        member = frame.loc[frame[EGO].notna(), [USER, EGO]].drop_duplicates().reset_index(drop=True)
    frame = _one_row_each(frame, dimensions, sentences)
    users, who = _natural(*np.unique(frame[USER].to_numpy(dtype=object).astype(str), return_inverse=True))
    when, times = pd.factorize(frame[TIME], sort=True)
    scores = np.full((len(users), len(times), len(dimensions)), np.nan)
    line = np.full(scores.shape[:2], -1, dtype=np.int64)
    scores[who, when] = frame[list(dimensions)].to_numpy(dtype=np.float64)
    line[who, when] = frame["line"]
    return People(dimensions, tuple(users), tuple(map(_plain, times)), scores, line, member, tuple(sentences))


def _long(dataset: Dataset) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """user_id, t, ego_id where there is one, line, and the values; with the names of the values."""
    frame, known = dataset.frame, known_headers(dataset.names)
    if USER not in known:
        raise MissingColumn(
            f"{dataset.name!r} has no column {USER}",
            f"a table of people needs {USER}, {TIME} and values, or {USER} and values such as hedonism_t0",
            "Rename the column that says who a row is about.",
        )
    side_by_side = waves(dataset.names)
    if side_by_side:
        return _stacked(frame, known, side_by_side)
    if TIME not in known:
        raise MissingColumn(
            f"{dataset.name!r} has no column {TIME}", "a row per person and time is needed", "Add the wave: 0, 1, …"
        )
    taken = set(known.values())
    dimensions = tuple(name for name in dataset.names if name not in taken)
    _refuse_words(frame, dimensions)
    long = frame.rename(columns={theirs: ours for ours, theirs in known.items()})
    long = long[[name for name in (USER, TIME, EGO) if name in known] + list(dimensions)].copy()
    long["line"] = np.arange(len(long))
    return _with_text(long), dimensions


def _stacked(
    frame: pd.DataFrame, known: dict[str, str], columns: dict[str, tuple[str, int]]
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    _refuse_words(frame, tuple(columns))
    dimensions = tuple(dict.fromkeys(value for value, _ in columns.values()))
    parts = []
    for wave in sorted({wave for _, wave in columns.values()}):
        part = pd.DataFrame({USER: frame[known[USER]], TIME: wave})
        if EGO in known:
            part[EGO] = frame[known[EGO]]
        part["line"] = np.arange(len(frame))
        theirs = {value: name for name, (value, at) in columns.items() if at == wave}
        for value in dimensions:
            part[value] = frame[theirs[value]].astype(np.float64) if value in theirs else np.nan
        parts.append(part)
    return _with_text(pd.concat(parts, ignore_index=True)), dimensions


def _with_text(frame: pd.DataFrame) -> pd.DataFrame:
    for name in (USER, EGO):
        if name in frame:
            frame[name] = text(frame[name])
    return frame


def _refuse_words(frame: pd.DataFrame, dimensions: Sequence[str]) -> None:
    words = [name for name in dimensions if not pd.api.types.is_numeric_dtype(frame[name])]
    if words or not dimensions:
        raise TableError(
            f"The column {words[0]!r} holds words" if words else "The table has no column with scores",
            "values are numbers from 0 to 1",
            "Leave such columns out, or score the answers of a survey first." if words else "Add one column per value.",
        )


def _rescaled(frame: pd.DataFrame, dimensions: Sequence[str], scale: Scale | None) -> NDArray[np.float64]:
    scores = frame[list(dimensions)].to_numpy(dtype=np.float64)
    low, high = scale or (0.0, 1.0)
    if not low < high:
        raise TableError(
            f"A scale from {low:g} to {high:g} was given", "its first end is below its second", "Swap them."
        )
    outside = np.argwhere((scores < low) | (scores > high))
    if len(outside):
        row, column = outside[0]
        remedy = "Give the scale's ends (for example 1 to 6) to rescale."
        raise TableError(
            f"Row {frame['line'].iloc[row] + 1}: {dimensions[column]} = {scores[row, column]:g}, outside "
            f"{low:g}..{high:g}",
            f"{len(outside):,} of {scores.size:,} scores are",
            remedy if scale is None else "Correct the scores, or give the ends that they really have.",
        )
    return (scores - low) / (high - low)


def _one_row_each(frame: pd.DataFrame, dimensions: Sequence[str], sentences: list[str]) -> pd.DataFrame:
    """Equal rows of one person and time once; unequal ones are refused."""
    unique = frame.drop_duplicates([USER, TIME, *dimensions])
    twice = unique.duplicated([USER, TIME])
    if twice.any():
        row = unique[twice].iloc[0]
        raise TableError(
            f"Row {row['line'] + 1}: user {row[USER]} has a second, other row at {TIME} = {_plain(row[TIME])}",
            "one row per user and time is needed",
            "Correct the table.",
        )
    if len(unique) < len(frame):
        sentences.append(f"{len(frame) - len(unique):,} rows that repeat a user and time were counted once.")
    return unique


def _natural(users: NDArray[np.str_], who: NDArray[np.int64]) -> tuple[list[str], NDArray[np.int64]]:
    """Numbers in the order of numbers, other names after them."""
    names = [str(user) for user in users]
    order = sorted(range(len(names)), key=lambda i: _place(names[i]))
    place = np.empty(len(names), dtype=np.int64)
    place[order] = np.arange(len(names))
    return [names[i] for i in order], place[who]


def _place(name: str) -> tuple[bool, int, str]:
    number = name.isdigit()
    return not number, len(name) if number else 0, name


def _plain(time: object) -> str:
    return f"{time:g}" if isinstance(time, (int, float, np.number)) else str(time)
