"""``python -m workbench``: the verbs of the service for a terminal. A refusal is one sentence and exit status 2."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

from workbench import __version__
from workbench.commands import catalogue, run, runs, score, tables
from workbench.commands.options import Parser
from workbench.errors import REFUSALS

_DESCRIPTION = "What matters in a table, how sure that is, and whether to trust it."
_EXAMPLES = """\
examples:
  python -m workbench describe patients.csv
  python -m workbench run upload --data patients.csv --target died --out report/
  python -m workbench run kidney --sample --out report/
  python -m workbench compare report/ again/
"""


def main(given: Sequence[str] | None = None) -> int:
    """Do what the command line asks for; the exit status: 0 done, 1 failed, 2 refused, 130 stopped by Ctrl-C."""
    try:
        arguments = build_parser().parse_args(given)
        status: int = arguments.call(arguments)
        sys.stdout.flush()
    except REFUSALS as refusal:
        sys.stderr.write(f"{_one_line(str(refusal))}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        return 130
    except BrokenPipeError:
        # Whoever reads our output has seen enough; nothing may be written when Python closes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception:  # noqa: BLE001 - the border of the program: a sentence for the analyst, the rest into a file
        sys.stderr.write(f"{_defect()}\n")
        return 1
    return status


def build_parser() -> Parser:
    """The parser of all commands."""
    import argparse

    parser = Parser(
        prog="python -m workbench",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=Parser)
    for module in (tables, run, runs, score, catalogue):
        module.register(commands)
    return parser


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _defect() -> str:
    from workbench.disk import home_folder

    log = home_folder() / "command-line.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text(traceback.format_exc(), encoding="utf-8")
    return f"Something went wrong inside the workbench; nothing was changed. Please send us the log, which is at {log}"
