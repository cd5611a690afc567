"""report.html: one file that opens anywhere, with nothing to fetch."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import numpy as np
import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipelines.engine.result import Result
from workbench.report.block import Block, Report
from workbench.report.text import number

#: Longer tables are cut in the page; XLSX and CSV hold them whole.
MOST_LINES = 200
#: Tables longer than this are folded even where there is no picture above them.
FOLD_FROM = 25


def render(report: Report, result: Result, manifest: dict[str, Any]) -> bytes:
    """UTF-8 HTML without scripts and without a single address to load from; pictures are inline SVG.

    Every cell shows three significant digits and carries the full number in ``data-value``. All text is escaped by
    the template; a content security policy forbids everything but the styles in the page.
    """
    blocks = [_shown(block) for block in report.blocks]
    page = (
        _environment()
        .get_template("report.html.jinja")
        .render(
            report=report,
            verdict=result.verdict,
            blocks=blocks,
            manifest=json.dumps(manifest, indent=1, ensure_ascii=False, default=str),
        )
    )
    return page.encode("utf-8")


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("workbench.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _shown(block: Block) -> dict[str, Any]:
    frame = block.frame if block.frame is not None else pd.DataFrame()
    return {
        "block": block,
        "columns": [str(name) for name in frame.columns],
        "lines": [[_cell(value) for value in line] for line in frame.head(MOST_LINES).itertuples(index=False)],
        "folded": block.folded or (block.figure is not None and not block.unfolded) or len(frame) > FOLD_FROM,
        "left": max(0, len(frame) - MOST_LINES),
        "numeric": [_is_number(frame[name]) for name in frame.columns],
        "svg": svg(block) if block.figure else None,
    }


def _is_number(column: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column))


def _cell(value: Any) -> dict[str, str]:
    """What a cell shows, and the full number behind it."""
    if isinstance(value, bool | np.bool_):
        return {"text": "yes" if value else "no", "value": ""}
    if isinstance(value, int | np.integer):
        return {"text": f"{value:,}", "value": str(int(value))}
    if isinstance(value, float | np.floating):
        return {"text": number(float(value)), "value": repr(float(value)) if np.isfinite(value) else ""}
    return {"text": "–" if value is None or pd.isna(value) else str(value), "value": ""}


def svg(block: Block) -> Markup:
    """The block's picture as inline SVG: words stay words, nothing points outside.

    Matplotlib escapes all text in an SVG; the prolog with its address of a DTD is cut off.
    """
    if block.figure is None:
        raise ValueError(f"{block.key!r} has no picture; ask for one only where block.figure is set.")
    out = io.StringIO()
    import matplotlib as mpl

    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": block.key, "svg.id": f"picture-{block.key}"}):
        block.figure("light").savefig(
            out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
        )
    text = out.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", text, count=1)
    return Markup(text)  # noqa: S704 - drawn by matplotlib, which escapes every label
