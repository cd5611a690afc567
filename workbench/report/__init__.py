"""From a Result to something that can be carried into a meeting.

A section builds blocks from a result; html, pdf, xlsx, csv and json render any block. To add a section: one file in
``sections/`` with ``build(result)``, one line here.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from workbench.report.block import Block, Report
from workbench.report.text import short

if TYPE_CHECKING:
    from pipelines.engine.result import Result

#: Sections in reading order.
SECTIONS: tuple[str, ...] = (
    "workbench.report.sections.key_figures",
    "workbench.report.sections.ranking",
    "workbench.report.sections.exhibits",
    "workbench.report.sections.directions",
    "workbench.report.sections.pairs",
    "workbench.report.sections.intervals",
    "workbench.report.sections.probabilities",
    "workbench.report.sections.checks",
    "workbench.report.sections.stability",
    "workbench.report.sections.p_values",
    "workbench.report.sections.agreement",
    "workbench.report.sections.aspects",
    "workbench.report.sections.leaderboard",
    "workbench.report.sections.performance",
    "workbench.report.sections.rows",
    "workbench.report.sections.table_read",
    "workbench.report.sections.importances",
    "workbench.report.sections.methods",
)

#: Who reads it, and how they are addressed.
AUDIENCES: dict[str, str] = {
    "manager": "What matters and whether to trust it, on two pages",
    "analyst": "The same with every figure that backs it",
    "methods": "Everything, with the settings to repeat it",
}

#: Format → module that renders it: ``render(report, result, manifest) -> bytes``.
FORMATS: dict[str, str] = {
    "html": "workbench.report.html",
    "pdf": "workbench.report.pdf",
    "xlsx": "workbench.report.xlsx",
    "csv": "workbench.report.csv",
    "rows.csv": "workbench.report.rows_csv",
    "json": "workbench.report.json",
}


def build_report(result: Result, *, audience: str = "analyst", notes: str = "") -> Report:
    """The blocks that this audience reads, in order, with the analyst's notes.

    Raises ValueError for an unknown audience, naming those there are.
    """
    if audience not in AUDIENCES:
        raise ValueError(f"{audience!r} is no audience; choose one of {', '.join(AUDIENCES)}.")
    blocks = [block for section in SECTIONS for block in import_module(section).build(result)]
    return Report(
        title=result.title,
        subtitle=subtitle(result),
        notes=notes.strip(),
        audience=audience,
        blocks=tuple(block for block in blocks if audience in block.audience),
    )


def subtitle(result: Result, width: int = 200) -> str:
    """What was explained: the file, whether there was a second one, and how many rows were used."""
    table = result.table_summary
    second = ", tested on a second file" if result.has_second_file else ""
    return f"{short(table.name, width)}{second} · {table.rows_used:,} of {table.rows:,} rows used"


def export(result: Result, manifest: dict[str, Any], form: str, *, audience: str = "analyst", notes: str = "") -> bytes:
    """The report as a file of that form: "html", "pdf", "xlsx", "csv", "rows.csv" or "json".

    ``manifest`` says what the run can be repeated from. Raises ValueError for an unknown form or audience.
    """
    if form not in FORMATS:
        raise ValueError(f"{form!r} is no format of a report; choose one of {', '.join(FORMATS)}.")
    report = build_report(result, audience=audience, notes=notes)
    rendered: bytes = import_module(FORMATS[form]).render(report, result, manifest)
    return rendered


__all__ = ["AUDIENCES", "FORMATS", "SECTIONS", "Block", "Report", "build_report", "export"]
