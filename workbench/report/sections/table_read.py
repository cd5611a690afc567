"""What was read from the file, and what was done to it."""

from __future__ import annotations

import pandas as pd

from pipelines.engine.result import Result
from workbench.report.block import Block


def build(result: Result) -> tuple[Block, ...]:
    """What was done to the file in words, and every column with its role and the reason for it."""
    table = result.table_summary
    notes = [("done", one) for one in table.decisions] + [("look at", one) for one in table.warnings]
    done = Block(
        "decisions",
        "What was done to the file",
        f"{table.name}: {table.rows:,} rows and {len(table.columns)} columns were read.",
        pd.DataFrame(notes, columns=["what", "in words"]),
        audience=("analyst", "methods"),
    )
    columns = Block(
        "columns",
        "What each column is taken for",
        "Kind, role and reason of every column; roles can be overruled on the Data page.",
        pd.DataFrame(
            [(one.name, one.kind, one.role, one.unit, one.missing, one.distinct, one.why) for one in table.columns],
            columns=["column", "kind", "role", "unit", "missing", "distinct", "why"],
        ),
        audience=("analyst", "methods"),
    )
    return done, columns
