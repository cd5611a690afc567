"""Page 1: a file or a sample in, what was read, and one button that explains the target."""

from __future__ import annotations

import streamlit as st

from workbench.views.parts.opened import show_table
from workbench.views.parts.recent import show_recent
from workbench.views.parts.samples import show_samples
from workbench.views.parts.session import current
from workbench.views.parts.upload import show_upload

table = current("table")
if table:
    show_table(table)
else:
    st.title("What matters in your data?")
    st.markdown(
        "Drop a table, say what you want explained, and get a report: what matters, how sure, whether to trust it."
    )
    show_upload()
    show_recent()
    show_samples()
