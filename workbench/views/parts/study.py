"""A table that a published study knows: run that study, answer its questions, give it its further tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pipelines import study as recipe
from pipelines.engine.protocol import Option, Part, Protocol, protocol_of
from pipelines.engine.study import Settings
from workbench.views.parts.columns import roles_of
from workbench.views.parts.refusal import REFUSALS, show_refusal
from workbench.views.parts.session import owner, service
from workbench.views.parts.target import start
from workbench.views.parts.upload import drop_zone
from workbench.views.parts.words import plain, short

if TYPE_CHECKING:
    from pipelines.engine.study import Study

#: What stands for a table that goes through no study's own steps.
ANY = "upload"
#: Options that everybody looks at; the others are folded.
FIRST = 2


@st.cache_data(max_entries=60, show_spinner=False)
def offers(table: str) -> dict[str, str]:
    """The studies that know this table → what they take it for."""
    return service().offers(table)


def choose_study(table: str) -> str:
    """The study to run on this table: offered only where one knows it."""
    known = offers(table)
    if not known:
        return ANY
    names = [*known, ANY]
    return st.segmented_control(
        "What to run",
        names,
        default=names[0],
        required=True,
        format_func=lambda name: "One question of my own" if name == ANY else short(recipe(name).label, 40),
        key=f"study {table}",
        label_visibility="collapsed",
    )


def show_study(table: str, name: str) -> None:
    """What the study asks and does, its options, its further tables, and the primary button."""
    study = recipe(name)
    protocol = protocol_of(study)
    if protocol is None:
        return
    st.subheader(plain(study.title), anchor=False)
    st.write(plain(f"Read as {offers(table)[name]}. {study.question}"))
    answers = {one.name: _option(table, one) for one in protocol.options[:FIRST]}
    more = {}
    if protocol.many:
        more["data"] = _part(table, Part("data", "Its further tables", protocol.needs, many=True))
    # The button stands above what few will change, and is pressed with what was chosen there.
    button = st.container()
    with st.expander("More choices", icon=":material/tune:", expanded=_chosen(table, protocol)):
        answers |= {one.name: _option(table, one) for one in protocol.options[FIRST:]}
        thorough = st.toggle("Thorough: settings searched, more refits", key=f"thorough {table}")
    more |= {part.name: _part(table, part) for part in protocol.parts}
    with button:
        if st.button("Run this study", type="primary", icon=":material/auto_awesome:", width="stretch"):
            settings = Settings(mode="thorough" if thorough else "quick", roles=roles_of(table), options=answers)
            start(table, settings, study=name, more={part: ids for part, ids in more.items() if ids})
    _sources(study)


def _chosen(table: str, protocol: Protocol) -> bool:
    """Whether one of the further choices is not the usual one."""
    return any(
        st.session_state.get(f"option {one.name} {table}", one.default) != one.default
        for one in protocol.options[FIRST:]
    )


def _option(table: str, option: Option) -> str:
    with st.container(gap="xsmall"):
        answer = st.selectbox(
            option.title,
            list(option.choices),
            format_func=lambda value: option.choices[value],
            key=f"option {option.name} {table}",
        )
        if option.help:
            st.caption(plain(option.help))
    return str(answer)


def _part(table: str, part: Part) -> tuple[str, ...]:
    """The ids of the tables that were given for this part, with a place to drop one more."""
    kept = f"part {part.name} {table}"
    given: dict[str, str] = st.session_state.setdefault(kept, {})
    with st.expander(part.title, expanded=bool(given), icon=":material/post_add:"):
        st.caption(plain(part.help))
        for one, name in given.items():
            with st.container(horizontal=True, vertical_alignment="center"):
                st.text(name)
                st.button("Take it out", key=f"{kept} {one}", type="tertiary", on_click=given.pop, args=(one, None))
        if part.many or not given:
            key = f"{kept} {st.session_state.setdefault(f'{kept} turn', 0)}"
            drop_zone("Drop a table", key, _take, kept, key)
        if st.session_state.get(f"{kept} refused"):
            show_refusal(st.session_state[f"{kept} refused"])
    return tuple(given)


def _take(kept: str, key: str) -> None:
    dropped = st.session_state.get(key)
    if dropped is None:
        return
    st.session_state[f"{kept} refused"] = ""
    try:
        given = service().take(dropped.name, dropped, owner())
        st.session_state[kept][given] = dropped.name
    except REFUSALS as refusal:
        st.session_state[f"{kept} refused"] = str(refusal)
    st.session_state[f"{kept} turn"] += 1


def _sources(study: Study) -> None:
    with st.expander("After which published work, and what is ours", icon=":material/menu_book:"):
        for source in study.sources:
            st.caption(plain(source))
        st.caption(plain(study.ours))
