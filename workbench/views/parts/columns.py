"""The columns of a table: type, missing values, a small histogram, and a role that the analyst may change."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from data.table import ROLES

#: What a role means, for the help of the column "Role".
MEANINGS = (
    "feature: may explain the target · entity: rows of one person or thing stay together · time: when it happened · "
    "order: when it happened, and no feature · "
    "group, weight: said by you · id-like, constant, free text: not used · ignored: left out"
)


def roles_of(table: str) -> dict[str, str]:
    """The roles that the analyst changed in this table, by column."""
    return dict(st.session_state.get(f"roles {table}", {}))


def leave_out(table: str, names: tuple[str, ...]) -> None:
    """Takes columns out of the explanation."""
    change_roles(table, dict.fromkeys(names, "ignored"))


def change_roles(table: str, changes: dict[str, str]) -> None:
    """Notes the analyst's roles; the editor starts afresh from them."""
    st.session_state[f"roles {table}"] = {**roles_of(table), **changes}
    st.session_state[f"roles turn {table}"] = st.session_state.get(f"roles turn {table}", 0) + 1


def show_columns(table: str, seen: dict[str, Any]) -> None:
    """The column table; a change of a role counts at once."""
    st.subheader("Columns", anchor=False)
    frame = column_frame(seen)
    key = f"columns {table} {st.session_state.get(f'roles turn {table}', 0)}"
    st.data_editor(
        frame,
        key=key,
        hide_index=True,
        disabled=[name for name in frame.columns if name != "Role"],
        column_config=_config(),
        on_change=_edited,
        args=(table, key, tuple(frame["Column"])),
        height=min(37 + 35 * len(frame), 460),
        alt="Columns of the table with type, missing values, distribution and role",
    )


def column_frame(seen: dict[str, Any]) -> pd.DataFrame:
    """One line per column of the table, as the editor shows it."""
    rows = max(1, seen["rows"])
    lines = [
        {
            "Column": column["name"],
            "Role": column["role"],
            "Type": column["kind"],
            "Distribution": [float(one) for one in column["histogram"]["counts"]] if column.get("histogram") else None,
            "Missing": 100 * column["missing"] / rows,
            "Different values": column["distinct"],
            "Unit": column["unit"] or "",
            "Why": column["why"],
        }
        for column in seen["columns"]
    ]
    return pd.DataFrame(lines)


def _config() -> dict[str, Any]:
    config = st.column_config
    return {
        "Column": config.TextColumn(pinned=True, width="medium"),
        "Role": config.SelectboxColumn(options=list(ROLES), required=True, help=MEANINGS, width="small"),
        "Type": config.TextColumn(width="small"),
        "Distribution": config.BarChartColumn(width="small", y_min=0, color="blue"),
        "Missing": config.ProgressColumn(format="%.1f %%", min_value=0, max_value=100, width="small"),
        "Different values": config.NumberColumn(format="localized", width="small"),
        "Unit": config.TextColumn(width="small"),
        "Why": config.TextColumn("Why this role", width="large"),
    }


def _edited(table: str, key: str, names: tuple[str, ...]) -> None:
    edits = st.session_state[key]["edited_rows"]
    chosen = {names[int(row)]: edit["Role"] for row, edit in edits.items() if edit.get("Role")}
    for name in [name for name, role in chosen.items() if role == "target"]:
        # The target is chosen in one place, the box above: the role "target" is another way to fill it.
        st.session_state[f"target {table}"] = name
        del chosen[name]
    change_roles(table, chosen)
