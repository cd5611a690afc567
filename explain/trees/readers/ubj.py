"""Universal binary JSON (ubjson.org, draft 12), as XGBoost writes it: arrays of numbers are read without a loop."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np

from explain.errors import ExplainError

#: The marker of each kind of number, and how it is kept.
KINDS = {"i": "i1", "U": "u1", "I": ">i2", "l": ">i4", "L": ">i8", "d": ">f4", "D": ">f8"}
NUMBERS = {ord(mark): np.dtype(kind) for mark, kind in KINDS.items()}
#: As XGBoost writes lengths.
LONG, LONG_AT = ord("L"), struct.Struct(">q").unpack_from
OPEN, CLOSE, TYPED = ord("["), ord("}"), ord("$")
WORDS = {ord("T"): True, ord("F"): False, ord("Z"): None}


def read_ubj(raw: bytes) -> Any:
    """What stands in the bytes: dicts, lists, strings, numbers; typed arrays as numpy arrays (n,).

    Raises ExplainError where the bytes are no universal binary JSON.
    """
    try:
        found, end = _value(raw, 0)
    except (IndexError, ValueError, KeyError, struct.error) as error:
        raise ExplainError("bytes that are no universal binary JSON were given; save the model as UBJ") from error
    if end != len(raw):
        raise ExplainError(f"universal binary JSON of {end:,} bytes was followed by {len(raw) - end:,} more")
    return found


def _value(raw: bytes, at: int) -> tuple[Any, int]:
    """The value that begins at this byte, and the byte after it."""
    mark, at = raw[at], at + 1
    if mark in NUMBERS:
        return _number(raw, at, NUMBERS[mark])
    if mark == ord("S"):
        return _string(raw, at)
    if mark == ord("{"):
        return _object(raw, at)
    if mark == ord("["):
        return _array(raw, at)
    return WORDS[mark], at


def _number(raw: bytes, at: int, kind: np.dtype[Any]) -> tuple[Any, int]:
    end = at + kind.itemsize
    if kind.kind == "f":
        return float(np.frombuffer(raw, kind, 1, at)[0]), end
    return int.from_bytes(raw[at:end], "big", signed=kind.kind == "i"), end


def _length(raw: bytes, at: int) -> tuple[int, int]:
    return (LONG_AT(raw, at + 1)[0], at + 9) if raw[at] == LONG else _value(raw, at)


def _string(raw: bytes, at: int) -> tuple[str, int]:
    length, at = _length(raw, at)
    return raw[at : at + length].decode(), at + length


def _object(raw: bytes, at: int) -> tuple[dict[str, Any], int]:
    found = {}
    while raw[at] != CLOSE:
        length, at = _length(raw, at)
        end = at + length
        found[raw[at:end].decode()], at = _array(raw, end + 1) if raw[end] == OPEN else _value(raw, end)
    return found, at + 1


def _array(raw: bytes, at: int) -> tuple[Any, int]:
    if raw[at] == TYPED:  # typed: kind, "#", length, numbers
        kind = NUMBERS[raw[at + 1]]
        length, at = _length(raw, at + 3)
        return np.frombuffer(raw, kind, length, at), at + length * kind.itemsize
    found = []
    if raw[at] == ord("#"):
        length, at = _value(raw, at + 1)
        for _ in range(length):
            item, at = _value(raw, at)
            found.append(item)
        return found, at
    while raw[at] != ord("]"):
        item, at = _value(raw, at)
        found.append(item)
    return found, at + 1
