"""Processes that outlive the one that started them, known by more than a number that the system gives away again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import BusyWorkbench

ROOT = Path(__file__).resolve().parent.parent
_NICER = 5
_BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Process:
    """A process of this machine: its number, and when it started, in the system's own words."""

    pid: int
    started: str

    @property
    def alive(self) -> bool:
        """Whether that very process still runs; a zombie does not, and neither does another with its number."""
        return bool(self.started) and start_of(self.pid) == self.started


def identify(pid: int) -> Process:
    """The process that now has this number."""
    return Process(pid, start_of(pid))


def start_of(pid: int) -> str:
    """When a process started, as text to compare; "" when there is none, or only its remains."""
    if not _BOOT.exists():
        return _start_from_ps(pid)
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    # Ticks count from the start of the machine, so the start of the machine belongs to them.
    return "" if fields[0] in "ZX" else f"{_BOOT.read_text().strip()} {fields[19]}"


def _start_from_ps(pid: int) -> str:
    command = ["/bin/ps", "-o", "state=,lstart=", "-p", str(pid)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603 - fixed
    return "" if answer.startswith("Z") else answer.partition(" ")[2].strip()


def environment() -> dict[str, str]:
    """What a child process gets: ours, with OpenMP threads that sleep while they wait, and the project importable."""
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    return {"OMP_WAIT_POLICY": "PASSIVE", **os.environ, "PYTHONPATH": os.pathsep.join(one for one in paths if one)}


def launch(module: str, argument: str) -> Process:
    """Start ``python -m module argument`` as a process of its own; the module must call ``detach`` first of all.

    Raises BusyWorkbench when it could not be started.
    """
    command = [sys.executable, "-m", module, argument]
    answer = subprocess.run(  # noqa: S603 - our own interpreter and module
        command, cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if answer.returncode != 0 or not answer.stdout.strip().isdigit():
        raise BusyWorkbench(
            f"The system did not start a worker process (exit status {answer.returncode})",
            "a run needs a process of its own",
            f"Close other programs and try again. {answer.stderr.strip().rpartition(chr(10))[2]}".strip(),
        )
    return identify(int(answer.stdout))


def detach(log: Path) -> None:
    """Go on in a session of one's own, nobody's child, writing to ``log``; the starter is told the number and ends.

    To be called before any thread exists.
    """
    read, write = os.pipe()
    child = os.fork()
    if child:
        os.close(write)
        os.read(read, 1)  # until the child has its own session: it can be signalled as a group from now on
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        os._exit(0)
    os.setsid()
    os.nice(_NICER)
    _redirect(log)
    os.close(read)
    os.close(write)


def _redirect(log: Path) -> None:
    with log.open("ab") as file, Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)


def end(process: Process, patience: float = 1.0) -> None:
    """Stop the process and its group: a request, then after ``patience`` seconds by force. Never another process."""
    for sign, seconds in ((signal.SIGTERM, patience), (signal.SIGKILL, patience)):
        if process.alive:
            try:
                os.killpg(process.pid, sign)
            except ProcessLookupError:
                return
        if _gone(process, seconds):
            return


def _gone(process: Process, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while process.alive:
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.02)
    return True
