"""The key figures: how good the best model is, with its interval and what guessing reaches, and how sure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from explain.levels import percent
from pipelines.engine.result import SECOND_FILE
from pipelines.engine.uncertainty import NAIVE
from workbench.report.sections.probabilities import shown_set
from workbench.views.parts.words import amount, number, plain

if TYPE_CHECKING:
    from pipelines.engine.result import Result, Score
    from pipelines.engine.uncertainty import Probabilities, Uncertainty

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
    """Up to three scores of the best model, those of the verdict, how sure its predictions are, and its name."""
    scores = result.judged[:3]
    sure = result.uncertainty is not None or result.probabilities is not None
    with st.grid(len(scores) + 1 + sure, min_column_width=150, gap="small"):
        for position, score in enumerate(scores):
            _score(score, first=position == 0)
        if result.uncertainty is not None:
            _interval(result.uncertainty, result.unit)
        elif result.probabilities is not None:
            _sets(result.probabilities)
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


def _interval(told: Uncertainty, unit: str) -> None:
    shown, naive = told.interval(), told.interval(NAIVE, "raw")
    with st.container(border=True, height="stretch", gap="xsmall"):
        # The unit stands below: the label of a metric is cut on a narrow screen.
        st.metric(
            f"{percent(told.level)} interval",
            f"±\N{NO-BREAK SPACE}{number(shown.width / 2)}",
            help="Half the average width of the range that should hold the value of a new row; see Uncertainty below.",
        )
        _held(shown.coverage, (shown.low, shown.high), holds=told.holds)
        # The sign stays with its number: `plain` would make a common blank of the one between them.
        alike = f"±\N{NO-BREAK SPACE}{plain(amount(naive.width / 2, unit))}"
        st.caption(f"One interval for all rows: {alike}")


def _sets(told: Probabilities) -> None:
    one = shown_set(told)
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.metric(
            f"{percent(told.level)} sure of one class",
            f"{100 * one.single:.0f} %",
            help="Share of test rows where all other classes can be ruled out; see Uncertainty below.",
        )
        _held(one.coverage, (one.low, one.high), holds=told.holds)
        st.caption(f"A row has {number(one.size)} possible classes on average")


def _held(coverage: float, ends: tuple[float, float], *, holds: bool) -> None:
    held = f"Holds in {100 * coverage:.0f} % of test rows ({100 * ends[0]:.0f} to {100 * ends[1]:.0f} %)"
    st.caption(held if holds else f":orange[:material/warning:] {held}; for new rows in doubt")
