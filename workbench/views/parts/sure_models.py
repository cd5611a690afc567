"""Which quantile models are trusted at which level, how good every forecast is, and what to know about both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from workbench.report.sections.intervals import forecast_frame, weights_frame, weights_sentence
from workbench.views.parts.picture import rounded, table
from workbench.views.parts.words import plain

if TYPE_CHECKING:
    import pandas as pd
    from pandas.io.formats.style import Styler

    from pipelines.engine.result import Result
    from pipelines.engine.uncertainty import Uncertainty

#: The colour of a weight of 1: the blue of the charts; smaller weights are fainter.
_SHADE = "rgba(47, 139, 171, {:.2f})"
#: The darkest shade on which the text of both themes stays legible.
_DARKEST = 0.55


def show_models(run: str, result: Result, told: Uncertainty) -> None:
    """Weights as a table that is shaded like a map of heat, the scores of all forecasts, and the notes."""
    st.subheader("Which models are trusted?", anchor=False)
    st.write(plain(weights_sentence(told)))
    st.dataframe(
        shaded(weights_frame(told)),
        hide_index=True,
        alt="Weight of each model at each quantile level",
        key=f"weights {run} table",
    )
    st.caption("Left: the lower ends of intervals; right: their upper ends. Each column adds up to 100 %.")
    unit = f" in {result.unit}" if result.unit else ""
    st.subheader("Which forecasts are good?", anchor=False)
    st.write(plain(f"Best first. WIS: weighted interval score{unit}; smaller is better."))
    # The pinball loss is half of the score, and says nothing more here.
    frame = forecast_frame(told).drop(columns="pinball")
    shares = ("calibration error", "crossings before", *(name for name in frame if name.endswith(" coverage")))
    table(rounded(frame, 3), "Scores of all forecasts", f"forecasts {run}", shares)
    if told.notes:
        with st.expander("Notes", icon=":material/notes:"):
            st.caption(_rows_words(told))
            for note in told.notes:
                st.markdown(f"- {plain(note)}")


def shaded(frame: pd.DataFrame) -> Styler:
    """The weights in per cent, each cell the bluer the larger its weight."""
    levels = [name for name in frame.columns if name != "model"]
    return frame.style.format("{:.0%}", subset=levels).map(
        lambda weight: f"background-color: {_SHADE.format(_DARKEST * weight)}", subset=levels
    )


def _rows_words(told: Uncertainty) -> str:
    return f"The blend was fitted on {told.n_fit:,} rows and calibrated on {told.n_calibrate:,} others."
