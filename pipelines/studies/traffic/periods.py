"""Whether what was learnt in one period holds in another: before and after a date, and month after month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from explain.scores import mae, rmse
from pipelines.engine.exhibit import Chart, Exhibit
from pipelines.errors import StudyError
from pipelines.studies.traffic.long_scores import always_long_f1
from pipelines.studies.traffic.losses import Trees
from pipelines.studies.traffic.threshold import MODEL, fit_long

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from explain.arrays import IntArray
    from pipelines.studies.traffic.cut import Cut

#: As published: the first day of the second period, and beyond how many minutes an incident is long there.
PUBLISHED_DATE, PUBLISHED_MINUTES = np.datetime64("2020-03-10"), 25.0
#: Rows of each period that are kept to test within it, and rows that choose the threshold.
_WITHIN, _CALIBRATE = 0.2, 0.25
#: Rows that a month needs to be tested, and that a model needs to be fitted.
LEAST_TEST, LEAST_FIT = 30, 200
#: Months that are tested: each is a model of its own.
MOST_MONTHS = 24


def transfer(cut: Cut, later: NDArray[np.bool_], minutes: float = PUBLISHED_MINUTES, seed: int = 0) -> Exhibit:
    """Fitted on one period and tested on the other, both ways, and within each: a line each.

    ``later`` (n,) says which rows of ``cut`` are after the date. Within a period 20 % of its rows, at random, are
    tested. The threshold of long is chosen on rows of the period that is fitted on.
    """
    used = np.sort(np.concatenate([cut.development, cut.test]))
    periods = {"before": used[~later[used]], "after": used[later[used]]}
    for name, rows in periods.items():
        if len(rows) < LEAST_FIT:
            raise StudyError(
                f"{len(rows)} rows are {name} the date", f"{LEAST_FIT} are needed on either side", "Choose another date"
            )
    rng = np.random.default_rng(seed)
    lines = []
    for fitted, rows in periods.items():
        kept, held = _parted(rows, _WITHIN, rng)
        lines.append({"Fitted on": fitted, "Tested on": fitted, **_scores(cut, kept, held, minutes, seed)})
        other = "after" if fitted == "before" else "before"
        line = _scores(cut, rows, periods[other], minutes, seed)
        lines.append({"Fitted on": fitted, "Tested on": other, **line})
    frame = pd.DataFrame(lines)
    own, crossed = (frame.loc[(frame["Fitted on"] == frame["Tested on"]) == same] for same in (True, False))
    sentence = (
        f"{MODEL} tells longer than {minutes:g} minutes with AUC {_range(own['AUC'])} within a period and "
        f"{_range(crossed['AUC'])} in the other one."
    )
    notes = (
        "As published: one period is fitted, the other tested, and the reverse; within a period 20 % are tested.",
        "Ours: AUC, balanced accuracy and always-long beside accuracy; RMSE by the Tweedie loss against the mean.",
    )
    return Exhibit("traffic_transfer", "From one period to the other", sentence, frame, (), notes)


def rolling_origin(cut: Cut, when: NDArray[np.datetime64], seed: int = 0, most: int = MOST_MONTHS) -> Exhibit:
    """Month by month: fitted on all rows up to a month, tested on the next, against constants of the same rows.

    ``when`` (n,) are the starts of the rows of ``cut``. Of more months than ``most`` the last ones are tested.
    """
    used = np.sort(np.concatenate([cut.development, cut.test]))
    months = when[used].astype("datetime64[M]")
    rows = []
    for month in np.unique(months)[1:][-most:]:
        fit, test = used[months < month], used[months == month]
        if len(fit) >= LEAST_FIT and len(test) >= LEAST_TEST:
            rows.append(
                {"Month": str(month), "Fit rows": len(fit), "Test rows": len(test), **_errors(cut, fit, test, seed)}
            )
    if not rows:
        raise StudyError(
            f"{len(used):,} rows of {len(np.unique(months))} months were given",
            f"a month of {LEAST_TEST} rows after {LEAST_FIT} others is needed",
            "Give a longer table",
        )
    frame = pd.DataFrame(rows)
    better = int((frame[_LEAD] < 0).sum())
    last = "last " if len(np.unique(months)) - 1 > most else ""
    sentence = f"In {better} of the {last}{len(frame)} months the model is nearer than the mean of all rows before."
    chart = Chart("points", "Month", _LEAD, unit="minutes", naive=0.0)
    return Exhibit("traffic_rolling", "Month after month", sentence, frame, (chart,))


_LEAD = "RMSE less always the mean (minutes)"


def _scores(cut: Cut, fit: IntArray, test: IntArray, minutes: float, seed: int) -> dict[str, object]:
    is_long = (cut.minutes > minutes)[test]
    share = float(is_long.mean())
    model = fit_long(cut, minutes, _parted(fit, _CALIBRATE, np.random.default_rng(seed)), seed)
    scores = model.scores(MODEL, cut.X[test], is_long)
    return {
        "Fit rows": len(fit),
        "Test rows": len(test),
        "Long (share)": share,
        "AUC": scores.auc,
        "Balanced accuracy": scores.balanced_accuracy,
        "Accuracy": scores.accuracy,
        "Accuracy of always the commoner": max(share, 1 - share),
        "F1 of long": scores.f1,
        "F1 of always long": always_long_f1(share),
        **_errors(cut, fit, test, seed),
    }


def _errors(cut: Cut, fit: IntArray, test: IntArray, seed: int) -> dict[str, float]:
    y, own = cut.minutes[test], cut.minutes[fit]
    predicted = Trees("tweedie", cut.categorical, seed)(cut.X[fit], own)(cut.X[test])[:, None]
    mean, median = (np.full((len(y), 1), value) for value in (own.mean(), np.median(own)))
    return {
        "RMSE (minutes)": rmse(y, predicted),
        "RMSE of always the mean (minutes)": rmse(y, mean),
        _LEAD: rmse(y, predicted) - rmse(y, mean),
        "MAE (minutes)": mae(y, predicted),
        "MAE of always the median (minutes)": mae(y, median),
    }


def _parted(rows: IntArray, share: float, rng: np.random.Generator) -> tuple[IntArray, IntArray]:
    """The rows without a random ``share`` of them, and that share; both sorted."""
    drawn = rng.permutation(rows)
    held = int(np.ceil(share * len(rows)))
    return np.sort(drawn[held:]), np.sort(drawn[:held])


def _range(values: pd.Series) -> str:
    low, high = float(values.min()), float(values.max())
    return f"{low:.3f}" if f"{low:.3f}" == f"{high:.3f}" else f"{low:.3f} to {high:.3f}"
