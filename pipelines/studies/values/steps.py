"""The study's own steps in a run: the network and its flat table before, everything about the bound after."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from data.networks.network import ValueNetwork
from data.networks.read import NetworkOptions, read_network
from pipelines.engine.protocol import Case, Chapter, Material, Say, Tables
from pipelines.errors import StudyError
from pipelines.studies.values.flat import flat_dataset
from pipelines.studies.values.options import OPTIONS
from pipelines.studies.values.reading import sorted_out
from pipelines.studies.values.settings import ValueSettings
from pipelines.studies.values.study import analyse, exhibits_of

if TYPE_CHECKING:
    from pipelines.engine.study import Settings


@dataclass(frozen=True, slots=True)
class Kept:
    """The network and what was chosen."""

    network: ValueNetwork
    chosen: ValueSettings


def prepare(tables: Tables, settings: Settings) -> Material:
    """The network of the tables, and one row per ego, step of time and value for the models.

    Raises TableError or StudyError where there is no network, or one time only.
    """
    answers = {one.name: settings.options.get(one.name, one.default) for one in OPTIONS}
    people, friends = sorted_out(tables["data"])
    if people is None:
        raise StudyError(
            "No table of people with scores was given", "user_id, t and value columns are needed", "Give that table"
        )
    scale = tuple(float(end) for end in answers["scale"].split("-")) if answers["scale"] else None
    network = read_network(people, friends, NetworkOptions(scale, answers["directed"] == "yes"))  # type: ignore[arg-type]
    chosen = _chosen(answers, settings)
    target: Any = answers["target"]
    dataset = flat_dataset(network, chosen, target=target)
    dataset = replace(dataset, name=people.name, source=people.source, digest=people.digest)
    return Material(dataset, replace(settings, target=str(dataset.target), roles={}), (), (), Kept(network, chosen))


def tell(case: Case, say: Say) -> Chapter:
    """Bounds, predictions, friends and guards."""
    kept: Kept = case.material.kept
    analysis = analyse(kept.network, kept.chosen, say)
    return Chapter(exhibits_of(analysis), analysis.checks)


def _chosen(answers: dict[str, str], settings: Settings) -> ValueSettings:
    folds: Any = answers["folds"]
    return ValueSettings(
        folds=folds,
        mu_high=float(answers["mu"]),
        swarm=answers["swarm"] == "yes",
        exponents=(1.0,) if settings.mode == "quick" else (0.0, 0.5, 1.0),
        draws=500 if settings.mode == "quick" else 2_000,
        seed=settings.seed,
    )
