"""list, status, report, compare, resume, cancel and delete: runs that are already there."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.commands.options import Commands, add_command
from workbench.commands.terminal import columns, note, progress_text, say
from workbench.errors import BadRequest

if TYPE_CHECKING:
    from workbench.compare import Comparison
    from workbench.service import Service

_FORMATS = ("html", "pdf", "xlsx", "csv", "rows.csv", "json")


def register(commands: Commands) -> None:
    """Add the commands."""
    listing = add_command(commands, "list", "all runs of this home, latest first", _list)
    status = add_command(commands, "status", "where a run stands", _status)
    compare = add_command(commands, "compare", "two runs side by side: what moved, and which settings differ", _compare)
    for side in ("left", "right"):
        compare.add_argument(side, metavar="DIR", help="a folder that run --out wrote, or a run's id")
    for parser in (listing, status, compare):
        parser.add_argument("--json", action="store_true", help="the answer as JSON")
    report = add_command(commands, "report", "the report of a finished run as a file", _report)
    report.add_argument("--format", choices=_FORMATS, required=True, help="which file")
    report.add_argument(
        "--out", type=Path, metavar="FILE", help="where to write it (default: here, named after the table)"
    )
    report.add_argument("--audience", default="analyst", choices=("manager", "analyst", "methods"), help="who reads it")
    report.add_argument("--notes", default="", metavar="TEXT", help="your own words in the report")
    resume = add_command(commands, "resume", "start a run again that ended without a result", _resume)
    cancel = add_command(commands, "cancel", "stop a run that waits or works", _cancel)
    delete = add_command(commands, "delete", "remove a run with its files and its table", _delete)
    for parser in (status, report, resume, cancel, delete):
        parser.add_argument("run", metavar="ID", help="a run's id, from: list")


def _service() -> Service:
    from workbench.service import open_service

    return open_service()


def _list(arguments: Namespace) -> int:
    from dataclasses import asdict

    runs = _service().runs()
    if arguments.json:
        say(json.dumps([asdict(one) for one in runs], ensure_ascii=False, indent=1))
    elif runs:
        lines = [(one.run, one.started, one.state, one.target, one.table, one.verdict) for one in runs]
        say(columns(("run", "started", "state", "target", "table", "verdict"), lines))
    else:
        note("There is no run yet. Start one: python -m workbench run upload --sample breast_cancer --out report/")
    return 0


def _status(arguments: Namespace) -> int:
    from dataclasses import asdict

    status = _service().status(arguments.run)
    if arguments.json:
        say(json.dumps(asdict(status), ensure_ascii=False, indent=1))
    else:
        say(f"{status.state}  {progress_text(status)}")
        if status.error:
            say(status.error)
    return 0


def _compare(arguments: Namespace) -> int:
    from workbench.compare import compare_sides, side_of_folder

    service = _service()
    given = (arguments.left, arguments.right)
    comparison = compare_sides(
        *(side_of_folder(Path(one)) if Path(one).is_dir() else service.side(one) for one in given),
        called=("the left run", "the right run"),
    )
    say(_compare_json(comparison) if arguments.json else _compare_text(comparison))
    return 0


def _compare_json(comparison: Comparison) -> str:
    ranking = json.loads(comparison.frame.to_json(orient="records", double_precision=15))
    names = ("left", "right", "sentence", "differences")
    return json.dumps(
        {**{name: getattr(comparison, name) for name in names}, "ranking": ranking}, ensure_ascii=False, indent=1
    )


def _compare_text(comparison: Comparison) -> str:
    lines = [[_shown(one) for one in line] for line in comparison.frame.itertuples(index=False)]
    head = ("name", "rank left", "value left", "rank right", "value right", "change")
    names = f"left:  {comparison.left}\nright: {comparison.right}"
    differences = "\n".join(f"  - {one}" for one in comparison.differences)
    other = f"What differs:\n{differences}" if differences else "Nothing else differs."
    return "\n\n".join([names, comparison.sentence, columns(head, lines), other])


def _shown(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value).replace("<NA>", "–")


def _report(arguments: Namespace) -> int:
    made = _service().export(arguments.run, arguments.format, audience=arguments.audience, notes=arguments.notes)
    out: Path = arguments.out or Path(made.name)
    try:
        out.write_bytes(made.read_bytes())
    except OSError as reason:
        raise BadRequest(
            f"{str(out)!r} cannot be written ({reason.strerror})",
            "a file in a folder that is there is needed",
            "Choose one.",
        ) from reason
    note(f"Wrote {out}.")
    return 0


def _resume(arguments: Namespace) -> int:
    service = _service()
    service.resume(arguments.run)
    note(f"Started again. Watch it with: python -m workbench status {arguments.run}")
    return 0


def _cancel(arguments: Namespace) -> int:
    note(f"The run is {_service().cancel(arguments.run).state}.")
    return 0


def _delete(arguments: Namespace) -> int:
    _service().delete(arguments.run)
    note(f"Deleted run {arguments.run}.")
    return 0
