"""What a command writes: answers to stdout, everything else to stderr."""

from __future__ import annotations

import shutil
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event
from typing import TextIO

from workbench.progress import Status

_WIDEST = 44


def say(text: str) -> None:
    """A line of the answer, to stdout."""
    sys.stdout.write(f"{text}\n")


def note(text: str) -> None:
    """A line beside the answer, to stderr."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def columns(head: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    """A table in plain text, its columns under each other; long cells lose their middle, except in the last column."""
    cells = [[*(_short(_cell(one)) for one in line[:-1]), _cell(line[-1])] for line in [head, *lines]]
    widths = [max(len(line[place]) for line in cells) for place in range(len(head))]
    rule = ["─" * min(width, _WIDEST) for width in widths]
    rows = [cells[0], rule, *cells[1:]]
    padded = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in rows)
    return "\n".join(padded)


def _cell(value: object) -> str:
    """What may be in a terminal: no control characters."""
    return "".join(char if char.isprintable() else " " for char in str(value))


def _short(text: str) -> str:
    if len(text) <= _WIDEST:
        return text
    head = _WIDEST * 2 // 3
    return f"{text[:head]}…{text[head + 1 - _WIDEST :]}"


def clock(seconds: float) -> str:
    """Seconds as they are said: "45 s", "3 min 20 s"."""
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60:02d} s"


@contextmanager
def ctrl_c() -> Iterator[Event]:
    """An event that Ctrl-C sets instead of breaking off wherever the program happens to be."""
    stopped = Event()
    before = signal.signal(signal.SIGINT, lambda *_: stopped.set())
    try:
        yield stopped
    finally:
        signal.signal(signal.SIGINT, before)


class ProgressLine:
    """Progress of a run: one line that is written over in a terminal, one line per stage elsewhere."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stderr
        self._terminal = self._out.isatty()
        self._stage = ""

    def show(self, status: Status) -> None:
        """Tell where the run stands, where that is news."""
        if self._terminal:
            width = shutil.get_terminal_size().columns - 1
            self._out.write(f"\r\033[K{progress_text(status)[:width]}")
        elif (status.stage or status.state) != self._stage:
            self._stage = status.stage or status.state
            self._out.write(f"{progress_text(status)}\n")
        self._out.flush()

    def close(self) -> None:
        """Leave the terminal with an empty line to write on."""
        if self._terminal:
            self._out.write("\r\033[K")
            self._out.flush()


def progress_text(status: Status) -> str:
    """Where a run stands, in one line."""
    left = f", about {clock(status.left)} left" if status.left is not None else ""
    return f"{status.done:4.0%}  {status.sentence or status.state}  ({clock(status.elapsed)}{left})"
