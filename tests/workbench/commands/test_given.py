from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipelines.engine.study import Settings
from tests.pipelines.studies.tadpole.own_sample import sample
from workbench.cli import main
from workbench.commands.given import Given, given_tables
from workbench.errors import BadRequest
from workbench.manifest import Recipe


class Reader:
    """Takes files by their name alone."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    def take(self, name, path, owner, limits):
        assert owner == "command line"
        assert Path(path).name == name
        self.taken.append(name)
        return f"id of {name}"

    def table(self, table):
        return SimpleNamespace(digest=f"digest of {table}", name=table)

    def sample_parts(self, key, owner):
        return f"sample {key}", {"external": ("first", "second")} if key == "cohorts" else {}


def said(**given):
    nothing = {"data": [], "external": [], "forecast": [], "truth": [], "sample": None, "max_mb": None}
    return Namespace(**{**nothing, **given})


def asked(study, **given):
    return given_tables(Reader(), said(**given), study, None)


def paths(*names):
    return [Path(name) for name in names]


def test_a_second_file_is_a_test_for_a_study_of_one_table_and_a_table_for_one_with_steps():
    two = {"data": paths("a.csv", "b.csv")}
    assert asked("upload", **two) == Given("id of a.csv", "id of b.csv", {})
    assert asked("tadpole", **two) == Given("id of a.csv", "", {"data": ("id of b.csv",)})


def test_further_tables_keep_their_part_and_their_order():
    found = asked("alzheimers", data=paths("a.csv"), external=paths("z.csv", "b.csv"))
    assert found == Given("id of a.csv", "", {"external": ("id of z.csv", "id of b.csv")})
    found = asked("tadpole", data=paths("D1_D2.csv"), forecast=["D3.csv"], truth=["D4.csv"])
    assert found.more == {"forecast": ("id of D3.csv",), "truth": ("id of D4.csv",)}
    assert found.ids == ("id of D1_D2.csv", "id of D3.csv", "id of D4.csv"), "as a manifest keeps their digests"


def test_d2_is_no_file():
    assert asked("tadpole", data=paths("D1_D2.csv"), forecast=["D2"]) == Given("id of D1_D2.csv", "", {})


def test_three_files_are_too_many_for_a_study_of_one_table_and_none_is_read():
    reader = Reader()
    with pytest.raises(BadRequest, match="3 files were given"):
        given_tables(reader, said(data=paths("a", "b", "c")), "upload", None)
    assert reader.taken == []


def test_a_sample_brings_its_parts():
    assert asked("alzheimers", sample="") == Given("sample cohorts", "", {"external": ("first", "second")})
    assert asked("upload", sample="diabetes") == Given("sample diabetes", "", {})


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "No table was given"),
        ({"data": paths("a.csv"), "sample": ""}, "Both --data and --sample were given"),
    ],
)
def test_no_table_and_two_are_refused(given, words):
    with pytest.raises(BadRequest, match=words):
        asked("alzheimers", **given)


def test_a_manifest_is_repeated_with_the_same_files_only():
    def recipe(*digests):
        first, *others = digests
        return Recipe(first, "", "tadpole", Settings(), "", {}, {"truth": tuple(others)})

    files = said(data=paths("D1_D2.csv"), truth=["D4.csv"])
    same = recipe("digest of id of D1_D2.csv", "digest of id of D4.csv")
    assert given_tables(Reader(), files, "tadpole", same).table == "id of D1_D2.csv"
    with pytest.raises(BadRequest, match="2 files were given, and the manifest tells of 1"):
        given_tables(Reader(), files, "tadpole", recipe("digest of id of D1_D2.csv"))


@pytest.fixture
def files(tmp_path):
    frames = {"D1_D2": sample().d1_d2, "D4": sample().d4}
    for name, frame in frames.items():
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
    return [tmp_path / f"{name}.csv" for name in frames]


def test_a_run_of_a_study_with_steps_says_what_it_takes_its_tables_for(service, files, tmp_path, capsys):
    history, truth = map(str, files)
    arguments = ["run", "tadpole", "--data", history, "--truth", truth, "--forecast", "D2", "--option", "ablation=no"]
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 0
    assert "Read as a TADPOLE table of visits." in capsys.readouterr().err
    request = service.request(service.runs()[0].run)
    assert request.study == "tadpole"
    assert request.settings.options == {"forecast": "D2", "ablation": "no"}
    assert [service.table(one).name for one in request.more["truth"]] == ["D4.csv"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--option", "window=24"), "The option 'window' was given"),
        (("--option", "target=MMSE"), "target=MMSE was given"),
        (("--external", "{truth}"), "Tables for 'external' were given"),
    ],
)
def test_what_the_study_does_not_have_is_refused_in_one_sentence(service, files, tmp_path, capsys, arguments, words):
    given = [one.format(truth=files[1]) for one in arguments]
    assert main(["run", "tadpole", "--data", str(files[0]), *given, "--out", str(tmp_path / "out")]) == 2
    told = capsys.readouterr().err
    assert words in told
    assert len(told.strip().splitlines()) == 1
    assert service.runs() == ()
    assert list((service.home / "tables").iterdir()) == [], "nothing of a refused run stays"
