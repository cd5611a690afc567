"""The tab on how sure, for classes: sets of possible classes, and whether probabilities can be taken at their word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from workbench.report.sections.probabilities import (
    RAW,
    best_remedy,
    class_frame,
    class_sentence,
    headline,
    score_frame,
    set_frame,
    verdict,
)
from workbench.views.parts.picture import picture, rounded, table
from workbench.views.parts.sure import show_promise
from workbench.views.parts.words import outcome, plain, short

if TYPE_CHECKING:
    from pipelines.engine.result import Result
    from pipelines.engine.uncertainty import Probabilities

#: What stands beside the method in the tables: how its sets are made.
METHODS = {"LAC": "LAC (smallest sets)", "APS": "APS (even between rows)"}


def show_classes(run: str, result: Result, told: Probabilities) -> None:
    """The promise of the sets, what became of it, and reliability before and after calibration."""
    show_promise(told.promise, holds=told.holds)
    st.write(plain(headline(told, len(result.classes))))
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True):
        _sets(run, result, told)
    with right, st.container(border=True):
        _reliability(run, result, told)
    if told.notes:
        with st.expander("Notes", icon=":material/notes:"):
            for note in told.notes:
                st.markdown(f"- {plain(note)}")


def _sets(run: str, result: Result, told: Probabilities) -> None:
    st.subheader("Which classes are possible?", anchor=False)
    st.write(
        "A set holds every class that cannot be ruled out. One class: the model commits itself. Several: it cannot "
        "tell them apart."
    )
    frame = set_frame(result, told)
    by_class = [f"coverage of {name}" for name in result.classes]
    shares = ("level", "coverage", "low", "high", "one class", "no class")
    sets = frame.drop(columns=by_class).assign(method=frame["method"].map(lambda one: METHODS.get(one, one)))
    table(rounded(sets, 3), "Coverage and size of the sets", f"sets {run}", shares)
    st.write(plain(class_sentence(result, told)))
    classes = class_frame(result, told)
    shares = tuple(name for name in classes.columns if name not in ("class", "rows"))
    table(rounded(classes, 3), "Coverage of the sets by class, lowest first", f"set classes {run}", shares)


def _reliability(run: str, result: Result, told: Probabilities) -> None:
    from workbench.views.charts.sure import reliability_chart

    st.subheader("Can probabilities be taken at their word?", anchor=False)
    st.write(plain(verdict(told)))
    frame = told.reliability
    outputs = list(dict.fromkeys(frame["output"]))
    output = outputs[0]
    if len(outputs) > 1:
        output = st.selectbox("Class", outputs, format_func=lambda name: short(name, 60), key=f"class {run}")
    mine = frame[frame["output"] == output]
    remedies = [remedy for remedy in (RAW, best_remedy(told)) if remedy]
    what = outcome(result.target, output)
    picture(
        reliability_chart(mine, remedies, what),
        rounded(mine),
        f"Probability against observed share of {short(what)}, before and after calibration",
        f"reliability {run}",
    )
    table(rounded(score_frame(told), 3), "Scores of the probabilities", f"scores {run}")
    st.caption(
        "Smaller is better. Class shares: what one reaches who gives every row the same probabilities. These are never "
        "off on average, and tell no row from another: judge by Brier score and log loss."
    )
