"""A fitted LSTM on disk: one safetensors file, whose header is JSON and whose body is numbers; no code in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from pipelines.errors import StudyError
from pipelines.models.lstm import FittedLSTM
from pipelines.models.lstm_forward import Weights
from pipelines.models.lstm_layout import Layout, Scaling

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.models.family import Floats

FORMAT = 1
#: How each array's axes are called; axes of one name are equally long in the whole file.
AXES: dict[str, str] = {
    "mean": "channels",
    "sd": "channels",
    "static_mean": "statics",
    "static_sd": "statics",
    "static_gaps": "statics",
    "inward": "inputs gates",
    "start": "gates",
    "back": "members hidden own",
    "joined": "members head hidden",
    "bend": "members hidden",
    "out": "members hidden outputs",
    "level": "outputs",
    "stretch": "one",
    "shift": "outputs",
}


def write(fitted: FittedLSTM, path: Path) -> None:
    """All of it into one file."""
    arrays = fitted.scaling._asdict() | fitted.weights._asdict() | {"stretch": fitted.stretch, "shift": fitted.shift}
    header = {"format": FORMAT, "steps": fitted.layout.steps, "statics": fitted.layout.statics}
    save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, path, {"lstm": json.dumps(header)})


def take(path: Path) -> FittedLSTM:
    """What ``write`` wrote, bit by bit; raises StudyError where the file is not that."""
    try:
        with safe_open(path, framework="numpy") as file:
            header = json.loads((file.metadata() or {}).get("lstm", "{}"))
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (it is no dict)
    except (SafetensorError, OSError, ValueError) as trouble:
        raise _refusal(path, f"cannot be read ({trouble})") from trouble
    layout = _layout(path, header)
    _refuse_uneven(path, arrays, layout)

    def parts(kind: Any) -> Any:
        return kind(**{name: arrays[name] for name in kind._fields})

    return FittedLSTM(layout, parts(Scaling), parts(Weights), arrays["stretch"], arrays["shift"])


def _layout(path: Path, header: Any) -> Layout:
    found = header if isinstance(header, dict) else {}
    if found.get("format") != FORMAT:
        raise _refusal(path, f"has format {found.get('format')!r}, and {FORMAT} is read here")
    steps, statics = found.get("steps"), found.get("statics")
    if not (isinstance(steps, int) and isinstance(statics, int) and steps >= 1 and statics >= 0):
        raise _refusal(path, f"has {steps!r} steps and {statics!r} statics")
    return Layout(steps, statics)


def _refuse_uneven(path: Path, arrays: dict[str, Floats], layout: Layout) -> None:
    """Loops compiled without checks must never be given arrays that do not fit together."""
    if arrays.keys() != AXES.keys():
        raise _refusal(path, f"holds {', '.join(sorted(arrays.keys() ^ AXES.keys()))} too much or not at all")
    lengths: dict[str, int] = {"one": 1, "statics": layout.statics}
    for name, axes in AXES.items():
        array, names = arrays[name], axes.split()
        known = [lengths.setdefault(axis, length) for axis, length in zip(names, array.shape, strict=False)]
        if array.dtype != np.float64 or len(names) != array.ndim or list(array.shape) != known:
            raise _refusal(path, f"holds {name!r} of shape {array.shape}, which does not fit the others")
    same = {
        "inputs": max(1, 3 * lengths["channels"]),
        "own": 4 * lengths["hidden"],
        "gates": 4 * lengths["hidden"] * lengths["members"],
        "head": lengths["hidden"] + 2 * lengths["statics"] + 1,
    }
    for axis, length in same.items():
        if lengths[axis] != length:
            raise _refusal(path, f"has {lengths[axis]} {axis} where {length} belong")


def _refusal(path: Path, what: str) -> StudyError:
    return StudyError(f"The kept LSTM {path.name!r} {what}", "it is read only as it was written", "Fit the model again")
