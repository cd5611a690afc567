"""Loops compiled by numba: they let go of Python's lock; their machine code is kept on disk for the next process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """The same function as machine code, compiled at its first call for the types that it is given.

    Divisions follow numpy (no exception), which lets loops become vector instructions; nan and inf are kept as they
    are (no ``fastmath``). Other threads go on while it works.
    """
    return cast("Function", numba.njit(cache=True, nogil=True, error_model="numpy")(function))


def inlined(function: Function) -> Function:
    """A compiled function that is put into its callers: for the few lines inside a loop."""
    return cast("Function", numba.njit(inline="always", error_model="numpy")(function))
