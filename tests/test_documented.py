"""Every registered name stands in docs/: a thing that nobody can look up is not there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from data.samples import SAMPLES
from explain.words import METHODS
from pipelines import STUDIES
from pipelines.engine.checks import CHECKS
from pipelines.models import MODELS
from pipelines.models.quantiles import QUANTILE_MODELS
from workbench.report import AUDIENCES, FORMATS, SECTIONS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", STUDIES)
def test_studies(name: str) -> None:
    assert f"`{name}`" in page("extending.md")


@pytest.mark.parametrize("name", MODELS)
def test_models(name: str) -> None:
    assert f"`{name}`" in page("models.md")


@pytest.mark.parametrize("name", QUANTILE_MODELS)
def test_quantile_models(name: str) -> None:
    assert re.search(rf"^### `{name}` – ", page("models.md"), flags=re.MULTILINE)


@pytest.mark.parametrize("name", SAMPLES)
def test_samples(name: str) -> None:
    assert f"`{name}`" in page("data.md")


@pytest.mark.parametrize("path", CHECKS)
def test_checks(path: str) -> None:
    code = path.rsplit(".", 1)[1].partition("_")[0].upper()
    assert re.search(rf"^#+ {code}\b", page("checks.md"), flags=re.MULTILINE)


@pytest.mark.parametrize("method", METHODS)
def test_methods(method: str) -> None:
    assert re.search(rf"^## .*\(`{method}`\)", page("methods.md"), flags=re.MULTILINE)


@pytest.mark.parametrize("option", ["--shapley", "--permutation", "--p-values", "--interactions", "--log-odds"])
def test_options_of_methods(option: str) -> None:
    assert f"`{option}" in page("methods.md")


@pytest.mark.parametrize("path", SECTIONS)
def test_sections(path: str) -> None:
    assert f"`{path.rsplit('.', 1)[1]}`" in page("extending.md")


@pytest.mark.parametrize("name", [*FORMATS, *AUDIENCES])
def test_formats_and_audiences(name: str) -> None:
    assert re.search(rf"\b{name}\b", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.IGNORECASE)


@pytest.mark.parametrize("line", (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines())
def test_dependencies(line: str) -> None:
    if line and not line.startswith("#"):
        name = re.split(r"[ ;<>=]", line)[0]
        assert name in page("decisions/0002-dependencies.md")
