"""describe and convert: a file as it was read, without a run."""

from __future__ import annotations

import json
import tempfile
from argparse import Namespace
from pathlib import Path
from typing import Any

from workbench.commands.options import Commands, add_command, add_size
from workbench.commands.terminal import columns, note, say
from workbench.errors import BadRequest


def register(commands: Commands) -> None:
    """Add describe and convert."""
    describe = add_command(commands, "describe", "what was read from a file, and why it was read that way", _describe)
    describe.add_argument("file", type=Path, metavar="FILE", help="CSV, TSV, text, gzip, Parquet or Excel")
    describe.add_argument("--json", action="store_true", help="everything, as one JSON object")
    describe.add_argument("--target", default="", metavar="COLUMN", help='a column, or "END - START" for a duration')
    add_size(describe)
    convert = add_command(commands, "convert", "the table as read, as plain UTF-8 CSV or as Parquet", _convert)
    convert.add_argument("file", type=Path, metavar="FILE", help="CSV, TSV, text, gzip, Parquet or Excel")
    convert.add_argument(
        "out", type=Path, metavar="OUT", help="where to write it; its ending, .csv or .parquet, decides"
    )
    add_size(convert)


def _describe(arguments: Namespace) -> int:
    seen = _apart("describe", arguments, target=arguments.target)
    say(json.dumps(seen, ensure_ascii=False, indent=1) if arguments.json else describe_text(seen))
    return 0


def _convert(arguments: Namespace) -> int:
    out: Path = arguments.out
    if out.suffix.lower() not in (".csv", ".parquet"):
        raise BadRequest(
            f"{out.name!r} has the ending {out.suffix!r}", "OUT must end in .csv or .parquet", "Rename it."
        )
    if not out.absolute().parent.is_dir():
        raise BadRequest(f"There is no folder {str(out.parent)!r}", "OUT needs a folder that is there", "Create it.")
    done = _apart("convert", arguments, out=str(out.absolute()))
    for decision in done["decisions"]:
        note(decision)
    note(f"Wrote {out}: {done['rows']:,} rows, {done['columns']} columns.")
    return 0


def _apart(action: str, arguments: Namespace, **task: Any) -> dict[str, Any]:
    from workbench.sandbox import default_limits, read_apart

    with tempfile.TemporaryDirectory(prefix="workbench-") as folder:
        return read_apart(action, arguments.file, Path(folder), default_limits(arguments.max_mb), **task)


def describe_text(seen: dict[str, Any]) -> str:
    """What was read, as text for people."""
    lines = [
        (one["name"], one["kind"], one["role"], one["missing"], one["distinct"], one["why"]) for one in seen["columns"]
    ]
    parts = [
        f"{seen['name']}: {seen['rows']:,} rows, {len(seen['columns'])} columns",
        columns(("column", "kind", "role", "missing", "distinct", "why"), lines),
        *_listed("How it was read", seen["decisions"]),
        *_listed("Look at this", seen["warnings"]),
        *_listed(
            "Could be explained", [f"{one['label']} ({one['task']}): {one['why']}" for one in seen["targets"][:5]]
        ),
    ]
    return "\n\n".join(parts)


def _listed(title: str, sentences: list[str]) -> list[str]:
    return ["\n".join([f"{title}:", *(f"  - {one}" for one in sentences)])] if sentences else []
