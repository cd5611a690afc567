"""run: a study of a table, from the file to a folder with its report."""

from __future__ import annotations

import tempfile
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from pipelines.engine.study import Settings
from workbench.commands.given import OWNER, Given, given_tables
from workbench.commands.methods import add_methods, confirm_possible, told_beforehand
from workbench.commands.options import Commands, add_command
from workbench.commands.run_options import add_run_options, chosen_settings
from workbench.commands.terminal import ProgressLine, clock, ctrl_c, note, say
from workbench.errors import BadRequest

if TYPE_CHECKING:
    from pipelines.engine.result import Result
    from workbench.manifest import Recipe
    from workbench.progress import Status
    from workbench.service import Service

#: What --out gets: file name → format of the report.
FILES: dict[str, str] = {
    "report.html": "html",
    "report.pdf": "pdf",
    "report.xlsx": "xlsx",
    "importance.csv": "csv",
    "rows.csv": "rows.csv",
    "findings.json": "json",
}
_POLL = 0.2
_EXAMPLES = """\
  python -m workbench run upload --data patients.csv --target died --out report/
  python -m workbench run upload --data calls.csv --target "CLOSED - OPENED" --thorough --out report/
  python -m workbench run upload --data ours.csv theirs.csv --target outcome --out report/
  python -m workbench run kidney --sample --out report/
  python -m workbench run upload --data calls.csv --permutation conditional --p-values 50 --interactions --out report/
  python -m workbench run --from report/manifest.json --data patients.csv --out again/
"""


def register(commands: Commands) -> None:
    """Add run."""
    parser = add_command(
        commands, "run", "what matters in a table, how sure that is, and whether to trust it", _run, _EXAMPLES
    )
    parser.add_argument("study", nargs="?", default="", metavar="STUDY", help="upload, or a domain; see: studies")
    add_run_options(parser)
    add_methods(parser)
    report = parser.add_argument_group("report")
    report.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the report; made if needed")
    report.add_argument("--audience", default="analyst", choices=("manager", "analyst", "methods"), help="who reads it")
    report.add_argument("--notes", default="", metavar="TEXT", help="your own words in the report")


def _run(arguments: Namespace) -> int:
    from workbench.manifest import read_recipe
    from workbench.service import open_service

    _prepare_folder(arguments.out)
    recipe = read_recipe(arguments.manifest) if arguments.manifest else None
    study = _study(arguments, recipe)
    settings = _repeated(recipe, arguments) if recipe else chosen_settings(arguments)
    service = open_service()
    given = given_tables(service, arguments, study, recipe)
    with ctrl_c() as stopped:
        try:
            aimed, told = _told_of(service, given, study, settings)
            run = service.start(given.table, aimed, study=study, owner=OWNER, external=given.external, more=given.more)
        finally:
            for taken in given.ids:
                service.discard(taken)
        for line in (*_changes(recipe), *told, f"Run {run}"):
            note(line)
        status = _follow(service, run, stopped)
    return _finish(service, run, status, arguments)


def _prepare_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass  # now it is known that files can be written there, and not only after the run
    except OSError as reason:
        raise BadRequest(
            f"The folder {str(folder)!r} cannot be written to ({reason.strerror})",
            "--out needs a folder that can be written to",
            "Choose another one.",
        ) from reason


def _study(arguments: Namespace, recipe: Recipe | None) -> str:
    """The name of the study, which must be there before a large file is read."""
    from pipelines import STUDIES
    from pipelines import study as find

    name = arguments.study or (recipe.study if recipe else "")
    if not name:
        raise BadRequest(
            "No study was named", f"one of {', '.join(STUDIES)} is needed", "For a table of yours: upload."
        )
    if recipe and name != recipe.study:
        raise BadRequest(
            f"The study {name!r} was named", f"the manifest is one of {recipe.study!r}", "Leave the name out."
        )
    return find(name).name


def _repeated(recipe: Recipe, arguments: Namespace) -> Settings:
    """The settings of the manifest; asking for others at the same time is refused."""
    if chosen_settings(arguments) != Settings():
        raise BadRequest(
            "--from was given together with settings of a run", "a repeated run takes all of them from its manifest",
            "Leave them out, or leave --from out.",
        )  # fmt: skip
    return recipe.settings


def _changes(recipe: Recipe | None) -> list[str]:
    from pipelines.engine.versions import versions
    from workbench.manifest import version_changes

    changes = version_changes(recipe, versions()) if recipe else ()
    return [f"Another version than in the manifest: {one}; the numbers may differ a little." for one in changes]


def _told_of(service: Service, given: Given, study: str, settings: Settings) -> tuple[Settings, list[str]]:
    """The settings with a target, and what the analyst should know before the run begins.

    A study with steps of its own finds its target itself; what it takes the tables for is told.
    """
    from pipelines import study as find

    if find(study).protocol:
        suits = service.suits(study, (given.table, *given.more.get("data", ())))
        return settings, [f"Read as {suits}."] if suits else []
    aimed, told = _aimed(service, given.table, study, settings)
    return aimed, [told, *_beforehand(service, given.table, study, aimed)]


def _aimed(service: Service, table: str, study: str, settings: Settings) -> tuple[Settings, str]:
    """The settings with a target, and whose choice it was: asked for, the study's, the sample's, or the clear guess."""
    from pipelines import study as find
    from workbench.commands.target import clear_target

    dataset = service.table(table)
    for target, who in (
        (settings.target, "as asked"),
        (dataset.target, "of the sample"),
        (find(study).target, "of the study"),
    ):
        if target:
            return replace(settings, target=target), f"Target: {target} ({who})."
    guess = clear_target(dataset)
    told = f"Target: {guess.label} ({guess.why}). Choose another with --target."
    return replace(settings, target=guess.expression), told


def _beforehand(service: Service, table: str, study: str, settings: Settings) -> list[str]:
    """What the analyst should know before the run begins; raises where no model could give what was asked for."""
    from pipelines import study as find
    from pipelines.engine.ask import models_of
    from workbench.preview import declare

    dataset = declare(service.table(table), settings.target, settings.roles)
    confirm_possible(dataset, settings, models_of(find(study), settings)[0])
    return told_beforehand(dataset, settings)


def _follow(service: Service, run: str, stopped: Event) -> Status:
    """Watch the run to its end; raises KeyboardInterrupt once Ctrl-C was pressed and the run is cancelled."""
    line = ProgressLine()
    while not (status := service.status(run)).over:
        if stopped.is_set():
            service.cancel(run)
            line.close()
            raise KeyboardInterrupt
        line.show(status)
        stopped.wait(_POLL)
    line.close()
    return status


def _how_sure(result: Result) -> list[str]:
    """How often intervals or sets hold, and what that promises; or why there are none."""
    from workbench.report.sections import intervals, probabilities
    from workbench.report.text import promised

    if (told := result.uncertainty) is not None:
        return [intervals.headline(told, result.unit), promised(told.promise, holds=told.holds)]
    if (sets := result.probabilities) is not None:
        return [probabilities.headline(sets, len(result.classes)), promised(sets.promise, holds=sets.holds)]
    return [f"Not told how sure: {result.unsure_why}"] if result.unsure_why else []


def _finish(service: Service, run: str, status: Status, arguments: Namespace) -> int:
    if status.state != "finished":
        note(status.error or f"{status.sentence} Start it again with: python -m workbench resume {run}")
        return 1 if status.defect or status.state != "failed" else 2
    for name, form in FILES.items():
        path = service.export(run, form, audience=arguments.audience, notes=arguments.notes)
        (arguments.out / name).write_bytes(path.read_bytes())
    (arguments.out / "manifest.json").write_bytes(service.manifest_path(run).read_bytes())
    result = service.result(run)
    files = [one for one in result.exhibits if one.file]
    for one in files:
        (arguments.out / one.file).write_bytes(one.frame.to_csv(index=False, lineterminator="\n").encode())
    say(result.verdict.sentence)
    for line in _how_sure(result):
        say(line)
    written = ", ".join((*FILES, *(one.file for one in files), "manifest.json"))
    note(f"Wrote {arguments.out}/ ({written}) in {clock(status.elapsed)}.")
    return 0
