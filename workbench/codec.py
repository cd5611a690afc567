"""Dataclasses to JSON and back, by their type hints; frames and large arrays lie beside the JSON as Parquet.

JSON has no nan, no arrays, no frames. They are written as objects with one key that starts with ``$``:
``{"$float": "nan"}``, ``{"$array": {dtype, shape, values or file}}`` and ``{"$frame": {file, dtypes, …}}``. What is
read is exact: every dtype, category, unit of time and bit of a float is as it was saved.
"""

from __future__ import annotations

import dataclasses
import functools
import math
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import numpy as np

from workbench.errors import DamagedRun
from workbench.parquet import read_array, read_frame, write_array, write_frame

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Arrays with more numbers than this become a file of their own.
INLINE = 2048

Noun = TypeVar("Noun")


class Encoder:
    """Turns dataclasses into JSON-ready values; writes what is large into ``folder`` as ``<path>.parquet``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: list[str] = []

    def encode(self, value: Any, path: str) -> Any:
        """The JSON-ready form of ``value``; ``path`` names the files that belong to it."""
        if isinstance(value, np.generic):
            value = value.item()
        if value is None or isinstance(value, bool | int | str):
            return value
        if isinstance(value, float):
            return value if math.isfinite(value) else {"$float": repr(value)}
        if isinstance(value, np.ndarray):
            return {"$array": self._array(value, path)}
        if dataclasses.is_dataclass(value):
            names = [field.name for field in dataclasses.fields(value)]
            return {name: self.encode(getattr(value, name), f"{path}.{name}") for name in names}
        return self._container(value, path)

    def _container(self, value: Any, path: str) -> Any:
        import pandas as pd

        if isinstance(value, pd.DataFrame):
            return {"$frame": {"file": self._file(path), **write_frame(value, self.folder / f"{path}.parquet")}}
        if isinstance(value, dict):
            return {str(key): self.encode(one, f"{path}.{number}") for number, (key, one) in enumerate(value.items())}
        if isinstance(value, tuple | list):
            return [self.encode(one, f"{path}.{number}") for number, one in enumerate(value)]
        raise TypeError(f"{path} holds a {type(value).__name__}; nouns hold numbers, text, arrays, frames and nouns")

    def _array(self, value: NDArray[Any], path: str) -> dict[str, Any]:
        if value.dtype.kind not in "biuf":
            raise TypeError(f"{path} is an array of {value.dtype}; nouns hold arrays of numbers")
        about: dict[str, Any] = {"dtype": value.dtype.str, "shape": list(value.shape)}
        if value.size > INLINE:
            write_array(value, self.folder / f"{path}.parquet")
            return {**about, "file": self._file(path)}
        return {**about, "values": [self.encode(one, path) for one in value.ravel().tolist()]}

    def _file(self, path: str) -> str:
        self.files.append(f"{path}.parquet")
        return self.files[-1]


def decode(kind: type[Noun], value: Any, folder: Path) -> Noun:
    """The ``kind`` that ``Encoder.encode`` turned into ``value``; raises DamagedRun where it does not fit."""
    noun: Noun = _decode(kind, value, folder)
    return noun


def _decode(hint: Any, value: Any, folder: Path) -> Any:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _any_of(get_args(hint), value, folder)
    if origin is Literal:
        return value if value in get_args(hint) else _misfit(hint, value)
    if origin is tuple:
        return tuple(_items(get_args(hint), value, folder))
    if origin is dict:
        key_kind, one = get_args(hint)
        return {_key(key_kind, key): _decode(one, item, folder) for key, item in _expect(dict, value, hint).items()}
    if dataclasses.is_dataclass(hint):
        return _dataclass(hint, _expect(dict, value, hint), folder)
    return _leaf(origin or hint, value, folder)


def _key(kind: Any, key: str) -> Any:
    """The key of a dict: JSON has text only."""
    if kind is not int:
        return key
    return int(key) if key.lstrip("-").isdigit() else _misfit(int, key)


def _leaf(kind: Any, value: Any, folder: Path) -> Any:
    if kind is np.ndarray:
        return _array(_inside("$array", value), folder)
    if getattr(kind, "__name__", "") == "DataFrame":
        about = _inside("$frame", value)
        return read_frame(folder / about["file"], about)
    if kind is float:
        return _float(value)
    return value if type(value) is kind else _misfit(kind, value)


def _float(value: Any) -> float:
    if isinstance(value, dict):
        return float(_inside("$float", value))
    return value if isinstance(value, int | float) and not isinstance(value, bool) else _misfit(float, value)


def _any_of(hints: tuple[Any, ...], value: Any, folder: Path) -> Any:
    if value is None:
        return None if type(None) in hints else _misfit(hints, value)
    if isinstance(value, bool | int | str) and type(value) in hints:
        return value
    tried = [hint for hint in hints if hint is not type(None) and hint not in (bool, int, str)]
    for hint in tried:
        try:
            return _decode(hint, value, folder)
        except DamagedRun:
            if hint is tried[-1]:
                raise
    return _misfit(hints, value)


def _items(hints: tuple[Any, ...], value: Any, folder: Path) -> Iterator[Any]:
    items = _expect(list, value, hints)
    each = [hints[0]] * len(items) if len(hints) == 2 and hints[1] is Ellipsis else list(hints)
    if len(each) != len(items):
        _misfit(hints, value)
    for hint, item in zip(each, items, strict=True):
        yield _decode(hint, item, folder)


def _dataclass(kind: Any, value: dict[str, Any], folder: Path) -> Any:
    hints = _hints(kind)
    if unknown := sorted(value.keys() - hints.keys()):
        _misfit(kind, unknown)
    try:
        return kind(**{name: _decode(hints[name], one, folder) for name, one in value.items()})
    except TypeError:
        return _misfit(kind, sorted(value))


def _array(about: dict[str, Any], folder: Path) -> NDArray[Any]:
    dtype, shape = np.dtype(about["dtype"]), tuple(about["shape"])
    if "file" in about:
        return read_array(folder / about["file"]).astype(dtype, copy=False).reshape(shape)
    values = [_float(one) for one in about["values"]] if dtype.kind == "f" else about["values"]
    return np.array(values, dtype=dtype).reshape(shape)


def _inside(key: str, value: Any) -> Any:
    return value[key] if isinstance(value, dict) and key in value else _misfit(key, value)


def _expect(kind: type[Noun], value: Any, hint: Any) -> Noun:
    return value if isinstance(value, kind) else _misfit(hint, value)


def _misfit(hint: Any, value: Any) -> Any:
    raise DamagedRun(
        f"Saved is {str(value)[:80]!r} where the workbench expects {getattr(hint, '__name__', hint)}",
        "the files must be those that this version, or an older one, has saved",
        "Run it again from its manifest.",
    )


@functools.cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    # What a noun's own file imports or defines comes first: two files may call different things alike.
    own = vars(sys.modules[kind.__module__])
    return get_type_hints(kind, localns={name: one for name, one in _names().items() if name not in own})


@functools.cache
def _names() -> dict[str, Any]:
    """What the nouns' annotations name but import for the type checker only."""
    import pandas as pd
    from numpy.typing import NDArray

    from data import table
    from explain.agreement import Agreement
    from explain.attribution import Attribution
    from explain.dependence import Dependence, Interaction
    from explain.groups import Aspect
    from explain.importance import Importance
    from explain.interval import Interval
    from explain.stability import Stability
    from pipelines.engine.result import Manner

    explain = (Agreement, Attribution, Dependence, Interaction, Aspect, Importance, Interval, Stability)
    nouns = {one.__name__: one for one in (table.Column, table.Dataset, table.Split, Manner, *explain)}
    words = {name: getattr(table, name) for name in ("Kind", "Role", "Task", "How")}
    return {"pd": pd, "np": np, "NDArray": NDArray, **nouns, **words}
