"""What a published study shows beyond importances, one exhibit at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from workbench.report.sections.exhibits import FIRST_LINES
from workbench.views.parts.picture import rounded, table, table_behind
from workbench.views.parts.words import plain, short

#: So many titles fit side by side.
FEW = 6

if TYPE_CHECKING:
    from pipelines.engine.exhibit import Exhibit
    from pipelines.engine.result import Result


def show_exhibits(run: str, result: Result) -> None:
    """The titles to choose from, and the chosen exhibit: its sentence, pictures, table, notes and file."""
    found = {one.key: one for one in result.exhibits}
    st.subheader("The study", anchor=False)
    show_exhibit(run, found[_chosen(run, {key: short(one.title, 60) for key, one in found.items()})])


def _chosen(run: str, titles: dict[str, str]) -> str:
    """The exhibit to show: titles side by side while they are few, else in a list, which stays short on a phone."""
    names, first = list(titles), next(iter(titles))
    about = {"label_visibility": "collapsed", "key": f"exhibit {run}"}
    if len(names) <= FEW:
        return (
            st.pills("Part of the study", names, default=first, required=True, format_func=titles.get, **about) or first
        )
    places = {name: f"{place} of {len(names)}: {titles[name]}" for place, name in enumerate(names, start=1)}
    return str(st.selectbox("Part of the study", names, format_func=places.get, **about))


def show_exhibit(run: str, exhibit: Exhibit) -> None:
    """One exhibit from its sentence to its file."""
    st.markdown(f"**{plain(exhibit.title)}**")
    st.write(plain(exhibit.sentence))
    name = f"exhibit {run} {exhibit.key}"
    for number, chart in enumerate(exhibit.charts):
        from workbench.views.charts.exhibits import exhibit_charts

        pictures = exhibit_charts(exhibit.frame, chart)
        across = 1 if chart.shape in ("bars", "points") else min(3, len(pictures))
        describe = f"{chart.y} by {chart.x}"
        with st.grid(max(1, across), min_column_width=260, gap="small"):
            for place, (title, drawn) in enumerate(pictures):
                with st.container(gap="xsmall"):
                    if title:
                        st.caption(plain(title))
                    st.altair_chart(
                        drawn, alt=f"{title} {describe}".strip(), key=f"{name} {number} {place}", width="stretch"
                    )
    shown = rounded(exhibit.frame.head(FIRST_LINES) if exhibit.file else exhibit.frame)
    if len(shown):
        (table_behind if exhibit.charts else table)(shown, exhibit.title, name)
    for note in exhibit.notes:
        st.caption(plain(note))
    if exhibit.file:
        st.download_button(
            f"Download {exhibit.file}",
            data=exhibit.frame.to_csv(index=False, lineterminator="\n").encode(),
            file_name=exhibit.file,
            mime="text/csv",
            on_click="ignore",
            icon=":material/download:",
            key=f"{name} file",
        )
