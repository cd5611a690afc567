"""A fitted model on disk: plain JSON, arrays without objects, the model's own format; no code runs when it is read."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from pipelines.engine.fitted import FittedModel
from pipelines.engine.goal import Goal
from pipelines.engine.prepare import from_state
from pipelines.engine.unlike import ranges_from_state, ranges_state
from pipelines.engine.versions import versions
from pipelines.errors import StudyError
from pipelines.models import family

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST, PARTS, BACKGROUND = "manifest.json", "model.json", "background.npy"
FORMAT = 1
_PLAIN = ("family", "seen", "params", "seed", "n_fitted", "n_given", "note", "samples")


def save(fitted: FittedModel, folder: Path) -> None:
    """Write the model into ``folder``, made new where it is not there; files of the same names are replaced.

    ``manifest.json`` has the SHA-256 of every file and the versions of the packages that wrote them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    parts = {name: getattr(fitted, name) for name in _PLAIN}
    parts |= {"goal": asdict(fitted.goal), "preparation": fitted.preparation.state()}
    parts |= {"ranges": ranges_state(fitted.ranges)}
    (folder / PARTS).write_text(json.dumps(parts, allow_nan=False), encoding="utf-8")
    np.save(folder / BACKGROUND, fitted.background, allow_pickle=False)
    fitted.kind.save(fitted.estimator, folder)
    names = (PARTS, BACKGROUND, fitted.kind.file)
    manifest = {
        "format": FORMAT,
        "files": {name: _digest(folder / name) for name in names},
        "versions": versions(),
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")


def load(folder: Path) -> FittedModel:
    """The model that ``save`` wrote; it predicts bit by bit the same.

    Raises StudyError when there is none, a file was changed or is not there, or another version of a package that
    keeps its models version by version is installed.
    """
    manifest = _json(folder, MANIFEST)
    if manifest.get("format") != FORMAT:
        raise _refusal(folder, f"has format {manifest.get('format')!r}, and {FORMAT} is read here")
    for name in (PARTS, BACKGROUND):
        _check(folder, name, manifest)
    parts = _json(folder, PARTS)
    kind = family(parts["family"])
    _check(folder, kind.file, manifest)
    _check_version(folder, kind.bound_to, manifest)
    plain = {name: parts[name] for name in _PLAIN}
    goal = parts["goal"] | {"classes": tuple(parts["goal"]["classes"])}
    return FittedModel(
        **plain | {"seen": tuple(parts["seen"])},
        estimator=kind.load(folder),
        preparation=from_state(parts["preparation"]),
        goal=Goal(**goal),
        background=np.load(folder / BACKGROUND, allow_pickle=False),
        ranges=ranges_from_state(parts["ranges"]),
    )


def _check(folder: Path, name: str, manifest: dict[str, Any]) -> None:
    path = folder / name
    if not path.is_file():
        raise _refusal(folder, f"lacks {name}")
    if manifest.get("files", {}).get(name) != _digest(path):
        raise _refusal(folder, f"holds a {name} that was changed after the model was kept")


def _check_version(folder: Path, package: str, manifest: dict[str, Any]) -> None:
    kept, here = (found.get(package, "") for found in (manifest.get("versions", {}), versions()))
    if kept.split(".")[:2] != here.split(".")[:2]:
        raise _refusal(folder, f"was written with {package} {kept}, and {here} is installed")


def _json(folder: Path, name: str) -> dict[str, Any]:
    try:
        read: dict[str, Any] = json.loads((folder / name).read_text(encoding="utf-8"))
    except FileNotFoundError as trouble:
        raise _refusal(folder, f"lacks {name}") from trouble
    except ValueError as trouble:
        raise _refusal(folder, f"holds a {name} that is no JSON") from trouble
    return read


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _refusal(folder: Path, what: str) -> StudyError:
    return StudyError(f"The kept model in {folder.name!r} {what}", "it is read only as it was written", "Run it again")
