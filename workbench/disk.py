"""Files that are never seen half-written, and turns that are taken one at a time."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from workbench.errors import BusyWorkbench, DamagedRun

_BLOCK = 1 << 20


def home_folder() -> Path:
    """Where tables and runs are kept unless told otherwise: WORKBENCH_HOME, else a folder in the user's home."""
    named = os.environ.get("WORKBENCH_HOME", "")
    return Path(named) if named else Path.home() / ".local" / "share" / "importance-workbench"


def replace_file(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path`` in one step: a reader sees the old file or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def write_json(path: Path, value: Any) -> None:
    """Put a JSON-ready value at ``path`` in one step; nan and infinities must have been encoded before."""
    replace_file(
        path, json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1).encode("utf-8", "surrogatepass")
    )


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object at ``path``; raises DamagedRun when it is missing or is none."""
    try:
        value = json.loads(path.read_bytes().decode("utf-8", "surrogatepass"))
    except FileNotFoundError:
        raise _damaged(path, "is missing") from None
    except ValueError:
        raise _damaged(path, "is not the JSON that was saved") from None
    if not isinstance(value, dict):
        raise _damaged(path, "is not the JSON that was saved")
    return value


def digest_file(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex, read block by block."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


@contextmanager
def turn(path: Path, seconds: float = 20.0) -> Iterator[None]:
    """Hold the lock file at ``path``; at most one thread of one process does. The system frees it when a process dies.

    Raises BusyWorkbench when the lock is not free within ``seconds``; 0 means try once.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(handle, seconds)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise BusyWorkbench(
                    "Another process of the workbench is starting or stopping a run",
                    "only one can do so at a time",
                    "Try again in a few seconds.",
                ) from None
            time.sleep(0.02)
        else:
            return


def _damaged(path: Path, what: str) -> DamagedRun:
    return DamagedRun(
        f"The file {path.name!r} in {path.parent} {what}",
        "a run or table is only shown when all its files are as they were saved",
        "Delete it and run it again.",
    )
