"""The study's own steps in a run: before the table is asked anything, and after everything else is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.engine.protocol import Case, Chapter, Material, Protocol, Tables, answers, confirm_tables, protocol_of
from pipelines.errors import StudyError

if TYPE_CHECKING:
    from data.table import Dataset
    from pipelines.engine.ground import Ground
    from pipelines.engine.progress import Stages
    from pipelines.engine.story import Told
    from pipelines.engine.study import Settings, Study


@dataclass(frozen=True, slots=True)
class Steps:
    """A study's protocol (None for a study that takes one table as it is), its tables, and what was made of them."""

    protocol: Protocol | None
    tables: Tables
    material: Material

    @staticmethod
    def of(study: Study, dataset: Dataset, settings: Settings, more: Tables | None) -> Steps:
        """The study's tables made into the one that models learn from.

        Raises TableError or StudyError for tables or answers that the study cannot use.
        """
        protocol = protocol_of(study)
        if protocol is None:
            return Steps(None, {"data": (dataset,)}, Material(dataset, settings))
        tables = confirm(study, dataset, settings, more)
        return Steps(protocol, tables, protocol.prepare(tables, settings))

    @property
    def dataset(self) -> Dataset:
        """The table that models learn from."""
        return self.material.dataset

    @property
    def settings(self) -> Settings:
        """The settings as the study wants them."""
        return self.material.settings

    @property
    def seconds(self) -> float:
        """About how long its own steps take."""
        return 0.0 if self.protocol is None else self.protocol.seconds

    def tell(self, ground: Ground, told: tuple[Told, ...], stages: Stages) -> Chapter:
        """What the study adds: what it made of the tables first, then what it found."""
        if self.protocol is None:
            return Chapter()
        case = Case(ground, told, self.material, self.tables)
        found = self.protocol.tell(case, lambda share, sentence: stages.tell("study", share, sentence))
        return Chapter((*self.material.exhibits, *found.exhibits), (*self.material.checks, *found.checks))


def confirm(study: Study, dataset: Dataset, settings: Settings, more: Tables | None) -> Tables:
    """All tables of the run by their part, after what can be refused at once was refused.

    Raises StudyError for an option, an answer or a part that the study does not have, and for tables of another kind.
    """
    protocol = protocol_of(study)
    given = dict(more or {})
    tables: Tables = {**given, "data": (dataset, *given.get("data", ()))}
    if protocol is not None:
        answers(protocol, settings)
        confirm_tables(study, protocol, tables)
        if not protocol.suits(tables["data"]):
            names = ", ".join(repr(one.name) for one in tables["data"])
            raise StudyError(
                f"{names} cannot be read by the study {study.name!r}",
                protocol.needs,
                "Give such a table, or run the study 'upload', which takes any",
            )
    return tables
