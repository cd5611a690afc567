"""C03: is a column dated after the outcome, or does its name say so?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from explain.words import listing
from pipelines.engine.checks.evidence import Evidence, Stage
from pipelines.engine.checks.hints import after_outcome
from pipelines.engine.checks.lateness import duration_start, start_of_time, trails
from pipelines.engine.checks.outcome import Outcome
from pipelines.engine.checks.sample import draw_sample
from pipelines.engine.checks.strength import metric_of, strength
from pipelines.engine.checks.wording import agreeing

if TYPE_CHECKING:
    from data.table import Dataset
    from pipelines.engine.checks.sample import Sample
    from pipelines.engine.result import Check

CODE: Final = "C03"
TITLE: Final = "Dated after the outcome"
STAGE: Stage = "table"
SAY: Final = Outcome(CODE, TITLE)

#: What a column alone must reach before a vague name ("time", "duration") counts, or a clear one is beyond doubt.
TELLING = {"R²": 0.30, "AUC": 0.65}
#: Rank correlation with a clearly named column from which a vaguely named one is the same in another unit.
SAME = 0.95
MIN_ROWS = 50


def check(evidence: Evidence) -> Check:
    """Fails when a time lies after the start of a duration, or a late name meets a strong column; warns on names."""
    dataset = evidence.dataset
    if dataset.target is None:
        return SAY.skipped("No target is chosen yet, so nothing can be later than it.")
    times = _late_times(dataset)
    clear, vague = _late_names(dataset, skip=tuple(times))
    sample = draw_sample(dataset)
    telling = _telling(sample, (*clear, *vague)) if len(sample.rows) >= MIN_ROWS else {}
    vague = tuple(name for name in vague if name in telling or _same_as(sample, name, clear))
    names = (*times, *clear, *vague)
    if not names:
        return SAY.passed(_all_clear(dataset))
    sentence = " ".join([*times.values(), *_sentences(dataset.target, clear, vague, telling)])
    known = agreeing(names, "it is", "they are")
    remedy = f"Leave out {listing(names)} unless {known} known at the moment of prediction."
    certain = duration_start(dataset) and times
    answer = SAY.failed if certain or any(name in telling for name in clear) else SAY.warned
    return answer(sentence, remedy, names)


def _all_clear(dataset: Dataset) -> str:
    start = duration_start(dataset)
    if start:
        return f"No column that is used lies after {start}, the start of {dataset.target}."
    return f"No column that is used is dated after {dataset.target} or has a name that says so."


def _late_times(dataset: Dataset) -> dict[str, str]:
    """Used time columns that come after the time at which the rows begin, with the sentence that says so."""
    start = duration_start(dataset) or start_of_time(dataset)
    if not start or dataset.column(start).kind != "time":
        return {}
    used = (name for name in dataset.features if name != start and dataset.column(name).kind == "time")
    later = {name: trails(dataset.frame[name], dataset.frame[start]) for name in used}
    return {name: f"{name} lies after {start} in {share} of the rows." for name, share in later.items() if share}


def _late_names(dataset: Dataset, skip: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Used columns whose names clearly, and whose names vaguely, speak of what comes after."""
    found: dict[str, list[str]] = {"after": [], "maybe after": [], "": []}
    for name in dataset.features:
        kind = dataset.column(name).kind
        clue = after_outcome(name, is_time=kind == "time", is_number=kind == "number")
        if name not in skip and not (clue == "maybe after" and _is_clock(dataset, name)):
            found[clue].append(name)
    return tuple(found["after"]), tuple(found["maybe after"])


def _is_clock(dataset: Dataset, name: str) -> bool:
    """Whether the number is an hour of the day: 0 to 24, beside a column of dates."""
    dated = any(column.kind == "time" for column in dataset.columns)
    return dated and bool(dataset.frame[name].dropna().between(0, 24).all())


def _telling(sample: Sample, names: tuple[str, ...]) -> dict[str, str]:
    """Those that predict the target well alone, each with its figure in words."""
    least = TELLING[metric_of(sample.task)]
    return {one.name: one.phrase for name in names if (one := strength(sample, name, least)) is not None}


def _same_as(sample: Sample, name: str, others: tuple[str, ...]) -> bool:
    """Whether the column sorts the rows as one of the others does."""
    from scipy.stats import spearmanr

    values = sample.column(name)
    for other in others:
        pair = np.stack([values, sample.column(other)])
        pair = pair[:, ~np.isnan(pair).any(axis=0)]
        varied = pair.shape[1] >= MIN_ROWS and bool((np.ptp(pair, axis=1) > 0).all())
        if varied and abs(float(spearmanr(*pair).statistic)) >= SAME:
            return True
    return False


def _sentences(target: str, clear: tuple[str, ...], vague: tuple[str, ...], telling: dict[str, str]) -> list[str]:
    said = []
    if clear:
        names = listing([telling.get(name, name) for name in clear])
        said.append(f"By name, {names} {agreeing(clear, 'is', 'are')} known only after {target}.")
    if vague:
        names = listing([telling.get(name, name) for name in vague])
        said.append(f"{names} may be a time that ends with {target}: the name and the figures point there.")
    return said
