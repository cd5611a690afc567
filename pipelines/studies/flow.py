"""Who is in and who was left out, as an exhibit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pipelines.engine.exhibit import Chart, Exhibit

if TYPE_CHECKING:
    from data.clinical.flow import Flow


def flow_exhibit(flow: Flow, *, key: str = "flow", title: str = "Who is in", notes: tuple[str, ...] = ()) -> Exhibit:
    """Every reason with how many it left out and how many stayed; bars of those that stayed."""
    steps = [("in the file", 0, flow.start), *((step.why, step.dropped, step.left) for step in flow.steps)]
    frame = pd.DataFrame(steps, columns=["step", "left out", f"{flow.what} left"])
    out = flow.start - flow.left
    left_out = f"{out:,} were left out, each for the first reason that applies"
    sentence = f"{flow.left:,} of {flow.start:,} {flow.what} are used; {left_out}."
    if not out:
        sentence = f"All {flow.start:,} {flow.what} are used."
    return Exhibit(key, title, sentence, frame, (Chart("bars", "step", f"{flow.what} left"),), notes)
