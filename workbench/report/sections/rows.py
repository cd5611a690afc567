"""Single rows that show what the model does: a typical one, the worst, the least sure."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from pipelines.engine.result import Result
from workbench.report.block import Block
from workbench.report.figures.bars import steps
from workbench.report.sections.probabilities import member_words
from workbench.report.text import outcome

SHOWN = 8
WHO = ("analyst", "methods")


def build(result: Result) -> tuple[Block, ...]:
    """Three explained rows with what each column adds to their prediction, and the predictions of all test rows."""
    chosen = noteworthy(result)
    pictures = tuple(_waterfall(result, what, place) for what, place in chosen.items())
    return (*pictures, _all(result))


def noteworthy(result: Result) -> dict[str, int]:
    """Position in ``result.rows`` of an explained row that is typical, worst predicted, and least sure."""
    rows = result.rows.reset_index(drop=True)
    explained = rows[rows["explained"]]
    if explained.empty:
        return {}
    size = explained["error"].abs()
    typical = (size - size.median()).abs().idxmin()
    return {"typical": int(typical), "worst": int(size.idxmax()), "least sure": int(explained["uncertainty"].idxmax())}


def steps_frame(result: Result, place: int, output: int = 0) -> pd.DataFrame:
    """From the base value through what each column adds to the prediction of the row at that position.

    Columns name, value; the first line is the base value, the last the prediction, small contributions are summed.
    """
    attribution = result.attribution
    row = int(result.rows["row"].iloc[place])
    at = int(np.flatnonzero(attribution.rows == row)[0])
    values = attribution.values[at, :, output]
    order = np.argsort(-np.abs(values), kind="stable")
    lines = [("average prediction", attribution.base[output])]
    lines += [
        (f"{attribution.names[i]} = {_value(result, place, attribution.names[i])}", values[i]) for i in order[:SHOWN]
    ]
    if len(order) > SHOWN:
        lines.append((f"{len(order) - SHOWN} other columns", values[order[SHOWN:]].sum()))
    lines.append(("prediction", attribution.predictions[at, output]))
    return pd.DataFrame(lines, columns=["name", "value"])


def output_of(result: Result, place: int) -> int:
    """Which output to show for a row: the predicted class of several, else the only one."""
    if len(result.outputs) == 1:
        return 0
    return result.outputs.index(str(result.rows["predicted"].iloc[place]))


def _value(result: Result, place: int, name: str) -> str:
    if name not in result.table:
        return "?"
    value = result.table[name].iloc[place]
    if pd.isna(value):
        return "missing"
    return f"{value:g}" if isinstance(value, int | float | np.number) else str(value)[:40]


def _waterfall(result: Result, what: str, place: int) -> Block:
    output = output_of(result, place)
    frame = steps_frame(result, place, output)
    line = result.rows.iloc[place]
    row = int(line["row"])
    what_of = outcome(result.target, result.outputs[output])
    sentence = (
        f"Row {row + 1} of the table: predicted {_shown(line['predicted'])}, in fact {_shown(line['actual'])}. "
        f"What each column adds to the prediction of {what_of}, in {result.attribution.unit}."
    )
    alt = f"Steps from the average prediction to the prediction of row {row + 1}; the table gives the figures."
    unit = f"{what_of}, {result.attribution.unit}"
    key = f"row_{what.replace(' ', '_')}"
    return Block(key, f"A row that is {what}", sentence, frame, partial(steps, frame, unit), alt, WHO)


def _shown(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _all(result: Result) -> Block:
    frame = result.rows.copy()
    frame["row"] += 1
    if result.uncertainty is not None:
        frame["lower end"], frame["upper end"] = result.uncertainty.ends()
    if result.probabilities is not None:
        frame["possible classes"] = member_words(result, result.probabilities)
    how = result.uncertainty_how.rstrip(".")
    sentence = f"Rows that the model never saw, numbered as in the file's rows. Uncertainty: {how}."
    return Block("rows", "All test rows", sentence, frame, audience=("methods",))
