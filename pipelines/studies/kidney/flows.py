"""What cleaning left out, table by table, and who of the patients is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pipelines.engine.exhibit import Exhibit
from pipelines.studies.flow import flow_exhibit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.clinical.flow import Flow


def cleaning_exhibit(flows: Sequence[Flow], sentences: tuple[str, ...]) -> Exhibit:
    """A line per table and reason; in every block rows in = rows kept + rows left out."""
    rows = []
    for flow in flows:
        rows.append((flow.what, "in the file", 0, flow.start))
        rows += [(flow.what, step.why, step.dropped, step.left) for step in flow.steps]
    frame = pd.DataFrame(rows, columns=["table", "step", "left out (rows)", "left (rows)"])
    told = "; ".join(f"{flow.left:,} of {flow.start:,} {flow.what}" for flow in flows)
    return Exhibit("cleaning", "What cleaning left out", f"Used are {told}.", frame, notes=sentences)


def patients_exhibit(flows: Sequence[Flow], notes: tuple[str, ...] = ()) -> Exhibit:
    """Everybody who was left out on the way to the models, each for the first reason that applies.

    Each flow starts with those whom the one before left.
    """
    whole, *others = flows
    for flow in others:
        for step in flow.steps:
            whole = whole.drop(step.why, step.dropped)
    return flow_exhibit(whole, notes=notes)
