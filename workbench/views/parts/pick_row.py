"""The table of test rows: typical, worst, least sure, or all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import streamlit as st

from explain.levels import percent
from workbench.report.sections.probabilities import member_words
from workbench.views.parts.words import plain, sentence

if TYPE_CHECKING:
    from pipelines.engine.result import Result

KINDS = {"worst": "Worst predicted", "typical": "Typical", "unsure": "Least sure", "all": "All"}
#: The same where rows have intervals, or sets of classes.
SURE_KINDS = {"wide": "Widest intervals", "many": "Most possible classes", "none": "No class likely"}
FEW = 8
#: Columns of the table's own values that are shown beside the prediction.
SHOWN_FEATURES = 6


def pick_row(run: str, result: Result, kind: str) -> int | None:
    """Shows the rows of one kind; the position in `result.rows` of the chosen one, at first the first."""
    positions = rows_of_kind(result, kind)
    if not len(positions):
        st.caption("No rows were kept aside to test.")
        return None
    event = st.dataframe(
        row_frame(result, positions),
        hide_index=True,
        placeholder="missing",
        on_select="rerun",
        selection_mode="single-row-required",
        height="content" if len(positions) <= FEW else 330,
        column_config=_config(result),
        key=f"rows {run} {kind}",
        alt="Test rows with prediction, error and uncertainty; choose one",
    )
    st.caption(plain(_words(result)))
    chosen = event["selection"]["rows"]
    return int(positions[chosen[0] if chosen else 0])


def kinds_of(result: Result) -> dict[str, str]:
    """The kinds of rows that this run has, with their words."""
    sizes = np.ones(1) if result.probabilities is None else result.probabilities.members.sum(axis=1)
    missing = {
        "unsure": not varies(result),
        "wide": result.uncertainty is None,
        # Of two classes, both are possible where the model is least sure: the same rows.
        "many": len(result.classes) == 2 or sizes.max() < 2,
        "none": sizes.min() > 0,
    }
    *first, last = KINDS
    ordered = {kind: KINDS[kind] for kind in first} | SURE_KINDS | {last: KINDS[last]}
    return {kind: words for kind, words in ordered.items() if not missing.get(kind)}


def varies(result: Result) -> bool:
    """Whether the model is surer of some test rows than of others."""
    return len(set(result.rows["uncertainty"])) > 1


def rows_of_kind(result: Result, kind: str) -> np.ndarray:
    """Positions in `result.rows`: largest errors, errors nearest to the median, least sure ones, or all in order.

    Of rows with intervals also the widest; of rows with sets also the largest, and those without any class.
    """
    if kind in SURE_KINDS:
        return _sure_rows(result, kind)[:FEW]
    size = result.rows["error"].abs().to_numpy(dtype=float)
    if kind == "worst":
        return np.argsort(-size, kind="stable")[:FEW]
    if kind == "typical":
        return np.argsort(np.abs(size - np.median(size)), kind="stable")[:FEW]
    if kind == "unsure":
        return np.argsort(-_unsure(result), kind="stable")[:FEW]
    return np.arange(len(size))


def _unsure(result: Result) -> np.ndarray:
    return result.rows["uncertainty"].to_numpy(dtype=float)


def _sure_rows(result: Result, kind: str) -> np.ndarray:
    if result.uncertainty is not None:
        low, high = result.uncertainty.ends()
        return np.argsort(low - high, kind="stable")
    sizes = np.empty(0) if result.probabilities is None else result.probabilities.members.sum(axis=1)
    if kind == "none":
        return np.flatnonzero(sizes == 0)
    # Of sets of one size, those first of which the model is less sure.
    return np.lexsort((-_unsure(result), -sizes))[: np.count_nonzero(sizes > 1)]


def row_frame(result: Result, positions: np.ndarray) -> pd.DataFrame:
    """The chosen rows: number in the file, actual, predicted, how sure, error, and the values that matter most."""
    rows = result.rows.iloc[positions].reset_index(drop=True)
    frame = pd.DataFrame({"row": rows["row"] + 1, "actual": rows["actual"], "predicted": rows["predicted"]})
    if result.task == "binary":
        frame["probability"] = rows[f"p:{result.outputs[0]}"]
    if result.uncertainty is not None:
        low, high = result.uncertainty.ends()
        frame["lower"], frame["upper"] = low[positions], high[positions]
    if result.probabilities is not None:
        words = member_words(result, result.probabilities)
        frame["possible"] = [words[position] for position in positions]
    frame["error"] = rows["error"]
    if varies(result):
        frame["uncertainty"] = rows["uncertainty"]
    values = result.table.iloc[positions].reset_index(drop=True)
    shown = [name for name in result.ranking.top(SHOWN_FEATURES) if name in values]
    # A feature may be called "row" or "error" like ours: Streamlit needs distinct headers.
    return frame.assign(**{_free(name, frame): values[name].to_numpy() for name in shown})


def _words(result: Result) -> str:
    """What the columns are; the unit is said here, because long headers push the others off a narrow screen."""
    words = [f"In {result.unit}."] if result.unit and result.task == "regression" else []
    if result.uncertainty is not None:
        words.append(f"Lower and upper: ends of the {percent(result.uncertainty.level)} interval.")
    if result.probabilities is not None:
        words.append(f"Possible: the classes that cannot be ruled out at {percent(result.probabilities.level)}.")
    if varies(result):
        words.append(f"Uncertainty: {sentence(result.uncertainty_how)}")
    return " ".join(words)


def _free(name: str, frame: pd.DataFrame) -> str:
    return f"{name} (column)" if name in frame else name


def _config(result: Result) -> dict[str, object]:
    config = st.column_config
    numbers = {name: config.NumberColumn(format="%.4g") for name in ("error", "probability")}
    if result.task == "regression":
        numbers |= {name: config.NumberColumn(format="%.5g") for name in ("actual", "predicted", "lower", "upper")}
    return {
        **numbers,
        "row": config.NumberColumn("row", help="Number of the row in the table, from 1", format="%d"),
        "uncertainty": config.ProgressColumn(min_value=0.0, max_value=1.0, format="%.2f"),
    }
