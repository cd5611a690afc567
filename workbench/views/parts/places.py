"""The five pages, in the order in which an analyst walks through them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A page: its file as `st.switch_page` wants it (relative to app.py), its title and its icon."""

    file: str
    title: str
    icon: str


PLACES: dict[str, Place] = {
    "data": Place("workbench/views/data.py", "Data", ":material/table:"),
    "run": Place("workbench/views/run.py", "Run", ":material/play_circle:"),
    "findings": Place("workbench/views/findings.py", "Findings", ":material/leaderboard:"),
    "rows": Place("workbench/views/rows.py", "Rows", ":material/view_list:"),
    "report": Place("workbench/views/report.py", "Report", ":material/description:"),
}
