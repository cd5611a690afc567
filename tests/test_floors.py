"""Imports run downwards only, only the screen knows streamlit, nothing reads a pickle, and no file is too long."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("data", "explain", "pipelines", "workbench")
SOURCES = [*sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py")), ROOT / "app.py"]

#: Who may import whom among our own packages, besides itself.
BELOW = {
    "data": set(),
    "explain": set(),
    "pipelines": {"data", "explain"},
    "workbench": {"data", "explain", "pipelines"},
}
#: Libraries that a package must not know.
FOREIGN = {
    "explain": {"pandas", "streamlit", "pyarrow"},
    "data": {"streamlit", "xgboost", "lightgbm", "shap"},
    "pipelines": {"streamlit", "altair"},
}
UNSAFE = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}


def imported(path: Path) -> set[str]:
    """Full dotted names that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def package_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_downwards(path: Path) -> None:
    package, roots = package_of(path), {name.split(".")[0] for name in imported(path)}
    if package == "app.py":
        assert not roots & {"data", "explain", "pipelines"}, "app.py only opens pages"
        return
    assert roots & set(PACKAGES) <= BELOW[package] | {package}
    assert not roots & FOREIGN.get(package, set())
    assert not roots & {"tests", "benchmarks"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_screen_knows_streamlit(path: Path) -> None:
    on_screen = path.name == "app.py" or path.is_relative_to(ROOT / "workbench" / "views")
    names = imported(path)
    if not on_screen:
        assert "streamlit" not in {name.split(".")[0] for name in names}
        assert not any(name.startswith("workbench.views") for name in names)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_reads_a_pickle(path: Path) -> None:
    assert not {name.split(".")[0] for name in imported(path)} & UNSAFE
    assert "allow_pickle=True" not in path.read_text(encoding="utf-8")


def test_no_file_is_over_400_lines() -> None:
    everything = [*SOURCES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]
    lines = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in everything}
    assert not {path: n for path, n in lines.items() if n > 400}


def test_the_front_door_is_small() -> None:
    assert len((ROOT / "app.py").read_text(encoding="utf-8").splitlines()) <= 40
