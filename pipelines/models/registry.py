"""A model by its name: registered as "module:object", imported when it is first asked for."""

from __future__ import annotations

import difflib
import importlib
import importlib.util
from collections.abc import Mapping
from typing import Any

from pipelines.errors import ModelUnavailable, UnknownModel


def registered(name: str, models: Mapping[str, str], needs: Mapping[str, tuple[str, str]], kind: str) -> Any:
    """The object of that name; ``needs`` has the package that a model needs, and the name to install it by.

    ``kind`` is what it is called. Raises UnknownModel with the nearest name, or all, and ModelUnavailable when its
    package is not installed.
    """
    if name not in models:
        near = difflib.get_close_matches(name, models, n=1) or [", ".join(models)]
        raise UnknownModel(f"There is no {kind} {name!r}", f"{len(models)} are registered", f"Did you mean: {near[0]}?")
    if not installed(name, needs):
        package, install = needs[name]
        raise ModelUnavailable(
            f"The {kind} {name!r} was asked for",
            f"it needs the package {package}, which is not installed",
            f"Install it with: pip install {install}",
        )
    module, attribute = models[name].split(":")
    return getattr(importlib.import_module(module), attribute)


def installed(name: str, needs: Mapping[str, tuple[str, str]]) -> bool:
    """Whether the package that the model needs is there; nothing is imported."""
    return name not in needs or importlib.util.find_spec(needs[name][0]) is not None
