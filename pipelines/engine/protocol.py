"""What a published study adds to a run: how its tables become one, and what it shows beyond importances.

A study without a protocol takes one table as it is. One with a protocol reads its own tables (``parts``), asks its own
questions (``options``), makes the table that models learn from (``prepare``), and adds exhibits and checks (``tell``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

from pipelines.errors import StudyError

if TYPE_CHECKING:
    from data.table import Dataset
    from pipelines.engine.exhibit import Exhibit
    from pipelines.engine.ground import Ground
    from pipelines.engine.result import Check
    from pipelines.engine.story import Told
    from pipelines.engine.study import Settings, Study

#: The tables of a run by the part that they play: "data" always, others as the study names them.
Tables: TypeAlias = Mapping[str, tuple["Dataset", ...]]

#: Called with the share of the step that is done and a sentence.
Say: TypeAlias = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Part:
    """Further tables that a study can read: ``name`` as in ``--name``, and what to bring, in words."""

    name: str
    title: str
    help: str
    many: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """One question of a study with its possible answers (value → words); the first answer is the default."""

    name: str
    title: str
    choices: Mapping[str, str]
    help: str = ""

    @property
    def default(self) -> str:
        """What is meant where nothing was said."""
        return next(iter(self.choices))


@dataclass(frozen=True, slots=True)
class Material:
    """What ``prepare`` makes: the table that models learn from, and the settings as the study wants them.

    ``exhibits`` and ``checks`` are about how it came about. ``kept`` is whatever ``tell`` needs again.
    """

    dataset: Dataset
    settings: Settings
    exhibits: tuple[Exhibit, ...] = ()
    checks: tuple[Check, ...] = ()
    kept: Any = None


@dataclass(frozen=True, slots=True)
class Case:
    """What ``tell`` may look at: the ground of the run, every model as it was scored and fitted, best first."""

    ground: Ground
    told: tuple[Told, ...]
    material: Material
    tables: Tables


@dataclass(frozen=True, slots=True)
class Chapter:
    """What ``tell`` adds."""

    exhibits: tuple[Exhibit, ...] = ()
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Protocol:
    """A study's own steps.

    ``suits`` says in words what the tables are taken for, "" where they are not what the study ``needs``; ``knows``
    says so of one table by itself, perhaps one of several that are needed. ``prepare`` raises TableError or
    StudyError where they cannot be used. ``parts`` are tables beyond "data", ``many`` whether "data" may be several
    files. ``seconds`` is about how long its own steps take in Quick mode.
    """

    suits: Callable[[tuple[Dataset, ...]], str]
    prepare: Callable[[Tables, Settings], Material]
    tell: Callable[[Case, Say], Chapter]
    options: tuple[Option, ...] = ()
    parts: tuple[Part, ...] = ()
    many: bool = False
    needs: str = ""
    knows: Callable[[Dataset], str] | None = None
    seconds: float = 10.0

    def offer(self, dataset: Dataset) -> str:
        """What the study takes this table for, "" where it is none of its own."""
        return self.knows(dataset) if self.knows is not None else self.suits((dataset,))


def later(where: str) -> Callable[..., Any]:
    """The function at "module:function", imported when it is first called: a page only asks what a study knows."""
    module, name = where.split(":")

    def call(*arguments: Any) -> Any:
        return getattr(import_module(module), name)(*arguments)

    return call


def protocol_of(study: Study) -> Protocol | None:
    """The study's protocol, imported when first asked for; None where it has none."""
    if not study.protocol:
        return None
    module, attribute = study.protocol.split(":")
    found: Protocol = getattr(import_module(module), attribute)
    return found


def studies_for(dataset: Dataset) -> dict[str, str]:
    """The studies that know this table by its headers → what they take it for, in words."""
    from pipelines import STUDIES, study

    found = {}
    for name in STUDIES:
        protocol = protocol_of(study(name))
        if protocol is not None and (what := protocol.offer(dataset)):
            found[name] = what
    return found


def answers(protocol: Protocol, settings: Settings) -> dict[str, str]:
    """Every option of the study with the analyst's answer or the default.

    Raises StudyError for an option or an answer that there is not.
    """
    known = {one.name: one for one in protocol.options}
    for name, value in settings.options.items():
        if name not in known:
            raise StudyError(
                f"The option {name!r} was given", f"this study has {', '.join(known) or 'none'}", "Leave it out"
            )
        if value not in known[name].choices:
            choices = ", ".join(known[name].choices)
            raise StudyError(f"{name}={value} was given", f"{name} is one of {choices}", "Choose one of these")
    return {name: settings.options.get(name, one.default) for name, one in known.items()}


def confirm_tables(study: Study, protocol: Protocol, tables: Tables) -> None:
    """Refuse parts that the study does not have, and too many files for one part."""
    known = {"data": protocol.many, **{one.name: one.many for one in protocol.parts}}
    for name, files in tables.items():
        if name not in known and files:
            raise StudyError(
                f"Tables for {name!r} were given",
                f"{study.name} reads {', '.join(known)}",
                "Leave them out, or choose another study",
            )
        if len(files) > 1 and not known.get(name, True):
            raise StudyError(
                f"{len(files)} tables were given as {name}", f"{study.name} takes one", "Leave the others out"
            )
