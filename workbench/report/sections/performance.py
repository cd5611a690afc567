"""How good the best model is: are its predictions right on average, and which errors does it make?"""

from __future__ import annotations

from functools import partial

from pipelines.engine.performance import calibration, confusion, errors_by_size, thresholds
from pipelines.engine.result import Result
from workbench.report.block import Block
from workbench.report.figures.curves import calibration_picture, confusion_picture

WHO = ("analyst", "methods")


def build(result: Result) -> tuple[Block, ...]:
    """Calibration for every task; confusion and thresholds for classes, errors by size for numbers."""
    return (_calibration(result), *(_numbers(result) if result.task == "regression" else _classes(result)))


def _calibration(result: Result) -> Block:
    frame = calibration(result)
    sentence = (
        f"Rows with about the same prediction, and what really happened to them, in {result.unit}. "
        "On the dashed line, predictions are right on average; "
        f"the bar is a 95 % interval{_together(result)}.{_about(result)}"
    )
    figure = partial(calibration_picture, frame, result.unit)
    alt = "Observed against predicted in bins of rows, with the line where both are equal; the table gives the figures."
    return Block("calibration", "Does what is predicted happen", sentence, frame, figure, alt, WHO)


def _classes(result: Result) -> tuple[Block, ...]:
    frame = confusion(result)
    counts = Block(
        "confusion",
        "Which classes are mixed up",
        f"How many rows of each actual class were given which class, out of fold.{_about(result)}",
        frame,
        partial(confusion_picture, frame),
        "A square of counts, actual class down, predicted class across; the table gives the figures.",
        WHO,
    )
    cuts = Block(
        "thresholds",
        "Where to draw the line",
        f"What happens when every row at or above a probability is called the class.{_about(result)}",
        thresholds(result),
        audience=("methods",),
    )
    return counts, cuts


def _numbers(result: Result) -> tuple[Block, ...]:
    sentence = (
        f"Errors for small and large values of '{result.target}', in {result.unit}; "
        f"bias below 0: predicted too low.{_about(result)}"
    )
    return (Block("errors", "Where the errors are large", sentence, errors_by_size(result), audience=WHO),)


def _about(result: Result) -> str:
    """With a second file: which of the two this is about."""
    return f" Rows of the first file, '{result.table_summary.name}'." if result.has_second_file else ""


def _together(result: Result) -> str:
    return f", with the rows of one '{result.entity}' counted together" if result.entity else ""
