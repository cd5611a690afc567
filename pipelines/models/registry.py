"""A model by its name: registered as "module:object", imported when it is first asked for."""

from __future__ import annotations

import difflib
import importlib
import importlib.util
from collections.abc import Mapping
from typing import Any, NamedTuple

from pipelines.errors import ModelUnavailable, UnknownModel


class Need(NamedTuple):
    """The packages that a model needs beyond scikit-learn, and the command that installs them."""

    packages: tuple[str, ...]
    command: str


def registered(name: str, models: Mapping[str, str], needs: Mapping[str, Need], kind: str) -> Any:
    """The object of that name; ``needs`` has the packages that a model needs; ``kind`` is what it is called.

    Raises UnknownModel with the nearest name, or all, and ModelUnavailable when a package is not installed.
    """
    if name not in models:
        near = difflib.get_close_matches(name, models, n=1) or [", ".join(models)]
        raise UnknownModel(f"There is no {kind} {name!r}", f"{len(models)} are registered", f"Did you mean: {near[0]}?")
    absent = _absent(name, needs)
    if absent:
        packages = f"package {absent[0]}, which is" if len(absent) == 1 else f"packages {', '.join(absent)}, which are"
        raise ModelUnavailable(
            f"The {kind} {name!r} was asked for",
            f"it needs the {packages} not installed",
            f"Add what it needs with: {needs[name].command}",
        )
    module, attribute = models[name].split(":")
    return getattr(importlib.import_module(module), attribute)


def installed(name: str, needs: Mapping[str, Need]) -> bool:
    """Whether the packages that the model needs are there; nothing is imported."""
    return not _absent(name, needs)


def _absent(name: str, needs: Mapping[str, Need]) -> list[str]:
    packages = needs[name].packages if name in needs else ()
    return [package for package in packages if importlib.util.find_spec(package) is None]
