"""How sure, for classes: whether probabilities can be taken at their word, and which classes are possible."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from explain.levels import percent
from pipelines.engine.result import Result
from pipelines.engine.uncertainty import Probabilities, SetScore
from workbench.report.block import Block
from workbench.report.figures.sure import reliability_picture
from workbench.report.sections.intervals import notes_blocks
from workbench.report.text import number, outcome, promised

WHO = ("analyst", "methods")
RAW = "as the model gives them"


def build(result: Result) -> tuple[Block, ...]:
    """The headline for everybody, then sets, scores and reliability; a sentence where there are none."""
    told = result.probabilities
    if told is None:
        missing = result.task != "regression" and result.unsure_why
        return (Block("sets", "How sure", f"Not told how sure: {result.unsure_why}"),) if missing else ()
    blocks = _sets(result, told), _by_class(result, told), _scores(told), _reliability(result, told)
    return (*blocks, *notes_blocks(told.notes))


def shown_set(told: Probabilities) -> SetScore:
    """The score of the sets that are shown."""
    return next(one for one in told.sets if one.method == told.method and abs(one.level - told.level) < 1e-9)


def headline(told: Probabilities, n_classes: int) -> str:
    """How often the class is in the set, and how often the set says anything."""
    one = shown_set(told)
    sure = f"{100 * one.single:.0f} % of the sets hold one class only"
    none = f", {100 * one.empty:.0f} % hold none, because no class is likely enough" if one.empty > 0.005 else ""
    return (
        f"Each row gets the set of its possible classes. In {10 * told.level:g} of 10 test rows it should hold the "
        f"actual class; in {100 * one.coverage:.0f} % of {one.rows:,} it did ({100 * one.low:.0f} to "
        f"{100 * one.high:.0f} %). {sure}{none}; on average {number(one.size)} of {n_classes} classes."
    )


def verdict(told: Probabilities) -> str:
    """Whether probabilities may be read as they are, by the score that judges them best."""
    of = {one.remedy: one for one in told.scores if one.metric == "log loss"}
    raw, best = of[RAW], min(of.values(), key=lambda one: one.value)
    error = next(one for one in told.scores if one.remedy == RAW and one.metric == "expected calibration error")
    off = f"Probabilities are {100 * error.value:.1f} points off on average ({100 * error.low:.1f} to "
    off += f"{100 * error.high:.1f}); some of that is chance."
    if best is raw or raw.value - best.value < 0.01 * raw.value:
        return f"{off} Calibration does not improve them: read them as they are."
    return (
        f"{off} {best.remedy.capitalize()} calibration improves the log loss from {raw.value:.3f} to {best.value:.3f}."
    )


def set_frame(result: Result, told: Probabilities) -> pd.DataFrame:
    """One line per method and level: coverage with interval, mean size, shares of one and of no class, per class."""
    lines = []
    for one in told.sets:
        by_class = {f"coverage of {name}": share for name, share in zip(result.classes, one.by_class, strict=True)}
        lines.append(
            {
                "method": one.method, "level": one.level, "coverage": one.coverage, "low": one.low, "high": one.high,
                "mean size": one.size, "one class": one.single, "no class": one.empty, **by_class,
            }
        )  # fmt: skip
    return pd.DataFrame(lines)


def class_frame(result: Result, told: Probabilities) -> pd.DataFrame:
    """One line per class: its test rows, and in which share of them each method's sets hold it; the lowest first."""
    actual = result.rows["actual"].astype(str)
    frame = pd.DataFrame({"class": result.classes, "rows": [int((actual == name).sum()) for name in result.classes]})
    columns = {f"{one.method} {percent(one.level)}": one.by_class for one in told.sets}
    return frame.assign(**columns).sort_values(_column(told), kind="stable", ignore_index=True)


def class_sentence(result: Result, told: Probabilities) -> str:
    """Which class is missed most, and that the promise is not about single classes."""
    frame = class_frame(result, told)
    share = frame[_column(told)].iloc[0]
    worst = f"{outcome(result.target, frame['class'].iloc[0])}: {100 * share:.0f} % of its {frame['rows'].iloc[0]:,}"
    return f"Lowest for {worst} test rows have it in their set. The promise is about all rows together."


def _column(told: Probabilities) -> str:
    one = shown_set(told)
    return f"{one.method} {percent(one.level)}"


def score_frame(told: Probabilities) -> pd.DataFrame:
    """One line per score and remedy, with its 95 % interval and what the shares of the classes reach."""
    lines = [(one.metric, one.remedy, one.value, one.low, one.high, one.baseline) for one in told.scores]
    frame = pd.DataFrame(lines, columns=["score", "probabilities", "value", "low", "high", "class shares"])
    return frame.sort_values("score", kind="stable", ignore_index=True)


def member_words(result: Result, told: Probabilities) -> list[str]:
    """The set of each test row as text: "a or b", "none"."""
    names = np.array(result.classes, dtype=object)
    return [" or ".join(names[row]) if row.any() else "none" for row in told.members]


def _sets(result: Result, told: Probabilities) -> Block:
    said = headline(told, len(result.classes)), promised(told.promise, holds=told.holds)
    frame = set_frame(result, told).drop(columns=[f"coverage of {name}" for name in result.classes])
    return Block("sets", "How sure", " ".join(said), frame)


def _by_class(result: Result, told: Probabilities) -> Block:
    sentence = class_sentence(result, told)
    return Block("set_classes", "For which classes sets hold", sentence, class_frame(result, told), audience=WHO)


def _scores(told: Probabilities) -> Block:
    sentence = (
        f"{verdict(told)} Smaller is better; class shares: what one reaches who gives every row the same. These are "
        "never off on average, and tell no row from another: judge by Brier score and log loss."
    )
    return Block("probability_scores", "How good probabilities are", sentence, score_frame(told), audience=WHO)


def best_remedy(told: Probabilities) -> str:
    """The calibration with the smallest log loss; "" where none was made."""
    losses = {one.remedy: one.value for one in told.scores if one.metric == "log loss" and one.remedy != RAW}
    return min(losses, key=lambda one: losses[one]) if losses else ""


def _reliability(result: Result, told: Probabilities) -> Block:
    # What the table is for comes first: a telephone shows three columns.
    frame = told.reliability[["predicted", "observed", "remedy", "output", "low", "high", "rows"]]
    output = frame["output"].iloc[0]
    shown = frame[(frame["output"] == output) & frame["remedy"].isin((RAW, best_remedy(told)))]
    sentence = (
        f"Probabilities as the model gives them and calibrated, in groups of test rows; fitted on {told.n_fit:,} rows, "
        f"calibrated on {told.n_calibrate:,} others. On the dashed line probabilities can be taken at their word; bars "
        "are 95 % intervals."
    )
    figure = partial(reliability_picture, shown, outcome(result.target, output))
    alt = "Observed share against probability in groups of rows, before and after calibration; the table gives both."
    return Block("reliability", "Can probabilities be taken at their word", sentence, frame, figure, alt, WHO)
