"""Page 1: a file or a sample in, what was read, and one button that explains the target."""

from __future__ import annotations

import streamlit as st

from workbench.views.parts.session import current

table = current("table")
if table:
    from workbench.views.parts.opened import show_table

    show_table(table)
else:
    # What an opened table needs (pandas and what is above it) is not needed for the first screen.
    from workbench.views.parts.recent import show_recent
    from workbench.views.parts.samples import show_samples
    from workbench.views.parts.upload import show_upload

    st.title("What matters in your data?", anchor=False)
    st.write("Drop a table and say what to explain. You get a report: what matters, how sure, whether to trust it.")
    show_upload()
    show_recent()
    show_samples()
