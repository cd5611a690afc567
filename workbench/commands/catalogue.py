"""samples and studies: what there is to try."""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import asdict

from workbench.commands.options import Commands, add_command
from workbench.commands.terminal import columns, say


def register(commands: Commands) -> None:
    """Add the commands."""
    for name, summary, call in (
        ("samples", "tables that come with the workbench", _samples),
        ("studies", "what can be run, and after which published work", _studies),
    ):
        add_command(commands, name, summary, call).add_argument(
            "--json", action="store_true", help="the answer as JSON"
        )


def _samples(arguments: Namespace) -> int:
    from data.samples import SAMPLES

    if arguments.json:
        say(json.dumps([asdict(one) for one in SAMPLES.values()], ensure_ascii=False, indent=1, default=str))
        return 0
    lines = [(one.key, "generated" if one.generated else "real", one.target, one.title) for one in SAMPLES.values()]
    say(columns(("key", "data", "target", "title"), lines))
    return 0


def _studies(arguments: Namespace) -> int:
    from pipelines import STUDIES, study

    found = [study(name) for name in STUDIES]
    if arguments.json:
        say(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
        return 0
    say(
        columns(
            ("study", "domain", "sample", "title"), [(one.name, one.domain, one.sample, one.title) for one in found]
        )
    )
    return 0
