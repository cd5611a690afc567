"""One flat table for the workbench's own engine: a row per ego and step of time, so that features get importances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from data.networks.network import ValueNetwork
from data.samples.assemble import assemble
from data.schema import set_roles
from pipelines.errors import StudyError
from pipelines.studies.values.bound import fit_bound
from pipelines.studies.values.compare import feature_table
from pipelines.studies.values.features import FEATURES
from pipelines.studies.values.folds import by_ego
from pipelines.studies.values.guards import confirm_times
from pipelines.studies.values.moves import Moves, moves_of
from pipelines.studies.values.settings import ValueSettings

if TYPE_CHECKING:
    from data.table import Dataset
    from explain.arrays import FloatArray

Target: TypeAlias = Literal["next score", "residual"]
PERSON, TIME, DIMENSION = "person", "time", "dimension"
RESIDUAL = "what bounded confidence leaves over"


def flat_dataset(
    network: ValueNetwork,
    settings: ValueSettings | None = None,
    *,
    dimension: str = "",
    target: Target = "next score",
) -> Dataset:
    """The features of time t, with the next score (or what the bounded-confidence model leaves over) as the target.

    One row per ego, step of time and dimension, or of the one ``dimension``; rows of one person stay together. Each
    row's bound was fitted to other egos, so that no row has helped to make its own columns. Raises StudyError for a
    dimension that there is not and with one time only.
    """
    settings = settings or ValueSettings()
    confirm_times(network)
    chosen = [k for k, name in enumerate(network.dimensions) if dimension in {"", name}]
    if not chosen:
        raise StudyError(
            f"The dimension {dimension!r} was asked for",
            f"the table has {', '.join(network.dimensions)}",
            "Choose one of them, or none for all",
        )
    parts = [moves_of(network, k) for k in chosen]
    table = np.concatenate([_features(moves, settings) for moves in parts])
    after = np.concatenate([moves.after for moves in parts])
    columns: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]] = {
        PERSON: np.array([network.users[i] for moves in parts for i in moves.ego]),
        TIME: np.array([wave for moves in parts for wave in moves.wave], dtype=np.int64),
        DIMENSION: np.repeat([moves.dimension for moves in parts], [moves.n_rows for moves in parts]),
        **{name: table[:, i] for i, name in enumerate(FEATURES)},
    }
    if len(chosen) == 1:
        del columns[DIMENSION]
    name = RESIDUAL if target == "residual" else target
    columns[name] = after - table[:, FEATURES.index("bounded-confidence prediction")] if target == "residual" else after
    units = dict.fromkeys((*FEATURES, name), "points") | {"number of friends": "", "share of friends in bound": ""}
    made = assemble("value dynamics", columns, units, "made from a table of people and a list of friends")
    return set_roles(made, {PERSON: "entity", TIME: "ignored", name: "target"})


def _features(moves: Moves, settings: ValueSettings) -> FloatArray:
    found = np.empty((moves.n_rows, len(FEATURES)))
    for fit, test in by_ego(moves.ego):
        found[test] = feature_table(fit_bound(moves.take(fit), settings), moves.take(test).links)
    return found
