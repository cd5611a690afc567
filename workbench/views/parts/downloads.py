"""Download buttons: the file is written when the button is pressed, and kept by the service for the next time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st

from workbench.report.text import file_stem
from workbench.views.parts.session import finished, service

MIMES = {
    "html": "text/html",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "rows.csv": "text/csv",
    "json": "application/json",
}
ABOUT = {
    "html": ("Web page", ":material/html:", "One file with all pictures, opens offline in any browser"),
    "pdf": ("PDF", ":material/picture_as_pdf:", "To print or to attach"),
    "xlsx": ("Excel", ":material/table_view:", "One sheet per section"),
    "csv": ("CSV", ":material/csv:", "All importances, one line each"),
    "rows.csv": ("Rows", ":material/csv:", "All test rows with predictions and how sure they are"),
    "json": ("JSON", ":material/data_object:", "Findings for programs"),
}


def download(
    run: str, form: str, *, audience: str = "analyst", notes: str = "", label: str = "", primary: bool = False
) -> None:
    """A button that downloads the report of this run in one format."""
    name, icon, about = ABOUT[form]
    st.download_button(
        label or name,
        data=_writer(run, form, audience, notes),
        file_name=f"{file_stem(finished(run).table_summary.name)}-report.{form}",
        mime=MIMES[form],
        on_click="ignore",
        type="primary" if primary else "secondary",
        icon=":material/download:" if primary else icon,
        help=about,
        key=f"download {form} {label}",
    )


def _writer(run: str, form: str, audience: str, notes: str) -> Callable[[], bytes]:
    # The writer runs in another thread, after this page is drawn: it holds the service and no page state.
    export = partial(service().export, run, form, audience=audience, notes=notes)
    return lambda: Path(export()).read_bytes()
