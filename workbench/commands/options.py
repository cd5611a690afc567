"""The parser's manners: one sentence for a wrong option, examples in every help, options that several commands have."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from typing import Any, NoReturn, Protocol

from workbench.errors import BadRequest


class Parser(argparse.ArgumentParser):
    """A parser that refuses like everything else here: in one sentence, by raising BadRequest."""

    def error(self, message: str) -> NoReturn:
        """Raise the parser's message as a refusal that names the command's help."""
        given = message[:1].upper() + message[1:]
        raise BadRequest(given, "the command line is not complete or not understood", f"See: {self.prog} --help")


class Commands(Protocol):
    """What ``add_subparsers`` returns."""

    def add_parser(self, name: str, **settings: Any) -> Parser:
        """A parser for the command of that name."""


class Options(Protocol):
    """A parser or one of its groups."""

    def add_argument(self, *names: str, **settings: Any) -> argparse.Action:
        """An option of these names."""


def add_command(
    commands: Commands, name: str, summary: str, call: Callable[[argparse.Namespace], int], examples: str = ""
) -> Parser:
    """A command of that name; its examples stand at the end of its help."""
    parser = commands.add_parser(
        name,
        help=summary,
        description=f"{summary[:1].upper()}{summary[1:]}.",
        epilog=f"examples:\n{examples}" if examples else None,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(call=call)
    return parser


def add_size(parser: Options) -> None:
    """The option that limits the size of a file."""
    parser.add_argument(
        "--max-mb",
        type=megabytes,
        metavar="N",
        help="largest file to read, in megabytes (default: WORKBENCH_MAX_MB, else 290)",
    )


def megabytes(text: str) -> float:
    """A positive number of megabytes."""
    try:
        size = float(text)
    except ValueError:
        size = math.nan
    if not 0 < size < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is no size; give a number of megabytes above 0")
    return size


def seed(text: str) -> int:
    """A seed that every library accepts: a whole number from 0 to 2³² − 1."""
    if not text.isascii() or not text.isdigit() or int(text) >= 2**32:
        raise argparse.ArgumentTypeError(f"{text!r} is no seed; give a whole number from 0 to {2**32 - 1}")
    return int(text)
