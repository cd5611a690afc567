"""Page 2: choose models and mode, or watch a run until it is finished."""

from __future__ import annotations

import streamlit as st

from workbench.views.parts.choices import show_choices
from workbench.views.parts.recent import show_no_run
from workbench.views.parts.session import current
from workbench.views.parts.watch import show_run

run = current("run")
table = st.session_state.get("current table", "")
if run:
    show_run(run)
elif table:
    show_choices(table)
else:
    show_no_run("Models, their progress and the time left")
