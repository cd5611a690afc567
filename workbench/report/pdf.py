"""report.pdf: the same blocks on A4 pages, for a printer or a meeting."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    Image,
    KeepTogether,
    LongTable,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    TableStyle,
)

from pipelines.engine.result import Result
from workbench.report.block import Block, Report
from workbench.report.text import number

MARGIN = 18 * mm
WIDTH = A4[0] - 2 * MARGIN
INK, QUIET, LINE, MARK = (colors.HexColor(one) for one in ("#1f2933", "#56657a", "#dbe1e8", "#1f6f8b"))
#: A page of paper is no spreadsheet: longer tables are cut, and say so.
MOST_LINES = 40
LONGEST_CELL = 220
#: Words up to so many letters are not broken; size of letters in a cell, and what is left free beside them, in points.
LONGEST_WORD, CELL, PADDING = 14, 7.4, 3.2


def render(report: Report, result: Result, manifest: dict[str, Any]) -> bytes:
    """A PDF with embedded fonts, page numbers, a picture and a table per block; a folded table only by its size."""
    styles = _styles()
    story: list[Flowable] = [
        Paragraph(_text(report.title), styles["title"]),
        Paragraph(_text(report.subtitle), styles["quiet"]),
        Paragraph(_text(result.verdict.sentence), styles["verdict"]),
    ]
    if report.notes:
        story += [
            Paragraph("Notes", styles["head"]),
            Paragraph(_text(report.notes).replace("\n", "<br/>"), styles["body"]),
        ]
    for block in report.blocks:
        story += _block(block, styles)
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=report.title,
    )
    document.build(story, onFirstPage=_foot, onLaterPages=_foot)
    return out.getvalue()


@lru_cache(maxsize=1)
def _register_fonts() -> tuple[str, str]:
    """DejaVu Sans, which matplotlib carries: the PDF's own fonts know no ρ, no − and no ł."""
    import matplotlib as mpl

    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    pdfmetrics.registerFont(TTFont("Report", folder / "DejaVuSans.ttf"))
    pdfmetrics.registerFont(TTFont("Report-Bold", folder / "DejaVuSans-Bold.ttf"))
    return "Report", "Report-Bold"


def _styles() -> dict[str, ParagraphStyle]:
    plain, bold = _register_fonts()
    body = ParagraphStyle(
        "body", fontName=plain, fontSize=9.2, leading=13, textColor=INK, spaceAfter=5, splitLongWords=1
    )
    return {
        "body": body,
        "title": ParagraphStyle("title", body, fontName=bold, fontSize=18, leading=22, spaceAfter=4),
        "head": ParagraphStyle("head", body, fontName=bold, fontSize=12, leading=15, spaceBefore=12, spaceAfter=4),
        "quiet": ParagraphStyle("quiet", body, textColor=QUIET, fontSize=8.2, leading=11),
        "verdict": ParagraphStyle(
            "verdict",
            body,
            fontSize=11.5,
            leading=16,
            borderColor=MARK,
            leftIndent=8,
            spaceBefore=8,
            spaceAfter=8,
            textColor=MARK,
        ),
        "cell": ParagraphStyle("cell", body, fontSize=CELL, leading=9.4, spaceAfter=0),
        "number": ParagraphStyle("number", body, fontSize=CELL, leading=9.4, spaceAfter=0, alignment=2),
        "number_column": ParagraphStyle(
            "number_column", body, fontName=bold, fontSize=CELL, leading=9.4, spaceAfter=0, textColor=QUIET, alignment=2
        ),
        "column": ParagraphStyle(
            "column", body, fontName=bold, fontSize=CELL, leading=9.4, spaceAfter=0, textColor=QUIET
        ),
    }


def _block(block: Block, styles: dict[str, ParagraphStyle]) -> list[Flowable]:
    head: list[Flowable] = [
        Paragraph(_text(block.title), styles["head"]),
        Paragraph(_text(block.sentence), styles["body"]),
    ]
    if block.figure:
        head.append(_picture(block))
    parts: list[Flowable] = [KeepTogether(head)]
    if block.frame is None or not len(block.frame):
        return parts
    if block.folded and block.figure:
        # Few will read it, and paper cannot be folded.
        parts.append(Paragraph(f"The {len(block.frame):,} lines behind it stand in the XLSX export.", styles["quiet"]))
        return parts
    return [*parts, Spacer(1, 4), *_table(block.frame, styles)]


def _picture(block: Block) -> Image:
    if block.figure is None:
        raise ValueError(f"{block.key!r} has no picture; ask for one only where block.figure is set.")
    figure, out = block.figure("light"), io.BytesIO()
    figure.savefig(out, format="png", dpi=170)
    wide, high = figure.get_size_inches() * 72
    fit = min(WIDTH / wide, 235 * mm / high, 1.0)
    out.seek(0)
    return Image(out, width=wide * fit, height=high * fit, hAlign="LEFT")


def _table(frame: pd.DataFrame, styles: dict[str, ParagraphStyle]) -> list[Flowable]:
    shown = frame.head(MOST_LINES)
    head = [Paragraph(_text(str(name)), styles[_column_style(frame[name])]) for name in frame.columns]
    lines = [[_cell(cell, styles) for cell in line] for line in shown.itertuples(index=False)]
    table = LongTable([head, *lines], colWidths=_widths(shown), repeatRows=1, hAlign="LEFT")
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
                ("LEFTPADDING", (0, 0), (-1, -1), 3),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            ]
        )
    )
    left = len(frame) - len(shown)
    more = [Paragraph(f"{left:,} more lines stand in the XLSX export.", styles["quiet"])] if left > 0 else []
    return [table, *more]


def _column_style(column: pd.Series) -> str:
    numeric = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    return "number_column" if numeric else "column"


def _widths(frame: pd.DataFrame) -> list[float]:
    """Widths in points that fill the page: room for the longest word of each column, the rest by its text."""
    wanted = np.array(
        [min(60, max([len(str(name)), *(_length(cell) for cell in frame[name])])) for name in frame.columns],
        dtype=float,
    )
    share = np.maximum(wanted, 8) / np.maximum(wanted, 8).sum()
    least = np.array([_longest_word(str(name), frame[name]) for name in frame.columns])
    left = WIDTH - least.sum()
    return [float(one) for one in (least + share * left if left > 0 else share * WIDTH)]


def _longest_word(name: str, column: pd.Series) -> float:
    """Points that the longest word of a column takes with its padding, up to LONGEST_WORD letters."""
    plain, bold = _register_fonts()
    cells = [number(cell) if isinstance(cell, float) else str(cell) for cell in column]
    inside = max((len(word) for cell in cells for word in cell.split()), default=1)
    of_cells = pdfmetrics.stringWidth("n" * min(inside, LONGEST_WORD), plain, CELL)
    of_name = max((pdfmetrics.stringWidth(word[:LONGEST_WORD], bold, CELL) for word in name.split()), default=0.0)
    return float(max(of_cells, of_name)) + 2 * PADDING


def _length(cell: Any) -> int:
    return len(number(cell)) if isinstance(cell, float) else len(str(cell))


def _cell(cell: Any, styles: dict[str, ParagraphStyle]) -> Paragraph:
    if isinstance(cell, bool | np.bool_):
        return Paragraph("yes" if cell else "no", styles["cell"])
    if isinstance(cell, int | np.integer):
        return Paragraph(f"{cell:,}", styles["number"])
    if isinstance(cell, float | np.floating):
        return Paragraph(number(float(cell)), styles["number"])
    text = "–" if cell is None or pd.isna(cell) else str(cell)
    return Paragraph(_text(text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]}…"), styles["cell"])


def _text(text: str) -> str:
    """Text as text: reportlab's paragraphs are markup; control characters have no shape."""
    return escape("".join(char if char.isprintable() or char == "\n" else " " for char in text))


def _foot(canvas: Canvas, document: SimpleDocTemplate) -> None:
    canvas.saveState()
    canvas.setFont(_register_fonts()[0], 7.5)
    canvas.setFillColor(QUIET)
    canvas.drawRightString(A4[0] - MARGIN, 10 * mm, f"page {document.page}")
    canvas.restoreState()
