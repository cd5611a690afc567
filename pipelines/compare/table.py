"""Many models, or feature sets, on the same rows: the AUROC of each, and how sure it is that two of them differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from explain.scores import roc_auc
from pipelines.compare.delong import Gap, delong
from pipelines.compare.holm import holm
from pipelines.compare.mcnemar import Discordant, mcnemar, right
from pipelines.compare.paired import DRAWS, Difference, Drawn, bootstrap
from pipelines.compare.words import p_words
from pipelines.engine.exhibit import Chart, Exhibit
from pipelines.errors import StudyError

if TYPE_CHECKING:
    from explain.arrays import FloatArray
    from pipelines.compare.entities import Entities

_NOTES = (
    "p (bootstrap) and the intervals: draws of whole entities, cases and others apart, the same draws for all.",
    "McNemar's test compares who is right at each model's threshold. Corrected: Holm, over the lines of this table.",
)


@dataclass(frozen=True, slots=True)
class Judged:
    """What models said of the same rows: ``predictions`` are probabilities of a case, name → (n,).

    ``thresholds`` (name → probability, chosen on other rows) are where a model says "case"; 0.5 where none is given.
    ``draws`` of entities, from ``seed``, are behind intervals and p-values.
    """

    entities: Entities
    predictions: Mapping[str, FloatArray]
    thresholds: Mapping[str, float] = field(default_factory=dict)
    draws: int = DRAWS
    seed: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The models, in the order given."""
        return tuple(self.predictions)

    @property
    def outputs(self) -> FloatArray:
        """All predictions, (n, n_models)."""
        return np.column_stack([self.predictions[name] for name in self.names])

    def place(self, name: str) -> int:
        """Which column of ``outputs`` is of that model; raises StudyError for one that was not judged."""
        if name not in self.predictions:
            raise StudyError(
                f"{name!r} is not among the predictions", f"there are {', '.join(self.names)}", "Name one of these"
            )
        return self.names.index(name)


@dataclass(frozen=True, slots=True)
class Compared:
    """The difference of two models in AUROC: by bootstrap, by DeLong, and who is right by McNemar.

    ``area`` and ``discordant`` are None where an entity has several rows: both tests take rows for independent.
    """

    label: str
    model: str
    reference: str
    difference: Difference
    area: Gap | None
    discordant: Discordant | None


def compare(judged: Judged, pairs: Mapping[str, tuple[str, str]]) -> tuple[tuple[Compared, ...], Drawn]:
    """Each pair (label → model, reference) compared, and the AUROC of all models with its draws."""
    drawn = bootstrap(judged.entities, judged.outputs, roc_auc, draws=judged.draws, seed=judged.seed)
    areas = delong(judged.entities, judged.outputs) if judged.entities.one_row_each else None
    found = []
    for label, (model, reference) in pairs.items():
        one, other = judged.place(model), judged.place(reference)
        gap = areas.gap(one, other) if areas is not None else None
        discordant = _discordant(judged, model, reference) if areas is not None else None
        found.append(Compared(label, model, reference, drawn.difference(one, other), gap, discordant))
    return tuple(found), drawn


def compare_models(
    judged: Judged, reference: str, *, key: str = "models_compared", title: str = "", notes: tuple[str, ...] = ()
) -> Exhibit:
    """A line per model: AUROC with its interval, and the difference to ``reference`` with every test.

    ``notes`` of the study stand before ours.
    """
    judged.place(reference)
    pairs = {name: (name, reference) for name in judged.names if name != reference}
    found, drawn = compare(judged, pairs)
    frame = _scores(judged, drawn).merge(_differences(found), on="model", how="left", sort=False)
    tests = [name for name in frame.columns if name.startswith(("p (", "corrected p"))]
    # The reference is not compared with itself.
    frame[tests] = frame[tests].astype("object").where(frame[tests].notna(), "–").astype("str")
    chart = Chart("points", "model", "AUROC", low="AUROC low", high="AUROC high", naive=0.5)
    told = (*notes, f"Differences are to {reference}.", *_notes(judged))
    return Exhibit(
        key,
        title or f"Models compared with {reference}",
        _sentence(judged, found),
        frame,
        (chart, _gaps("model")),
        told,
    )


def compare_pairs(
    judged: Judged,
    pairs: Mapping[str, tuple[str, str]],
    *,
    key: str = "pairs_compared",
    title: str = "Feature sets compared",
    notes: tuple[str, ...] = (),
) -> Exhibit:
    """A line per pair (label → model, reference), such as one model with and without a feature set, Holm over lines."""
    found, drawn = compare(judged, pairs)
    areas = {name: float(value) for name, value in zip(judged.names, drawn.values, strict=True)}
    frame = _differences(found).rename(columns={"model": "comparison"})
    frame.insert(1, "AUROC", [areas[one.model] for one in found])
    frame.insert(2, "AUROC of the reference", [areas[one.reference] for one in found])
    charts = (_gaps("comparison"),)
    return Exhibit(key, title, _sentence(judged, found), frame, charts, (*notes, *_notes(judged)))


def _gaps(x: str) -> Chart:
    return Chart("points", x, "difference", low="difference low", high="difference high", unit="AUROC", naive=0.0)


def _discordant(judged: Judged, model: str, reference: str) -> Discordant:
    y = judged.entities.y
    told = [right(y, judged.predictions[name], judged.thresholds.get(name, 0.5)) for name in (model, reference)]
    return mcnemar(*told)


def _scores(judged: Judged, drawn: Drawn) -> pd.DataFrame:
    rows = [(name, drawn.values[k], *drawn.interval(k)) for k, name in enumerate(judged.names)]
    return pd.DataFrame(rows, columns=["model", "AUROC", "AUROC low", "AUROC high"])


def _differences(found: Sequence[Compared]) -> pd.DataFrame:
    """A line per comparison; p-values in words, so that none is printed as 0."""
    nan = float("nan")
    frame = pd.DataFrame(
        {
            "model": [one.label for one in found],
            "difference": [one.difference.value for one in found],
            "difference low": [one.difference.low for one in found],
            "difference high": [one.difference.high for one in found],
        }
    )
    tests = {
        "bootstrap": [one.difference.p for one in found],
        "DeLong": [nan if one.area is None else one.area.p for one in found],
        "McNemar": [nan if one.discordant is None else one.discordant.p for one in found],
    }
    for name, p in tests.items():
        frame[f"p ({name})"] = [p_words(one) for one in p]
    for name, p in tests.items():
        frame[f"corrected p ({name})"] = [p_words(one) for one in holm(p)]
    return frame


def _sentence(judged: Judged, found: Sequence[Compared]) -> str:
    entities = judged.entities
    return f"{entities.count:,} entities, {entities.events:,} of them cases. {_told(found)}"


def _told(found: Sequence[Compared]) -> str:
    if not found:
        return "There is one model: nothing to compare."
    corrected = holm([one.difference.p for one in found])
    apart = [one for one, p in zip(found, corrected, strict=True) if p < 0.05]
    if not apart:
        return f"None of {len(found)} differences in AUROC can be told from chance (corrected p ≥ 0.05)."
    largest = max(apart, key=lambda one: abs(one.difference.value))
    gap = largest.difference
    words = f"{largest.label} {gap.value:+.3f} [{gap.low:+.3f}, {gap.high:+.3f}]"
    return f"{len(apart)} of {len(found)} differences in AUROC hold after correction, the largest: {words}."


def _notes(judged: Judged) -> tuple[str, ...]:
    entities, draws = judged.entities, f"{judged.draws:,} draws, seed {judged.seed}."
    if entities.one_row_each:
        return (*_NOTES, draws)
    told = f"{len(entities.y):,} rows belong to {entities.count:,} entities"
    refused = f"n/a: {told}; DeLong's and McNemar's tests need one row per entity. Read the bootstrap instead."
    return (*_NOTES, refused, draws)
