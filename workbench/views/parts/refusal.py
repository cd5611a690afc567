"""Refusals as one calm sentence: what was given, what is needed, what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from workbench.errors import REFUSALS
from workbench.views.parts.words import plain

__all__ = ["REFUSALS", "refusals", "show_refusal"]


def show_refusal(sentence: object) -> None:
    """The sentence in a calm box."""
    st.warning(plain(sentence), icon=":material/info:")


@contextmanager
def refusals() -> Iterator[None]:
    """Shows a refusal from inside the block as a sentence; what follows the block still runs."""
    try:
        yield
    except REFUSALS as refusal:
        show_refusal(refusal)
