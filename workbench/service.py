"""What both front ends can ask for. Pages and commands call this and nothing below it.

Everything lies on disk under one home; a service holds nothing but a few opened results, so any number of them, in
any number of processes, may serve the same home.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from pipelines.engine.study import Settings
from workbench.disk import home_folder, read_json, replace_file
from workbench.errors import BadRequest, DamagedRun, NotFinished
from workbench.first import FirstRanking, read_first
from workbench.jobs import Jobs, read_progress
from workbench.keep import Keep
from workbench.progress import Progress, State, Status
from workbench.request import Request, load_request, save_request
from workbench.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.table import Dataset
    from explain.attribution import Attribution
    from pipelines.engine.fitted import FittedModel
    from pipelines.engine.result import Result
    from pipelines.engine.study import Study
    from pipelines.engine.sure.forecaster import Forecaster
    from workbench.compare import Comparison, Side
    from workbench.sandbox import Limits
    from workbench.what_if import Change, WhatIf

FORMATS = ("html", "pdf", "xlsx", "csv", "rows.csv", "json")


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One line of a list of runs. ``started`` is local time; ``verdict`` is "" until the run has finished."""

    run: str
    title: str
    target: str
    started: str
    state: State
    verdict: str
    table: str


def open_service(home: Path | None = None) -> Service:
    """The service of a home: that folder, else ``home_folder()``."""
    place = (home or home_folder()).expanduser().absolute()
    for folder in (place, place / "tables", place / "runs"):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Service(place)


class Service:
    """The verbs of the workbench. Ids of tables and runs are unguessable: whoever has one may use it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._tables = Tables(home)
        self._jobs = Jobs(home)
        self._datasets: Keep[Dataset] = Keep(4)
        self._results: Keep[Result] = Keep(6)
        self._models: Keep[FittedModel] = Keep(3)
        self._forecasters: Keep[Forecaster | None] = Keep(3)

    def take(self, name: str, file: BinaryIO | Path, owner: str, *, limits: Limits | None = None) -> str:
        """The id of the table in a file, read by a child process and kept; raises TableError with the reason."""
        return self._tables.take(name, file, owner, limits)

    def sample(self, key: str, owner: str) -> str:
        """The id of a copy of a sample table; raises TableError for an unknown key."""
        return self._tables.sample(key, owner)

    def sample_parts(self, key: str, owner: str) -> tuple[str, dict[str, tuple[str, ...]]]:
        """The id of a copy of a sample table, and of the further tables that belong to it, by their part."""
        return self._tables.sample_parts(key, owner)

    def table(self, table: str) -> Dataset:
        """The table of that id as it was read."""
        return self._datasets.get(table, lambda: self._tables.load(table))

    def discard(self, table: str) -> None:
        """Remove a table, unless a run uses it or there is none of that id."""
        if table and (self.home / "tables" / table / "note.json").is_file() and table not in self._tables.used():
            self._datasets.drop(table)
            self._tables.delete(table)

    def describe(self, table: str, *, target: str = "", roles: dict[str, str] | None = None) -> dict[str, Any]:
        """What was read and what would be done with it, JSON-ready.

        ``data.describe.describe`` plus "checks" (dicts, only when the table has a target), "split" {how, why, fit,
        calibrate, test}, "models" [{name, title, note, usual}] and "estimate" {quick, thorough} in seconds.
        """
        from workbench.preview import preview

        return preview(self.table(table), target, roles or {})

    def start(
        self,
        table: str,
        settings: Settings,
        *,
        study: str = "upload",
        owner: str = "",
        external: str = "",
        more: Mapping[str, tuple[str, ...]] | None = None,
    ) -> str:
        """The id of a new run of that table, queued for a worker process; ``external`` is a second table to test on.

        ``more`` are the ids of a study's further tables by the part that they play. What can be refused before anything
        is fitted is refused here: UnknownTable, UnknownStudy, UnknownModel, and a TableError or StudyError for roles,
        target, further tables or split.
        """
        from pipelines import study as recipe
        from pipelines.engine.ask import models_of

        note, given = self._tables.note(table), dict(more or {})
        models_of(recipe(study), settings)
        aimed = self._aimed(table, recipe(study), settings, external, given)
        run = secrets.token_hex(12)
        request = Request(run, table, note.name, external, study, aimed, owner, time.time(), note.sample, given)
        save_request(self.home / "runs" / run, request)
        self._jobs.submit(run)
        return run

    def status(self, run: str) -> Status:
        """Where the run stands. Looking at a waiting run starts it when a worker is free."""
        return self._jobs.status(run)

    def first_look(self, run: str) -> FirstRanking | None:
        """The best model's ranking as it stands while the run still works on what makes it sure; None before."""
        return read_first(self.home / "runs" / run)

    def cancel(self, run: str) -> Status:
        """Stop a waiting or working run within three seconds; its status afterwards."""
        self._jobs.cancel(run)
        return self._jobs.status(run)

    def resume(self, run: str) -> None:
        """Start a run again that failed, was cancelled or was interrupted."""
        self._jobs.resume(run)
        shutil.rmtree(self._jobs.folder(run) / "exports", ignore_errors=True)

    def result(self, run: str) -> Result:
        """All findings of a finished run; raises NotFinished with the reason for any other."""
        from workbench.store import load_result

        return self._results.get(run, lambda: load_result(self._finished(run)))

    def runs(self, owner: str = "") -> tuple[RunSummary, ...]:
        """The runs of an owner, latest first; of everybody for "", which no page may ask for."""
        found = []
        for folder, state in self._jobs.states():
            with suppress(DamagedRun):  # deleted meanwhile, or of a newer version: it cannot be opened either
                request = load_request(folder)
                if owner in ("", request.owner):
                    found.append((request.created, _summary(request, read_progress(folder), state)))
        return tuple(summary for _, summary in sorted(found, key=lambda one: -one[0]))

    def compare(self, left: str, right: str) -> Comparison:
        """Two finished runs side by side."""
        from workbench.compare import compare_sides

        return compare_sides(self.side(left), self.side(right))

    def side(self, run: str) -> Side:
        """What a comparison needs to know of a finished run."""
        from workbench.compare import side_of_result

        return side_of_result(self.result(run), self.manifest(run))

    def export(self, run: str, form: str, *, audience: str = "analyst", notes: str = "") -> Path:
        """The run's report as a file of one of ``FORMATS``, made once per set of arguments."""
        from workbench.report import AUDIENCES, export
        from workbench.report.text import file_stem

        _known("format", form, FORMATS)
        _known("audience", audience, tuple(AUDIENCES))
        folder = self._finished(run)
        key = hashlib.sha256(f"{form}\0{audience}\0{notes}".encode("utf-8", "replace")).hexdigest()[:16]
        result = self.result(run)
        path = folder / "exports" / key / f"{file_stem(result.table_summary.name)}.{form}"
        if not path.is_file():
            replace_file(path, export(result, self.manifest(run), form, audience=audience, notes=notes))
        return path

    def explain_rows(self, run: str, rows: list[int]) -> Attribution:
        """The Shapley values of test rows (row numbers of the table), also of those not explained in the run."""
        from workbench.what_if import explain_rows

        return explain_rows(self.result(run), self._model(run), rows)

    def what_if(self, run: str, row: int, changes: dict[str, Change]) -> WhatIf:
        """What the model would predict for a test row with some values changed, and why."""
        from workbench.what_if import what_if

        return what_if(self.result(run), self._model(run), row, changes, self._forecaster(run))

    def manifest(self, run: str) -> dict[str, Any]:
        """What a finished run can be repeated from: digest, seed, settings, study, versions."""
        return read_json(self.manifest_path(run))

    def manifest_path(self, run: str) -> Path:
        """Where the manifest of a finished run lies."""
        return self._finished(run) / "manifest.json"

    def request(self, run: str) -> Request:
        """What was asked for when the run was started."""
        return load_request(self._jobs.folder(run))

    def delete(self, run: str, *, keep_table: bool = False) -> None:
        """Stop the run, and remove it with its files and its table, unless another run uses that or it shall stay."""
        request = self.request(run)
        self._jobs.remove(run)
        for kept in (self._results, self._models, self._forecasters):
            kept.drop(run)
        for table in () if keep_table else request.tables:
            self.discard(table)

    def suits(self, study: str, tables: tuple[str, ...]) -> str:
        """What a study takes these tables for, in words; "" where they are none that it can use."""
        from pipelines import study as recipe
        from pipelines.engine.protocol import protocol_of

        protocol = protocol_of(recipe(study))
        return protocol.suits(tuple(map(self.table, tables))) if protocol else ""

    def offers(self, table: str) -> dict[str, str]:
        """The studies with steps of their own that know this table → what they take it for."""
        from pipelines.engine.protocol import studies_for

        return studies_for(self.table(table))

    def _aimed(
        self, table: str, recipe: Study, settings: Settings, external: str, more: dict[str, tuple[str, ...]]
    ) -> Settings:
        """The settings with a target; a study with steps of its own finds its target itself, once it runs."""
        from data.splitting.split import make_split
        from pipelines.engine.ask import ask
        from pipelines.engine.protocol import protocol_of
        from pipelines.engine.steps import confirm

        if protocol_of(recipe) is not None:
            parts = {part: tuple(map(self.table, ids)) for part, ids in more.items()}
            confirm(recipe, self.table(table), settings, parts)
            return settings
        second = self.table(external) if external else None
        question = ask(self.table(table), recipe, settings, second)
        make_split(question.dataset, settings.how, settings.seed, question.external)
        return replace(settings, target=question.goal.target)

    def _finished(self, run: str) -> Path:
        folder = self._jobs.folder(run)
        status = self._jobs.status(run)
        if status.state != "finished":
            raise NotFinished(
                f"The run {run!r} is {status.state} and has no result",
                "a finished run is needed",
                status.error or "Wait for it, or start it again.",
            )
        return folder

    def _model(self, run: str) -> FittedModel:
        from workbench.store import load_model

        return self._models.get(run, lambda: load_model(self._finished(run)))

    def _forecaster(self, run: str) -> Forecaster | None:
        from workbench.store import load_forecaster

        return self._forecasters.get(run, lambda: load_forecaster(self._finished(run)))


def _summary(request: Request, progress: Progress, state: State) -> RunSummary:
    started = time.strftime("%Y-%m-%d %H:%M", time.localtime(request.created))
    target, table = request.settings.target, request.table_name
    title = progress.title or f"{target or request.study} in {table}"
    return RunSummary(request.run, title, target, started, state, progress.verdict, table)


def _known(what: str, given: str, names: tuple[str, ...]) -> None:
    if given not in names:
        raise BadRequest(
            f"There is no {what} {given!r}", f"it must be one of {', '.join(names)}", "Choose one of them."
        )
