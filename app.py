"""The front door: page settings and the five pages, nothing else. Start it with `streamlit run app.py`."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from workbench.views.parts.places import PLACES

# A picture of our own: for a Material icon the browser would ask a server outside for the tab's picture.
ICON = Path(__file__).parent / "workbench" / "views" / "icon.svg"

st.set_page_config(page_title="Importance Workbench", page_icon=str(ICON), layout="wide")
pages = [
    st.Page(place.file, title=place.title, icon=place.icon, url_path=key, default=key == "data")
    for key, place in PLACES.items()
]
st.navigation(pages, position="top").run()
