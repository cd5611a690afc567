"""What a published study shows beyond importances: each exhibit as a sentence, a picture and its table."""

from __future__ import annotations

from functools import partial

from pipelines.engine.exhibit import Exhibit
from pipelines.engine.result import Result
from workbench.report.block import Block
from workbench.report.figures.exhibits import exhibit_picture

#: Lines of an exhibit that is also a file: the file has them all.
FIRST_LINES = 24
WHO = ("analyst", "methods")
EVERYBODY = ("manager", *WHO)
#: Exhibits that a manager reads.
LEADING = 2
SHAPES = {
    "bars": "Bars", "points": "Points with intervals", "lines": "Lines", "fan": "A line with its band", "map": "A map",
}  # fmt: skip


def build(result: Result) -> tuple[Block, ...]:
    """One block per exhibit, in the order of the study; its further pictures without the table again."""
    leading = {exhibit.key for exhibit in _leading(result)}
    return tuple(
        block for exhibit in result.exhibits for block in _blocks(exhibit, EVERYBODY if exhibit.key in leading else WHO)
    )


def _leading(result: Result) -> tuple[Exhibit, ...]:
    """What a manager reads of a study: its first answers, not who was left out and no files."""
    answers = [one for one in result.exhibits if not one.file and not one.key.startswith("flow")]
    return tuple(answers[:LEADING])


def words_of(exhibit: Exhibit) -> str:
    """The sentence and the notes, and where the rest is when only the first lines are shown."""
    cut = exhibit.file and len(exhibit.frame) > FIRST_LINES
    rest = f"The first {FIRST_LINES} of {len(exhibit.frame):,} lines; all are in {exhibit.file}." if cut else ""
    return " ".join(one for one in (exhibit.sentence, *exhibit.notes, rest) if one)


def _blocks(exhibit: Exhibit, audience: tuple[str, ...]) -> tuple[Block, ...]:
    key, frame = f"study-{exhibit.key}", exhibit.frame.head(FIRST_LINES) if exhibit.file else exhibit.frame
    figures = [partial(exhibit_picture, exhibit, chart) for chart in exhibit.charts]
    alts = [
        f"{SHAPES[chart.shape]} of {chart.y} by {chart.x}; the table gives the figures." for chart in exhibit.charts
    ]
    first = Block(
        key,
        exhibit.title,
        words_of(exhibit),
        frame,
        figures[0] if figures else None,
        alts[0] if alts else "",
        audience,
        unfolded=not figures,
        folded=bool(figures) and len(frame) > FIRST_LINES,
    )
    further = [
        Block(f"{key}-{number}", f"{exhibit.title}: {chart.y}", "", None, figure, words, WHO)
        for number, (chart, figure, words) in enumerate(
            zip(exhibit.charts[1:], figures[1:], alts[1:], strict=True), start=2
        )
    ]
    return (first, *further)
