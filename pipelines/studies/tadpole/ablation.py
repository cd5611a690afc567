"""What each modality, and the way here, is worth: refitted without it, and scored on the same subjects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from data.clinical.tadpole.columns import MODALITIES, Modality
from pipelines.engine.exhibit import Chart, Exhibit
from pipelines.studies.tadpole.features import ALL, Mode
from pipelines.studies.tadpole.forecaster import Forecaster, fit_forecaster
from pipelines.studies.tadpole.layout import CHALLENGE, Calendar
from pipelines.studies.tadpole.learners import Learner
from pipelines.studies.tadpole.scoring import Difference, compare

if TYPE_CHECKING:
    from data.clinical.tadpole.history import TadpoleHistory
    from pipelines.studies.tadpole.submission import Forecast
    from pipelines.studies.tadpole.truth import Truth

#: The ablation that is no modality: no slope, minimum, maximum or mean.
HISTORY = "history"
#: What is left out one by one; the months ahead always stay.
LEFT_OUT: tuple[str, ...] = (*(one for one in MODALITIES if one != "time"), HISTORY)
#: One score per target: those that make the overall rank.
SCORES = ("mauc", "adas_mae", "ventricles_mae")


@dataclass(frozen=True, slots=True)
class Trial:
    """Whom and how: the history, the truth, the months, the seed, the kind and the mode of the forecasters."""

    history: TadpoleHistory
    truth: Truth
    calendar: Calendar = CHALLENGE
    seed: int = 0
    kind: str | Learner = "xgboost"
    mode: Mode = "longitudinal"

    def without(self, what: str = "") -> Forecaster:
        """A forecaster that does not read ``what``, a modality or "history"; nothing is left out by default."""
        kept = ALL - {what}
        return fit_forecaster(
            self.history,
            self.seed,
            modalities=kept,
            history_features=what != HISTORY,
            mode=self.mode,
            kind=self.kind,
        )

    def forecast(self, forecaster: Forecaster) -> Forecast:
        """The forecast of the subjects to forecast."""
        return forecaster.forecast(self.history, calendar=self.calendar)


def ablate(
    trial: Trial,
    whole: Forecast,
    left_out: tuple[str, ...] = LEFT_OUT,
    *,
    draws: int = 2000,
    told: Callable[[str], None] | None = None,
) -> dict[str, tuple[Difference, ...]]:
    """Per thing left out the eight scores without it minus those of ``whole``, over the same draws of subjects.

    ``whole`` is the forecast that reads everything, fitted with the same seed. ``told`` hears what is refitted.
    """
    found = {}
    for what in left_out:
        if told is not None:
            told(what)
        reduced = trial.forecast(trial.without(what))
        found[what] = compare(reduced, whole, trial.truth, draws=draws, seed=trial.seed)
    return found


def ablation_exhibit(found: Mapping[str, tuple[Difference, ...]]) -> Exhibit:
    """What forecasts lose without each modality, per target, with 95 % intervals over subjects."""
    rows = [
        {
            "Left out": what,
            "Score": one.official.title + (f" ({one.official.unit})" if one.official.unit else ""),
            "Worse by": _loss(one, one.value),
            "95 % from": _loss(one, one.high if one.official.higher_is_better else one.low),
            "95 % to": _loss(one, one.low if one.official.higher_is_better else one.high),
            "p": one.p,
        }
        for what, differences in found.items()
        for one in differences
        if one.official.key in SCORES
    ]
    frame = pd.DataFrame(rows, columns=["Left out", "Score", "Worse by", "95 % from", "95 % to", "p"])
    return Exhibit(
        "tadpole-ablation",
        "What each modality is worth",
        _in_words(frame),
        frame,
        (Chart("points", "Left out", "Worse by", panel="Score", low="95 % from", high="95 % to", naive=0.0),),
        (
            "Models are fitted again without a modality; above 0 the forecast is worse without it.",
            "History: without slope, minimum, maximum and mean; the last values stay.",
            "What is associated with a better forecast; other modalities may stand in for the one that is left out.",
        ),
    )


def _loss(one: Difference, value: float) -> float:
    return -value if one.official.higher_is_better else value


def _in_words(frame: pd.DataFrame) -> str:
    clear = frame[frame["95 % from"] > 0]
    if clear.empty:
        return "No forecast is clearly worse without any one of these: each interval holds 0."
    parts = [f"{score} without {', '.join(rows['Left out'])}" for score, rows in clear.groupby("Score", sort=False)]
    return f"Clearly worse: {'; '.join(parts)}."


__all__ = ["HISTORY", "LEFT_OUT", "Modality", "Trial", "ablate", "ablation_exhibit"]
