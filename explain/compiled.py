"""Loops compiled by numba: they let go of Python's lock; their machine code is kept on disk for the next process.

numba itself compiles a function anew only when its own file has changed, although constants and inlined functions come
from other files. The code is therefore kept in a folder that is named by the sources of the whole package.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])

_PACKAGE = Path(__file__).parent


def cache_folder(package: Path = _PACKAGE) -> Path:
    """Where machine code for just these sources is kept: inside the package, or in the home where that is read-only."""
    sources = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        sources.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    kept = package / "__pycache__"
    usable = os.access(kept if kept.exists() else package, os.W_OK)
    return (kept if usable else Path.home() / ".cache" / "workbench") / f"compiled-{sources.hexdigest()[:16]}"


def compiled(function: Function) -> Function:
    """The same function as machine code, compiled at its first call for the types that it is given.

    Divisions follow numpy (no exception), which lets loops become vector instructions; nan and inf are kept as they
    are (no ``fastmath``). Other threads go on while it works.
    """
    return cast("Function", numba.njit(cache=True, nogil=True, error_model="numpy")(function))


def inlined(function: Function) -> Function:
    """A compiled function that is put into its callers: for the few lines inside a loop."""
    return cast("Function", numba.njit(inline="always", error_model="numpy")(function))


# numba has no types for its settings.
numba.config.CACHE_DIR = str(cache_folder())  # type: ignore[attr-defined]
