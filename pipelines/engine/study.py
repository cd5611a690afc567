"""A recipe and its settings: nothing has run yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from data.table import How, Task

Mode = Literal["quick", "thorough"]
Unit = Literal["natural", "log-odds"]


@dataclass(frozen=True, slots=True)
class Study:
    """What is asked of a table: the question, the columns it needs, the models that may answer.

    ``target`` may be a column or "END - START" for a duration. Empty names mean "guess, and let the analyst say".
    ``sources`` name the published work that the study follows; ``ours`` says what is our own choice.
    ``sample`` is the key of its generated table in ``data.samples``.
    """

    name: str
    title: str
    domain: str
    question: str
    target: str = ""
    task: Task | None = None
    entity: str = ""
    time: str = ""
    unit: str = ""
    ignore: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    ours: str = ""
    sample: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the analyst chose for one run. Everything that changes the result is here and in the manifest."""

    mode: Mode = "quick"
    seed: int = 0
    target: str = ""
    task: Task | None = None
    how: How | Literal["auto"] = "auto"
    models: tuple[str, ...] = ()
    roles: dict[str, str] = field(default_factory=dict)
    unit: Unit = "natural"
    positive: str = ""
