"""Who is looking at what: the service, the owner, and the table and run that the address names.

The address is the memory. `?run=ID` and `?table=ID` name the run and the table of the page, so a refresh, a restarted
server or a colleague with the link sees the same run; both ids are unguessable. The owner is never in the address, or a
shared link would share every upload of its sender: it is taken from the cookie that Streamlit gives each browser
session (its cross-site token, random, kept on refresh and restart), hashed so that the token itself goes nowhere.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, NoReturn

import streamlit as st

from workbench.views.parts.places import PLACES

if TYPE_CHECKING:
    from pipelines.engine.result import Result
    from workbench.service import Service

COOKIE = "_streamlit_xsrf"


@st.cache_resource(show_spinner=False)
def service() -> Service:
    """The one service of this server."""
    from workbench.service import open_service

    return open_service()


def owner() -> str:
    """The name under which this browser session keeps its tables and runs: unguessable, the same after a refresh."""
    token = _token(st.context.cookies.get(COOKIE, ""))
    if not token:
        # No cookie (a browser that refuses them, or a test): uploads then last as long as the page stays open.
        token = st.session_state.setdefault("owner token", secrets.token_hex(16))
    return hashlib.sha256(f"owner of tables and runs: {token}".encode()).hexdigest()[:32]


def is_mine(run: str) -> bool:
    """Whether this browser session started the run.

    Only then it may cancel or repeat it and open its table; whoever else has the link watches it and reads it.
    """
    return service().request(run).owner == owner()


def _token(cookie: str) -> str:
    """The random part of Streamlit's cookie `2|mask|masked token|time`; the mask changes with every answer."""
    parts = cookie.split("|")
    if len(parts) != 4 or parts[0] != "2":
        return ""
    try:
        mask, masked = bytes.fromhex(parts[1]), bytes.fromhex(parts[2])
    except ValueError:
        return ""
    return bytes(byte ^ mask[i % len(mask)] for i, byte in enumerate(masked)).hex() if mask else ""


def current(kind: str) -> str:
    """The id of the "run" or "table" that this page is about, "" for none; puts it back into the address.

    Streamlit's page menu empties the address, so the session remembers what the last address named.
    """
    named = st.query_params.get(kind, "")
    if named:
        st.session_state[f"current {kind}"] = named
        return named
    remembered = st.session_state.get(f"current {kind}", "")
    if remembered:
        st.query_params[kind] = remembered
    return remembered


def choose(kind: str, name: str) -> None:
    """Makes this run or table the one that the pages are about; "" lets go of it."""
    st.session_state[f"current {kind}"] = name
    if name:
        st.query_params[kind] = name
    elif kind in st.query_params:
        del st.query_params[kind]


def go(place: str) -> NoReturn:
    """Leaves for another page, taking the run or the table along in the address."""
    kind = "table" if place == "data" else "run"
    name = st.session_state.get(f"current {kind}", "")
    st.switch_page(PLACES[place].file, query_params={kind: name} if name else None)


def finished(run: str) -> Result:
    """The result of a finished run; the service keeps the latest ones open."""
    return service().result(run)
