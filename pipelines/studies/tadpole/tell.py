"""What the study shows: forecasts and their file, all entries scored, what each modality is worth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipelines.compare.holm import holm
from pipelines.engine.exhibit import Chart, Exhibit
from pipelines.engine.protocol import Case, Chapter, Say
from pipelines.errors import StudyError
from pipelines.studies.tadpole.ablation import Trial, ablate, ablation_exhibit
from pipelines.studies.tadpole.entries import LSTM, MEAN, MEDIAN, Entries, Field, make_entries
from pipelines.studies.tadpole.exhibits import differences_exhibit, ranking_exhibit, scores_exhibit
from pipelines.studies.tadpole.layout import CLASSES, submission_name
from pipelines.studies.tadpole.scoring import compare, score
from pipelines.studies.tadpole.submission import submission_faults

if TYPE_CHECKING:
    from pipelines.studies.tadpole.prepare import Kept
    from pipelines.studies.tadpole.submission import Forecast

KINDS = ("xgboost", "linear", LSTM)
TEAM = "workbench"
BASELINE = "LastVisit"
#: Subjects whose forecast is drawn.
DRAWN = 6


def tell(case: Case, say: Say) -> Chapter:
    """Exhibits in reading order: the file, single subjects, scores, differences, ensembles, modalities."""
    kept: Kept = case.material.kept
    seed = case.ground.seed
    chosen = kept.answers["forecaster"]
    exhibits: list[Exhibit] = []
    if kept.field is not None:
        entries = make_entries(kept.field, KINDS, seed, lambda what: say(0.0, what))
        exhibits += _forecast(entries, _title(entries, chosen), kept.field)
        if kept.field.truth is not None:
            exhibits += _scored(entries, kept.field, _title(entries, chosen), seed)
    if kept.trial is not None:
        entries = make_entries(kept.trial, KINDS, seed, lambda what: say(0.4, what))
        exhibits += _scored(entries, kept.trial, _title(entries, chosen), seed)
    known = kept.trial or kept.field
    if (
        kept.answers["ablation"] == "yes"
        and known is not None
        and known.truth is not None
        and known.mode == "longitudinal"
    ):
        exhibits.append(_ablated(known, seed, lambda what: say(0.7, f"Fitting without {what}")))
    return Chapter(tuple(exhibits))


def _title(entries: Entries, chosen: str) -> str:
    """The title of the entry that was asked for. Raises StudyError where it could not be made."""
    title = {"mean": MEAN, "median": MEDIAN, **entries.ours}.get(chosen, "")
    if not title:
        raise StudyError(
            f"The forecast by {chosen!r} was asked for, and it could not be made",
            " ".join(entries.notes),
            "Choose another forecaster",
        )
    return title


def _forecast(entries: Entries, title: str, field: Field) -> list[Exhibit]:
    """The file that the challenge takes, and some subjects as pictures."""
    forecast = entries.forecasts[title]
    frame = forecast.to_frame()
    faults = submission_faults(frame)
    if faults:
        raise StudyError(f"The forecast has {len(faults)} faults", faults[0], "Choose another forecaster")
    months = field.calendar.words
    sentence = (
        f"{title}: {len(forecast.subjects):,} subjects, {months}, in the form that the challenge's evaluation takes."
    )
    file = Exhibit(
        "submission",
        "The forecast file",
        sentence,
        frame,
        notes=entries.notes,
        file=submission_name(TEAM, field.calendar),
    )
    return [_fans(forecast, title), file]


def _fans(forecast: Forecast, title: str) -> Exhibit:
    """Some subjects, spread from the surest of normal to the surest of dementia."""
    order = np.argsort(forecast.shares[:, -1, 2], kind="stable")
    picked = order[np.linspace(0, len(order) - 1, min(DRAWN, len(order))).round().astype(int)]
    parts = []
    for place in picked:
        months = np.arange(1, forecast.calendar.months + 1)
        one = pd.DataFrame({"subject": f"RID {forecast.subjects[place]}", "months ahead": months})
        for name, values in (("ADAS13, points", forecast.adas), ("ventricles, % of ICV", 100 * forecast.ventricles)):
            one[name] = values[place, :, 0]
            one[f"{name}: lower"], one[f"{name}: upper"] = values[place, :, 1], values[place, :, 2]
        for k, word in enumerate(CLASSES):
            one[f"probability of {word}"] = forecast.shares[place, :, k]
        parts.append(one)
    frame = pd.concat(parts, ignore_index=True)
    charts = tuple(
        Chart("fan", "months ahead", name, panel="subject", low=f"{name}: lower", high=f"{name}: upper")
        for name in ("ADAS13, points", "ventricles, % of ICV")
    )
    chance = Chart("lines", "months ahead", "probability of AD", by="subject")
    return Exhibit(
        "fans",
        "Forecasts of single subjects",
        f"{len(picked)} of {len(forecast.subjects):,} subjects, from the least to the most probable dementia at the "
        f"end; bands are 50 % intervals, by {title}.",
        frame,
        (*charts, chance),
    )


def _scored(entries: Entries, field: Field, title: str, seed: int) -> list[Exhibit]:
    """All entries on the truth: ranking, the chosen entry's eight scores, differences to the last visit carried on."""
    if field.truth is None:
        return []
    scores = {name: score(one, field.truth, seed=seed) for name, one in entries.forecasts.items()}
    gaps = {
        name: compare(one, entries.forecasts[BASELINE], field.truth, seed=seed)
        for name, one in entries.forecasts.items()
        if name != BASELINE
    }
    ranked, own = ranking_exhibit(scores), scores_exhibit(scores[title])
    notes = (*ranked.notes, *((field.note,) if field.note else ()))
    return [
        replace(ranked, notes=notes),
        replace(own, title=f"The eight official scores: {title}"),
        corrected(differences_exhibit(gaps, BASELINE)),
    ]


def corrected(exhibit: Exhibit) -> Exhibit:
    """The differences with p corrected by Holm over all entries of one score."""
    frame = exhibit.frame.copy()
    frame["corrected p"] = np.nan
    for rows in frame.groupby("Score").groups.values():
        frame.loc[rows, "corrected p"] = holm(frame.loc[rows, "p"].tolist())
    notes = ("The same draws of subjects for both. Corrected p: Holm over the entries, score by score.",)
    return replace(exhibit, frame=frame, notes=notes)


def _ablated(field: Field, seed: int, told: Callable[[str], None]) -> Exhibit:
    if field.truth is None:
        raise StudyError("There is no truth", "a score is needed", "Give D4")
    trial = Trial(field.learn, field.truth, field.calendar, seed)
    whole = trial.forecast(trial.without())
    found: Mapping = ablate(trial, whole, told=told)
    return ablation_exhibit(found)
