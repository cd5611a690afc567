"""Which versions made a result: written into the manifest, so that a run can be repeated."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

#: What can change a number in a result; the first installed name of each line counts.
PACKAGES: tuple[tuple[str, ...], ...] = (
    ("numpy",),
    ("pandas",),
    ("scipy",),
    ("scikit-learn",),
    ("xgboost", "xgboost-cpu"),
    ("lightgbm",),
    ("quantile-forest",),
    ("MAPIE",),
    ("torch",),
    ("skorch",),
    ("optuna",),
    ("numba",),
    ("pyarrow",),
)


def versions() -> dict[str, str]:
    """Name → version of Python and of every installed package that can change a number; no package is imported."""
    found = {"python": platform.python_version()}
    for names in PACKAGES:
        for name in names:
            text = _installed(name)
            if text:
                found[name] = text
                break
    return found


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
