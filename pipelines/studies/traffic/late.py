"""What columns are worth that are only known while an incident runs, or after it: the score with and without them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from explain.scores import mae, rmse
from explain.words import listing
from pipelines.engine.exhibit import Chart, Exhibit
from pipelines.errors import StudyError
from pipelines.studies.traffic.long_scores import LONG
from pipelines.studies.traffic.losses import Trees
from pipelines.studies.traffic.threshold import auc_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipelines.studies.traffic.cut import Cut

#: What a step without late columns is called.
AT_REPORT = "known when it is reported"


@dataclass(frozen=True, slots=True)
class Step:
    """A score with some late columns added: ``added`` by this step. ``auc`` is nan where test rows are of one class."""

    name: str
    added: tuple[str, ...]
    rmse: float
    mae: float
    auc: float


@dataclass(frozen=True, slots=True)
class Lateness:
    """The scores, the first without any late column, and the RMSE of always the mean; ``minutes`` is what is long."""

    steps: tuple[Step, ...]
    mean_rmse: float
    minutes: float

    @property
    def late(self) -> tuple[str, ...]:
        """All late columns."""
        return tuple(name for step in self.steps for name in step.added)


def lateness(cut: Cut, late: Mapping[str, Sequence[str]], minutes: float = LONG, seed: int = 0) -> Lateness:
    """Test scores without the late columns and with them added, group by group, in the order given.

    ``late`` has names of columns of ``cut`` by a phrase such as "known while it runs". Raises StudyError for a name
    that is not a column.
    """
    names = [name for group in late.values() for name in group]
    unknown = [name for name in names if name not in cut.names]
    if unknown or not names:
        raise StudyError(
            f"{listing([repr(name) for name in unknown])} was called late" if unknown else "No late column was named",
            "the names of columns that models may use are needed",
            "Name columns of the table",
        )
    groups = {AT_REPORT: (), **{phrase: tuple(group) for phrase, group in late.items()}}
    left, steps = set(names), []
    for phrase, added in groups.items():
        left -= set(added)
        steps.append(_step(cut.without(left), phrase, added, minutes, seed))
    y = cut.minutes[cut.test]
    constant = np.full((len(y), 1), cut.minutes[cut.development].mean())
    return Lateness(tuple(steps), rmse(y, constant), minutes)


def late_exhibit(found: Lateness) -> Exhibit:
    """The score with and without what is known late, beside always the mean."""
    auc = f"AUC of more than {found.minutes:g} minutes"
    rows = [(_called(step), len(step.added), step.rmse, step.mae, step.auc) for step in found.steps]
    frame = pd.DataFrame(rows, columns=["Columns", "Late columns added", "RMSE (minutes)", "MAE (minutes)", auc])
    first, last = found.steps[0], found.steps[-1]
    sentence = (
        f"With what is known when an incident is reported RMSE is {first.rmse:.2f} minutes, with late columns "
        f"{last.rmse:.2f} (always the mean: {found.mean_rmse:.2f})."
    )
    chart = Chart("bars", "Columns", "RMSE (minutes)", unit="minutes", naive=found.mean_rmse)
    notes = ("Only the first line can be had when the forecast is needed. Tweedie loss, test rows.",)
    return Exhibit("traffic_late", "With and without late columns", sentence, frame, (chart,), notes)


def _step(cut: Cut, phrase: str, added: tuple[str, ...], minutes: float, seed: int) -> Step:
    rows, y = cut.development, cut.minutes[cut.test]
    predicted = Trees("tweedie", cut.categorical, seed)(cut.X[rows], cut.minutes[rows])(cut.X[cut.test])[:, None]
    both = all(len(np.unique(cut.minutes[part] > minutes)) == 2 for part in (rows, cut.test))
    area = auc_of(cut, minutes, seed) if both else float("nan")
    return Step(phrase, added, rmse(y, predicted), mae(y, predicted), area)


def _called(step: Step) -> str:
    return f"+ {step.name}: {listing(step.added)}" if step.added else step.name
