"""About how long a run will take: from counts and constants measured once, never from a clock during the run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipelines.engine.budget import ALLOWANCES, batches_of
from pipelines.engine.tune import FOLDS as TUNING_FOLDS
from pipelines.engine.tune import ROWS as TUNING_ROWS
from pipelines.engine.workers import FEWEST_ROWS
from pipelines.models import USUAL

if TYPE_CHECKING:
    from data.table import Task
    from pipelines.engine.progress import Stage
    from pipelines.engine.study import Mode, Settings

#: Folds of cross-validation; a fit on all development rows comes after it.
FOLDS = 5
#: The share of rows that models are fitted on in the end, and the share of those that base models of intervals see.
DEVELOPMENT, FIT = 0.8, 0.75
#: Seconds to load all libraries and to save the result, and how much faster two models at a time are than one.
STARTING, AT_A_TIME = 3.0, 1.6
#: Cells of the table (rows × features) from which on explanations use up their allowances, and how the part grows.
FULLY, USING = 700_000, 0.7
#: The part of the shuffling allowance that a fit to a permuted target takes: no resamples. Refits shuffle once.
RANKED, USUAL_SHUFFLES = 0.5, 10
#: Seconds that calibrating classes takes, and blending quantiles, whatever the table.
CALIBRATING, BLENDING = 0.5, 1.5


@dataclass(frozen=True, slots=True)
class Work:
    """What a fit has before it: rows, encoded columns, outputs (1, or one per class beyond two), and the mode."""

    n_rows: int
    n_columns: int
    n_outputs: int
    mode: Mode


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds of a fit in Quick mode: ``start`` + ``each`` × rows^``power`` × columns^``width`` × outputs.

    Outputs count only where ``per_output``: boosting grows a tree per class and round. ``limit`` are the rows that
    Quick mode fits on, 0 for all. Thorough mode grows about twice the trees.
    """

    start: float
    each: float
    power: float
    width: float
    per_output: bool
    limit: int = 0


#: CPU seconds measured in November 2026 on titanic, student_mat, airquality and adult_header (7 to 32 columns, 300 to
#: 26,000 rows), one thread on a busy machine.
SPEEDS: dict[str, Speed] = {
    "linear": Speed(0.03, 7e-7, 1.0, 1.0, per_output=True),
    "tree": Speed(0.02, 1.5e-7, 1.05, 1.0, per_output=False),
    "forest": Speed(0.20, 5e-6, 1.1, 0.5, per_output=False),
    "histogram": Speed(0.03, 1.5e-5, 0.9, 0.9, per_output=True),
    "xgboost": Speed(0.03, 1.1e-5, 0.9, 0.9, per_output=True),
    "lightgbm": Speed(0.02, 6e-6, 0.9, 0.9, per_output=True),
    "svm": Speed(0.03, 2e-8, 2.0, 0.5, per_output=True, limit=4_000),
    "lstm": Speed(1.5, 1.4e-3, 1.0, 0.3, per_output=False, limit=10_000),
}
#: One fit of each quantile model, together.
QUANTILES = Speed(0.3, 1.2e-3, 0.84, 0.5, per_output=False)
#: For a family that is not in the table.
UNKNOWN = Speed(0.2, 5e-6, 1.0, 1.0, per_output=True)


def fit_seconds(name: str, work: Work) -> float:
    """About how long one fit of that family takes."""
    return _seconds(SPEEDS.get(name, UNKNOWN), work)


def _seconds(speed: Speed, work: Work) -> float:
    more = 2.0 if work.mode == "thorough" else 1.0
    rows = min(work.n_rows, speed.limit * (3 if work.mode == "thorough" else 1)) if speed.limit else work.n_rows
    outputs = work.n_outputs if speed.per_output else 1
    return float(speed.start + more * speed.each * rows**speed.power * work.n_columns**speed.width * outputs)


def estimate(n_rows: int, n_columns: int, task: Task, settings: Settings) -> float:
    """Seconds that a run will take on two idle cores, within a factor of about two.

    ``n_columns`` are features of the table. Three classes are assumed for a multiclass target.
    """
    return sum(stage_seconds(n_rows, n_columns, task, settings).values())


def stage_seconds(n_rows: int, n_columns: int, task: Task, settings: Settings, best: str = "") -> dict[Stage, float]:
    """Seconds of each stage of such a run; of the ``best`` family where that is known, else of an average one.

    Fits are counted. What explains is bounded by its allowances, which small tables use in part.
    """
    names = settings.models or USUAL
    work = Work(int(DEVELOPMENT * n_rows), n_columns, 3 if task == "multiclass" else 1, settings.mode)
    used = float(min(1.0, (n_rows * n_columns / FULLY) ** USING))
    fits = sum(fit_seconds(name, work) + _tuning(name, work) for name in names)
    at_a_time = AT_A_TIME if settings.mode == "quick" and n_rows >= FEWEST_ROWS else 1.0
    leading = (best,) if best else names
    seconds: dict[Stage, float] = {
        "read": STARTING + 2e-6 * n_rows * n_columns,
        "score": FOLDS * fits / at_a_time,
        "explain": (fits + used * _explaining(len(names), settings)) / at_a_time,
        "refit": sum(_fitting_again(one, work, used, settings) for one in leading) / len(leading) / at_a_time,
        "sure": 0.0,
        "study": 0.0,
    }
    if settings.intervals:
        one_fit = sum(fit_seconds(one, work) for one in leading) / len(leading)
        seconds["sure"] = _intervals(work, used) / at_a_time if task == "regression" else CALIBRATING + one_fit
    return seconds


def _tuning(name: str, work: Work) -> float:
    """What choosing the parameters of one fit takes."""
    small = replace(work, n_rows=min(TUNING_ROWS, work.n_rows))
    return ALLOWANCES[work.mode].trials * TUNING_FOLDS * fit_seconds(name, small)


def _explaining(n_models: int, settings: Settings) -> float:
    """All allowances of explanations together."""
    allowance = ALLOWANCES[settings.mode]
    pairs = (2 if settings.interactions else 1) * allowance.interactions
    of_all = (n_models - 1) * allowance.others + n_models * allowance.permutation
    return allowance.shapley + 2 * allowance.aspects + allowance.dependence + pairs + of_all


def _fitting_again(name: str, work: Work, used: float, settings: Settings) -> float:
    """Refits on half of the rows, within their allowance, and fits to permuted targets, each of them ranked."""
    allowance = ALLOWANCES[settings.mode]
    ranking = RANKED * used * allowance.permutation / batches_of(settings.mode)
    half = fit_seconds(name, replace(work, n_rows=work.n_rows // 2))
    refits = min(allowance.refitting, allowance.refits * (half + ranking / USUAL_SHUFFLES))
    return refits + settings.p_values * (fit_seconds(name, work) + ranking)


def _intervals(work: Work, used: float) -> float:
    """All quantile models, fitted on the fit rows and in folds of them, their blend, and what makes it wide."""
    each = _seconds(QUANTILES, replace(work, n_rows=int(FIT * work.n_rows)))
    return (FOLDS + 1) * each + BLENDING + used * ALLOWANCES[work.mode].width
