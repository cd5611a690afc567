"""Files of strangers are read in a child process, with a limit on memory and time; its end is told in a sentence."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import data.errors as refusals
from data.errors import TableError, UnreadableFile
from data.files.source import MAX_MB, MEGABYTE
from workbench.disk import home_folder, read_json, replace_file, write_json
from workbench.processes import ROOT, environment

_SECONDS = 240
_GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child process may use: megabytes of file, bytes of address space, seconds."""

    max_mb: float
    memory: int
    seconds: int = _SECONDS


def largest_mb() -> float:
    """Megabytes of the largest file that is read: WORKBENCH_MAX_MB, else 290. Both front ends ask only here."""
    asked = os.environ.get("WORKBENCH_MAX_MB", "")
    return (float(asked) if asked.replace(".", "", 1).isdigit() else 0.0) or MAX_MB


def default_limits(max_mb: float | None = None) -> Limits:
    """The limits of this machine: three quarters of its memory, at least 3 GiB of address space."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return Limits(max_mb or largest_mb(), max(3 * _GIB, memory * 3 // 4))


def refuse_large(path: Path, name: str, limits: Limits) -> None:
    """Raises UnreadableFile when there is no such file or it is larger than the limit; nothing is read."""
    if not path.is_file():
        raise UnreadableFile(
            f"There is no file {str(path)!r}", "a CSV, text, Parquet or Excel file is needed", "Check the path."
        )
    if path.stat().st_size > limits.max_mb * MEGABYTE:
        raise too_large(name, path.stat().st_size, limits)


def too_large(name: str, size: float, limits: Limits) -> UnreadableFile:
    """The refusal of a file of that many bytes."""
    return UnreadableFile(
        f"{name!r} has {megabytes(size / MEGABYTE)}",
        f"at most {megabytes(limits.max_mb)} can be read",
        "Save it as Parquet, leave out columns, or keep a random part of the rows.",
    )


def megabytes(size: float) -> str:
    """So many megabytes in words: 300 MB, 2.5 MB."""
    return f"{f'{size:,.1f}'.removesuffix('.0')} MB"


def read_apart(action: str, path: Path, folder: Path, limits: Limits, **task: Any) -> dict[str, Any]:
    """Do one of ``workbench.reader.ACTIONS`` with the file at ``path`` in a child process; what it answers.

    ``task`` may say ``name`` (what to call the table), ``target`` and ``out``. What is stored goes to ``folder``.
    Raises the refusal that the reader raised, or UnreadableFile when the process was stopped or crashed.
    """
    name = task.get("name") or path.name
    refuse_large(path, name, limits)
    whole = {"action": action, "path": str(path.absolute()), "target": "", "out": "", **task, "name": name}
    with tempfile.TemporaryDirectory(prefix="workbench-") as made:
        place = folder if action == "store" else Path(made)
        write_json(place / "task.json", {**whole, **_limits_of(limits)})
        _run(place, name, limits)
        answer = read_json(place / "answer.json")
        for file in ("task.json", "answer.json"):
            (place / file).unlink()
    if "refusal" in answer:
        kind: type[TableError] = getattr(refusals, answer["refusal"], UnreadableFile)
        raise kind(*answer["parts"])
    result: dict[str, Any] = answer["answer"]
    return result


def _limits_of(limits: Limits) -> dict[str, Any]:
    return {"max_mb": limits.max_mb, "memory": limits.memory, "seconds": limits.seconds}


def _run(folder: Path, name: str, limits: Limits) -> None:
    command = [sys.executable, "-m", "workbench.reader", str(folder.absolute())]
    with (folder / "reader.log").open("w+b") as log:
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command,
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            status = child.wait(limits.seconds)
        except subprocess.TimeoutExpired:
            raise _too_slow(name, limits) from None
        finally:
            _stop(child)
        log.seek(0)
        said = log.read().decode("utf-8", "replace")
    (folder / "reader.log").unlink()
    if status != 0:
        raise _ended(name, status, said)


def _stop(child: subprocess.Popen[bytes]) -> None:
    """Whatever happened to us, the child and what it started do not stay behind."""
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _ended(name: str, status: int, said: str) -> UnreadableFile:
    if status == -signal.SIGXCPU:
        return _too_slow(name, Limits(0, 0))
    if status == -signal.SIGKILL or "MemoryError" in said or "bad_alloc" in said or "malloc" in said:
        return UnreadableFile(
            f"Reading {name!r} took more memory than this machine can give",
            "the whole table must fit into memory",
            "Leave out columns or keep a random part of the rows.",
        )
    log = home_folder() / "reader.log"
    replace_file(log, f"exit status {status} while reading {name!r}\n{said}".encode())
    return UnreadableFile(
        f"Reading {name!r} was stopped by {f'signal {-status}' if status < 0 else 'an error of the reader'}",
        "a well-formed CSV, text, Parquet or Excel file is needed",
        f"Open it in the program it came from and save it again as CSV; the reader's log is at {log}",
    )


def _too_slow(name: str, limits: Limits) -> UnreadableFile:
    return UnreadableFile(
        f"{name!r} was not read within {limits.seconds or _SECONDS} seconds",
        "a table that can be read in that time is needed",
        "Save it as Parquet, or keep a random part of the rows.",
    )
