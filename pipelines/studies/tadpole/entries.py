"""All forecasts of the same subjects side by side: ours, the three benchmarks, and their ensembles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from pipelines.models import NEEDS
from pipelines.models.registry import installed
from pipelines.studies.tadpole.benchmarks import BENCHMARKS
from pipelines.studies.tadpole.ensembles import combine
from pipelines.studies.tadpole.forecaster import fit_forecaster
from pipelines.studies.tadpole.layout import CHALLENGE, Calendar
from pipelines.studies.tadpole.learners import learner
from pipelines.studies.tadpole.sequences import Sequences

if TYPE_CHECKING:
    from data.clinical.tadpole.history import TadpoleHistory
    from pipelines.studies.tadpole.features import Mode
    from pipelines.studies.tadpole.submission import Forecast
    from pipelines.studies.tadpole.truth import Truth

MEAN, MEDIAN = "Mean of all", "Median of all"
LSTM = "lstm"


@dataclass(frozen=True, slots=True)
class Field:
    """Whom to learn from, whom to forecast, in which months, and what became of them (None where that is unknown)."""

    learn: TadpoleHistory
    forecast: TadpoleHistory
    calendar: Calendar = CHALLENGE
    truth: Truth | None = None
    note: str = ""

    @property
    def mode(self) -> Mode:
        """Only the last visit is read where only that is known."""
        return "cross-sectional" if self.forecast.layout == "last visit" else "longitudinal"


@dataclass(frozen=True, slots=True)
class Entries:
    """Forecasts by title, which kind each of ours is (kind → title), and what is to be said of them."""

    forecasts: dict[str, Forecast]
    ours: dict[str, str]
    notes: tuple[str, ...]


def make_entries(field: Field, kinds: tuple[str, ...], seed: int, told: Callable[[str], None]) -> Entries:
    """Every forecast of the field; ``told`` hears what is being fitted.

    A kind that needs a package which is not installed is left out, and said so.
    """
    forecasts: dict[str, Forecast] = {}
    ours, notes = {}, [field.note] if field.note else []
    for kind in kinds:
        if kind == LSTM and not installed(LSTM, NEEDS):
            notes.append("The LSTM was not run: it needs torch, which is not installed. Add it with: make lstm")
            continue
        chosen = Sequences() if kind == LSTM else learner(kind)
        told(f"Forecasting by {chosen.title}")
        fitted = fit_forecaster(field.learn, seed, mode=field.mode, kind=chosen)
        forecasts[fitted.title] = fitted.forecast(field.forecast, calendar=field.calendar)
        ours[kind] = fitted.title
        notes += [one for one in fitted.notes if one not in notes]
    for title, benchmark in BENCHMARKS.items():
        told(f"Forecasting by {title}")
        forecasts[title] = benchmark(_frame(field), field.calendar)
    # Ensembles are of all entries, benchmarks included, as the organisers' were.
    whole = {MEAN: combine(forecasts, "mean"), MEDIAN: combine(forecasts, "median")}
    return Entries({**forecasts, **whole}, ours, tuple(notes))


def _frame(field: Field) -> pd.DataFrame:
    """The visits that benchmarks read: those to learn from, and those to forecast from."""
    if field.forecast is field.learn:
        return field.learn.frame
    mine = field.learn.frame.assign(D2=0)
    return pd.concat([mine[~mine["RID"].isin(field.forecast.frame["RID"])], field.forecast.frame], ignore_index=True)
