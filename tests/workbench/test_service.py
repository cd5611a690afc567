from __future__ import annotations

import json
import shutil

import pytest

from data.errors import TableError
from pipelines.engine.study import Settings
from pipelines.errors import UnknownModel, UnknownStudy
from tests.workbench.conftest import finish_run, keep_table, wait_for
from workbench.disk import home_folder
from workbench.errors import BadRequest, DamagedRun, UnknownRun, UnknownTable
from workbench.service import open_service

TARGET = Settings(target="y")


def test_everything_survives_a_restart_of_the_service(service, finished):
    again = open_service()
    assert again.result(finished).verdict == service.result(finished).verdict
    assert again.manifest(finished)["table"]["name"] == "example.csv"
    assert again.status(finished).state == "finished"


def test_owners_do_not_see_each_others_runs_but_a_link_opens_them(service, finished):
    other = service.start(keep_table(service, "bob"), TARGET, owner="bob")
    assert [one.run for one in service.runs("ann")] == [finished]
    assert [one.run for one in service.runs("bob")] == [other]
    assert service.runs("carol") == ()
    assert {one.run for one in service.runs()} == {finished, other}
    assert service.result(finished).target == "survived"
    assert len(finished) >= 24, "an id cannot be guessed"


def test_a_list_of_runs_says_what_each_is(service, finished):
    (line,) = service.runs("ann")
    assert (line.target, line.state, line.table) == ("y", "finished", "small.csv")
    assert line.verdict.startswith("Clearly better than guessing")


def test_a_damaged_run_does_not_hide_the_others(service, finished):
    damaged = service.home / "runs" / "abc"
    shutil.copytree(service.home / "runs" / finished, damaged)
    (damaged / "progress.json").write_text("{")
    assert [one.run for one in service.runs()] == [finished]
    with pytest.raises(DamagedRun):
        service.status("abc")
    shutil.rmtree(damaged)


@pytest.mark.parametrize("form", ["csv", "json"])
def test_an_export_is_made_once_per_arguments(service, finished, form):
    path = service.export(finished, form)
    made = path.stat().st_mtime_ns
    assert path.name == f"example.{form}"
    assert service.export(finished, form).stat().st_mtime_ns == made
    assert service.export(finished, form, notes="mine") != path
    assert service.export(finished, form, audience="manager") != path


@pytest.mark.parametrize("arguments", [{"form": "docx"}, {"form": "csv", "audience": "king"}])
def test_an_unknown_format_or_audience_is_refused(service, finished, arguments):
    with pytest.raises(BadRequest, match=r"There is no (format|audience)"):
        service.export(finished, **arguments)


def test_deleting_a_run_takes_its_table_along_unless_another_run_uses_it(service):
    table = keep_table(service)
    first, second = (finish_run(service, table) for _ in range(2))
    service.delete(first)
    with pytest.raises(UnknownRun):
        service.status(first)
    assert service.describe(table)["rows"] == 60
    service.delete(second, keep_table=True)
    assert service.describe(table)["rows"] == 60
    service.delete(finish_run(service, table))
    with pytest.raises(UnknownTable, match="Open the file again"):
        service.describe(table)
    assert list((service.home / "runs").glob("*/*")) == []


@pytest.mark.parametrize(
    ("settings", "study", "refusal"),
    [
        (Settings(target="nothing"), "upload", TableError),
        (Settings(target="y", roles={"nothing": "entity"}), "upload", TableError),
        (Settings(target="y", how="time"), "upload", TableError),
        (Settings(target="y", positive="maybe"), "upload", TableError),
        (Settings(target="y", models=("magic",)), "upload", UnknownModel),
        (Settings(target="y"), "astrology", UnknownStudy),
    ],
)
def test_what_cannot_run_is_refused_before_anything_starts(service, settings, study, refusal):
    with pytest.raises(refusal):
        service.start(keep_table(service), settings, study=study)
    assert service.runs() == ()


def test_a_description_says_what_would_be_done(service):
    table = keep_table(service)
    plain = service.describe(table)
    assert (plain["checks"], plain["split"]) == ([], None)
    seen = service.describe(table, target="y", roles={"b": "ignored"})
    assert (seen["target"], seen["task"]) == ("y", "binary")
    assert next(one for one in seen["columns"] if one["name"] == "b")["role"] == "ignored"
    assert sum(seen["split"][part] for part in ("fit", "calibrate", "test")) == 60
    assert {one["code"] for one in seen["checks"]} >= {"C01", "C02"}
    assert "linear" in {one["name"] for one in seen["models"]}
    assert 0 < seen["estimate"]["quick"] < seen["estimate"]["thorough"]
    json.dumps(seen, allow_nan=False)


def test_a_manifest_names_the_settings_that_repeat_the_run(service, finished):
    manifest = service.manifest(finished)
    assert manifest["seed"] == manifest["settings"]["seed"] == 0
    assert manifest["versions"]["python"]


def test_two_runs_are_compared_by_id_only(service, finished):
    assert service.compare(finished, finished).differences == ()
    with pytest.raises(UnknownRun):
        service.compare(finished, str(service.home))


def test_where_the_home_is(monkeypatch, tmp_path):
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "x"))
    assert home_folder() == tmp_path / "x"
    assert open_service().home.stat().st_mode & 0o077 == 0, "nobody else may look in"
    monkeypatch.delenv("WORKBENCH_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert home_folder() == tmp_path / ".local" / "share" / "importance-workbench"


def test_a_second_table_is_the_external_test_and_stands_in_the_manifest(service):
    table, other = keep_table(service), keep_table(service)
    run = service.start(table, TARGET, owner="ann", external=other)
    wait_for(service, run, "finished")
    assert service.manifest(run)["external_sha256"] == "ab" * 32
    service.delete(run)
    assert list((service.home / "tables").iterdir()) == []


def test_a_second_table_with_other_columns_is_refused_before_anything_starts(service):
    with pytest.raises(TableError, match="has other columns"):
        service.start(keep_table(service), TARGET, external=service.sample("kidney", "ann"))
    assert service.runs() == ()
