"""The tab on how sure, for classes: sets of possible classes, and whether probabilities can be taken at their word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from workbench.report.sections.probabilities import headline, score_frame, set_frame, verdict
from workbench.views.parts.picture import picture, table
from workbench.views.parts.words import plain, short

if TYPE_CHECKING:
    from pipelines.engine.result import Result
    from pipelines.engine.uncertainty import Probabilities


def show_classes(run: str, result: Result, told: Probabilities) -> None:
    """Sets with their promise, scores and reliability before and after calibration."""
    st.write(plain(headline(told, len(result.classes))))
    (st.success if told.holds else st.warning)(
        plain(told.promise), icon=":material/check:" if told.holds else ":material/warning:"
    )
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True):
        _reliability(run, result, told)
    with right, st.container(border=True):
        _sets(run, result, told)
        with st.expander("Notes", icon=":material/notes:"):
            for note in told.notes:
                st.markdown(f"- {plain(note)}")


def _reliability(run: str, result: Result, told: Probabilities) -> None:
    from workbench.views.charts.quality import calibration_chart

    st.subheader("Can probabilities be taken at their word?", anchor=False)
    st.write(plain(verdict(told)))
    remedies = list(dict.fromkeys(told.reliability["remedy"]))
    remedy = st.segmented_control("Probabilities", remedies, default=remedies[0], required=True, key=f"remedy {run}")
    output = result.outputs[0]
    if len(result.outputs) > 1:
        output = st.selectbox("Class", result.outputs, format_func=lambda name: short(name, 60), key=f"class {run}")
    frame = told.reliability
    mine = frame[(frame["remedy"] == remedy) & (frame["output"] == output)]
    picture(
        calibration_chart(mine, "probability"),
        mine.round(4),
        f"Probability against observed share for {short(output)}",
        f"reliability {run}",
    )
    table(score_frame(told).round(4), "Scores of the probabilities", f"scores {run}")
    st.caption("Smaller is better. Class shares: what one reaches who gives every row the same probabilities.")


def _sets(run: str, result: Result, told: Probabilities) -> None:
    st.subheader("Which classes are possible?", anchor=False)
    st.write(
        "A set holds every class that cannot be ruled out. One class: the model commits itself. Several: it cannot "
        "tell them apart."
    )
    frame = set_frame(result, told)
    shares = [name for name in frame.columns if name not in ("method", "mean size")]
    shown = frame.assign(**{name: [_share(one) for one in frame[name]] for name in shares})
    table(shown.round(2), "Coverage and size of the sets", f"sets {run}")


def _share(value: float) -> str:
    return "–" if value != value else f"{100 * value:.0f} %"  # noqa: PLR0124 - nan is unlike itself
