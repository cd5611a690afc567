"""Every registered name stands in docs/: a thing that nobody can look up is not there."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from data.samples import SAMPLES
from explain.words import METHODS
from pipelines import STUDIES, study
from pipelines.engine.checks import CHECKS
from pipelines.engine.checks.outcome import Outcome
from pipelines.engine.protocol import protocol_of
from pipelines.models import MODELS
from pipelines.models.quantiles import QUANTILE_MODELS
from workbench.report import AUDIENCES, FORMATS, SECTIONS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
#: Studies whose options and checks are described in full.
WITH_OPTIONS = ("alzheimers", "tadpole")


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def outcomes() -> list[Outcome]:
    """The checks of these studies, wherever in their rooms they are."""
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for study_name in WITH_OPTIONS
        for path in (ROOT / "pipelines" / "studies" / study_name).rglob("*.py")
        if "checks" in path.relative_to(ROOT).as_posix()
    ]
    return [one for name in sorted(names) for one in vars(import_module(name)).values() if isinstance(one, Outcome)]


@pytest.mark.parametrize("name", STUDIES)
def test_studies(name: str) -> None:
    assert f"`{name}`" in page("extending.md")


@pytest.mark.parametrize("name", [name for name in STUDIES if name != "upload"])
def test_what_a_study_asks_and_shows(name: str) -> None:
    assert re.search(rf"^## .*`{name}`", page("studies.md"), flags=re.MULTILINE)


@pytest.mark.parametrize("name", WITH_OPTIONS)
def test_options_of_studies(name: str) -> None:
    """Each option has a row with all its answers, the default first."""
    protocol = protocol_of(study(name))
    assert protocol is not None
    section = page("studies.md").split(f"## `{name}` ")[1].split("\n## ")[0]
    for option in protocol.options:
        row = re.search(rf"^\| `{option.name}` \|(.*)\|$", section, flags=re.MULTILINE)
        assert row, option.name
        told = re.findall(r"`([^`]+)`", row[1])
        assert told[0] == option.default
        assert set(told) <= set(option.choices)
    for part in protocol.parts:
        assert f"--{part.name}" in section


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


@pytest.mark.parametrize("outcome", outcomes(), ids=lambda one: one.code)
def test_checks_of_studies(outcome: Outcome) -> None:
    """Under the very heading that the report's link leads to."""
    headings = re.findall(r"^## (.*)$", page("checks.md"), flags=re.MULTILINE)
    assert f"{outcome.code} {outcome.title}" in headings
    assert outcome.anchor in {re.sub(r"[^a-z0-9]+", "-", one.lower()).strip("-") for one in headings}


def test_every_check_of_a_study_has_a_number_of_its_own() -> None:
    codes = [one.code for one in outcomes()]
    assert sorted(codes) == [*(f"A{n:02d}" for n in range(1, 17)), *(f"F{n:02d}" for n in range(1, 6))]


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
