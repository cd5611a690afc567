"""The findings from top to bottom: verdict, key figures, ranking with a closer look, checks, and the tabs behind."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from workbench.views.parts.checks import show_checks
from workbench.views.parts.closer import show_closer
from workbench.views.parts.evidence import show_evidence
from workbench.views.parts.exhibits import show_exhibits
from workbench.views.parts.figures import show_figures
from workbench.views.parts.header import show_next, show_verdict
from workbench.views.parts.ranking import show_ranking
from workbench.views.parts.session import is_mine, service
from workbench.views.parts.target import start
from workbench.views.parts.words import listing, plain

if TYPE_CHECKING:
    from pipelines.engine.result import Result


def show_findings(run: str, result: Result) -> None:
    """The whole page for one result."""
    show_verdict(result.verdict)
    show_figures(result)
    left, right = st.columns([3, 2], gap="medium")
    with left, st.container(border=True):
        picked = show_ranking(run, result)
    with right, st.container(border=True):
        show_closer(run, result, picked)
    if result.exhibits:
        with st.container(border=True):
            show_exhibits(run, result)
    with st.container(border=True):
        st.subheader("Can it be trusted?", anchor=False)
        show_checks(result.checks, lambda key, names: _offer_without(run, key, names))
    show_evidence(run, result)
    show_next(run, ("rows", "Look at single rows"), ("report", "Write the report"))


def _offer_without(run: str, key: str, names: tuple[str, ...]) -> None:
    """The same run once more, without these columns; for its owner, whose table it needs."""
    if not is_mine(run):
        return
    label = f"Run again without {plain(listing(names))}"
    if st.button(label, key=f"without {key} {run}", icon=":material/visibility_off:"):
        asked = service().request(run)
        roles = {**asked.settings.roles, **dict.fromkeys(names, "ignored")}
        start(
            asked.table,
            replace(asked.settings, roles=roles),
            study=asked.study,
            external=asked.external,
            more=asked.more,
        )
