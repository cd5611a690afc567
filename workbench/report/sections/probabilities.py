"""How sure, for classes: whether probabilities can be taken at their word, and which classes are possible."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from explain.levels import percent
from pipelines.engine.result import Result
from pipelines.engine.uncertainty import Probabilities, SetScore
from workbench.report.block import Block
from workbench.report.figures.curves import calibration_picture
from workbench.report.text import number

WHO = ("analyst", "methods")
RAW = "as the model gives them"


def build(result: Result) -> tuple[Block, ...]:
    """The headline for everybody, then sets, scores and reliability; a sentence where there are none."""
    told = result.probabilities
    if told is None:
        missing = result.task != "regression" and result.unsure_why
        return (Block("sets", "How sure", f"Not told how sure: {result.unsure_why}"),) if missing else ()
    return _sets(result, told), _scores(told), _reliability(told)


def shown_set(told: Probabilities) -> SetScore:
    """The score of the sets that are shown."""
    return next(one for one in told.sets if one.method == told.method and abs(one.level - told.level) < 1e-9)


def headline(told: Probabilities, n_classes: int) -> str:
    """How often the class is in the set, and how often the set says anything."""
    one = shown_set(told)
    sure = f"{100 * one.single:.0f} % of the sets hold one class only"
    none = f", {100 * one.empty:.0f} % hold none, because no class is likely enough" if one.empty > 0.005 else ""
    return (
        f"Sets of possible classes at {percent(told.level)}: the actual class is in {100 * one.coverage:.0f} % of "
        f"{one.rows:,} test rows' sets ({100 * one.low:.0f} to {100 * one.high:.0f} %). {sure}{none}; on average "
        f"{number(one.size)} of {n_classes} classes."
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
    doubt = "" if told.holds else "Take care: "
    sentence = f"{headline(told, len(result.classes))} {doubt}{told.promise} {' '.join(told.notes)}"
    return Block("sets", "How sure", sentence, set_frame(result, told), folded=True)


def _scores(told: Probabilities) -> Block:
    sentence = f"{verdict(told)} Smaller is better; class shares: what one reaches who gives every row the same."
    return Block("probability_scores", "How good probabilities are", sentence, score_frame(told), audience=WHO)


def _reliability(told: Probabilities) -> Block:
    frame = told.reliability
    raw = frame[frame["remedy"] == RAW]
    sentence = (
        "Probabilities as the model gives them and calibrated, in groups of test rows. "
        f"It was fitted on {told.n_fit:,} rows and calibrated on {told.n_calibrate:,} others. On the dashed line probabilities can be taken at their "
        "word; bars are 95 % intervals."
    )
    figure = partial(calibration_picture, raw, "probability")
    alt = "Observed share against probability in groups of rows, before calibration; the table has it after, too."
    return Block("reliability", "Can probabilities be taken at their word", sentence, frame, figure, alt, WHO)
