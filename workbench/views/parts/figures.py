"""The key figures: how good the best model is, with its interval and what guessing reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pipelines.engine.result import SECOND_FILE
from workbench.views.parts.words import amount, number, plain

if TYPE_CHECKING:
    from pipelines.engine.result import Result, Score

#: What the common scores mean, in one sentence each.
MEANINGS = {
    "AUC": "How well the model puts rows of the two outcomes in order: 0.5 is a coin, 1 is perfect.",
    "ROC AUC": "How well the model puts rows of the two outcomes in order: 0.5 is a coin, 1 is perfect.",
    "accuracy": "Share of rows whose outcome is predicted correctly.",
    "RMSE": "Typical size of an error, large errors counting more; in the unit of the target.",
    "MAE": "Average size of an error, in the unit of the target.",
    "R²": "Share of the variation that is explained: 0 is no better than the average, 1 is perfect.",
    "log loss": "How far the predicted probabilities are off; smaller is better.",
}


def show_figures(result: Result) -> None:
    """Up to three scores of the best model, those of the verdict, each with its interval and what guessing reaches."""
    scores = result.judged[:3]
    with st.grid(len(scores) + 1, min_column_width=150, gap="small"):
        for position, score in enumerate(scores):
            _score(score, first=position == 0)
        with st.container(border=True, height="stretch", gap="xsmall"):
            # Not a metric: those cut a long name off instead of wrapping it.
            st.caption("Best of the models", help="The one with the best cross-validated score; its ranking is shown.")
            st.subheader(plain(result.best.title), anchor=False)
            st.caption(f"{len(result.findings)} compared, {result.split.test:,} rows kept aside")


def _score(score: Score, *, first: bool) -> None:
    with st.container(border=True, height="stretch", gap="xsmall"):
        # The label of a metric is cut on a narrow screen; what is below it wraps.
        measure = score.metric.removesuffix(SECOND_FILE).rstrip()
        name = measure if not score.unit else f"{measure} ({score.unit})"
        st.metric(plain(name), number(score.value), help=MEANINGS.get(measure))
        where = "" if measure == score.metric else f"{SECOND_FILE.capitalize()}, "
        st.caption(plain(f"{where}95 % interval {number(score.low)} to {number(score.high)}"))
        st.caption(
            plain(
                f"Guessing reaches {amount(score.baseline, score.unit)}"
                + (", lower is better" if not score.higher_is_better else "")
            )
        )
