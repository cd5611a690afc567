"""What can be said to ``run``, and the settings that it makes."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import get_args

from data.table import How, Task
from pipelines.engine.study import Settings
from workbench.commands.given import D2
from workbench.commands.methods import chosen_methods
from workbench.commands.options import Parser, add_size, seed
from workbench.errors import BadRequest


def add_run_options(parser: Parser) -> None:
    """Which tables, what is asked, in which manner."""
    _add_input(parser)
    _add_question(parser)
    _add_manner(parser)


def chosen_settings(arguments: Namespace) -> Settings:
    """The settings that were said, and today's usual for the others."""
    return Settings(
        mode="thorough" if arguments.thorough else "quick",
        seed=arguments.seed or 0,
        target=_target(arguments),
        task=arguments.task,
        how=arguments.split or "auto",
        models=tuple(name for one in arguments.models for name in one.split(",") if name),
        roles=_roles(arguments),
        positive=arguments.positive,
        options=_options(arguments),
        **chosen_methods(arguments),
    )


def _add_input(parser: Parser) -> None:
    table = parser.add_argument_group("table")
    table.add_argument(
        "--data",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE",
        help="the table; a second file is the test, or further tables that a study reads",
    )
    table.add_argument(
        "--external", type=Path, nargs="+", default=[], metavar="FILE", help="tables of other cohorts, to validate on"
    )
    table.add_argument(
        "--forecast", nargs="+", default=[], metavar="FILE", help="tadpole: whom to forecast, D2 or a D3 table"
    )
    table.add_argument("--truth", nargs="+", default=[], metavar="FILE", help="tadpole: a D4 table to score with")
    table.add_argument("--sample", nargs="?", const="", metavar="KEY", help="the study's own sample, or the one named")
    table.add_argument(
        "--from", type=Path, dest="manifest", metavar="MANIFEST", help="repeat the run of a manifest.json"
    )
    add_size(table)


def _add_question(parser: Parser) -> None:
    question = parser.add_argument_group("question")
    question.add_argument(
        "--target", default="", metavar="COLUMN", help='what to explain; "END - START" for a duration'
    )
    question.add_argument("--start", default="", metavar="COLUMN", help="when it began; with --end, for a duration")
    question.add_argument("--end", default="", metavar="COLUMN", help="when it ended; with --start, for a duration")
    question.add_argument("--task", choices=get_args(Task), help="how to read the target, if the guess is wrong")
    question.add_argument("--positive", default="", metavar="CLASS", help="the class whose probability is explained")
    question.add_argument(
        "--ignore", nargs="+", action="extend", default=[], metavar="COLUMN", help="columns to leave out"
    )
    question.add_argument(
        "--option",
        nargs="+",
        action="extend",
        default=[],
        metavar="NAME=VALUE",
        help="answers to a study's own questions, such as window=24; see: studies",
    )
    question.add_argument(
        "--role",
        nargs="+",
        action="extend",
        default=[],
        metavar="COLUMN=ROLE",
        help="roles of columns, such as id=entity",
    )


def _add_manner(parser: Parser) -> None:
    manner = parser.add_argument_group("manner")
    speed = manner.add_mutually_exclusive_group()
    speed.add_argument("--quick", action="store_true", help="about a minute (the default)")
    speed.add_argument("--thorough", action="store_true", help="models are tuned, more rows explained, more refits")
    manner.add_argument("--seed", type=seed, metavar="N", help="same seed, same ranking (default: 0)")
    manner.add_argument("--split", choices=("auto", *get_args(How)), help="how rows are kept apart for testing")
    manner.add_argument(
        "--models", nargs="+", action="extend", default=[], metavar="NAME", help="models to fit; all by default"
    )


def _target(arguments: Namespace) -> str:
    """The target as it was said, or "END - START"."""
    start, end, target = arguments.start, arguments.end, arguments.target
    if target and (start or end):
        raise BadRequest(
            f"Both --target {target!r} and --start or --end were given", "a run explains one thing",
            "Leave --target out, or write it as END - START.",
        )  # fmt: skip
    if bool(start) != bool(end):
        raise BadRequest(
            f"Only {'--start' if start else '--end'} {start or end!r} was given",
            "a duration needs the column of its start and that of its end",
            "Give both: --start COLUMN --end COLUMN.",
        )
    return f"{end} - {start}" if start else str(target)


def _roles(arguments: Namespace) -> dict[str, str]:
    roles = dict.fromkeys(arguments.ignore, "ignored")
    for text in arguments.role:
        column, equals, role = text.rpartition("=")
        if not equals:
            raise BadRequest(
                f"--role {text!r} was given", "COLUMN=ROLE is needed", "Write for example: --role id=entity"
            )
        roles[column] = role
    return roles


def _options(arguments: Namespace) -> dict[str, str]:
    """The answers to the study's own questions; ``--forecast D2`` is one of them, a file is a table."""
    answers = {"forecast": D2} if D2 in arguments.forecast else {}
    for text in arguments.option:
        name, equals, value = text.partition("=")
        if not equals:
            raise BadRequest(f"--option {text!r} was given", "NAME=VALUE is needed", "See: python -m workbench studies")
        answers[name] = value
    return answers
