"""Runs as jobs: a queue of folders, a few workers at once, and a state that survives every process.

Nothing but files: whoever looks at a waiting run, and every worker that ends, starts what may start (``pump``).
"""

from __future__ import annotations

import dataclasses
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path

from workbench.codec import decode
from workbench.disk import read_json, turn, write_json
from workbench.errors import BusyWorkbench, DamagedRun, NotFinished, UnknownRun
from workbench.first import FILE as FIRST
from workbench.processes import Process, end, launch
from workbench.progress import Progress, State, Status, seen

WORKER = "workbench.worker"
#: A worker must be known by then; after that, one that is not was never started.
_STARTING = 30.0


def workers_at_once() -> int:
    """How many runs may work at the same time: one on a small machine, two on others; WORKBENCH_WORKERS overrules."""
    asked = os.environ.get("WORKBENCH_WORKERS", "")
    return max(1, int(asked)) if asked.isdigit() else 1 if (os.cpu_count() or 1) < 4 else 2


def read_progress(folder: Path) -> Progress:
    """What the run in that folder last said of itself."""
    return decode(Progress, read_json(folder / "progress.json"), folder)


def write_progress(folder: Path, progress: Progress) -> None:
    """Replace what the run says of itself, in one step."""
    write_json(folder / "progress.json", dataclasses.asdict(progress))


@dataclass(frozen=True, slots=True)
class Jobs:
    """The runs of one home: ``<home>/runs/<run>/`` each, with progress.json and worker.json."""

    home: Path

    def folder(self, run: str) -> Path:
        """The folder of a run; raises UnknownRun where there is none."""
        folder = self.home / "runs" / run
        if not run.isalnum() or not (folder / "progress.json").is_file():
            raise UnknownRun(
                f"There is no run {run!r}", f"the runs of {self.home} are needed", "List them, or start a new one."
            )
        return folder

    def submit(self, run: str) -> None:
        """Queue the run whose folder was prepared, and start it if a worker is free."""
        write_progress(self.home / "runs" / run, _queued())
        self.pump()

    def state(self, run: str) -> State:
        """The state of a run as it really is: a running one without a living worker was interrupted."""
        return _state(self.folder(run))

    def status(self, run: str) -> Status:
        """Where the run stands; a waiting run is started by looking at it once a worker is free."""
        folder = self.folder(run)
        if read_progress(folder).state == "waiting":
            self.pump(patience=0.0)
        # State first: a worker that ends in between has by then written its last progress.
        state, progress = _state(folder), read_progress(folder)
        if state == "interrupted" and progress.state != "running":
            state = progress.state
        return seen(run, progress, state)

    def pump(self, patience: float = 20.0) -> None:
        """Start waiting runs, oldest first, as long as workers are free. Gives up quietly if another does it now."""
        try:
            with self._turn(patience):
                states = dict(self.states())
                free = workers_at_once() - sum(state == "running" for state in states.values())
                waiting = [folder for folder, state in states.items() if state == "waiting"]
                for folder in sorted(waiting, key=lambda one: read_progress(one).submitted)[: max(0, free)]:
                    _start(folder)
        except BusyWorkbench:
            if patience:
                raise

    def cancel(self, run: str) -> None:
        """Stop the run within about two seconds; one that is over stays as it is."""
        folder = self.folder(run)
        with self._turn():
            worker = _worker(folder)
            if worker and _state(folder) == "running":
                end(worker)
            self._close(folder)
        self.pump()

    def resume(self, run: str) -> None:
        """Queue a run again that ended without a result; raises NotFinished while it waits, works, or is done."""
        folder = self.folder(run)
        with self._turn():
            state = _state(folder)
            if state in ("waiting", "running", "finished"):
                raise NotFinished(
                    f"The run {run!r} is {state}",
                    "only a run that failed, was cancelled or was interrupted can be started again",
                    "Open its result, or start a new run.",
                )
            (folder / "worker.json").unlink(missing_ok=True)
            (folder / FIRST).unlink(missing_ok=True)
            write_progress(folder, _queued())
        self.pump()

    def _close(self, folder: Path) -> None:
        progress = read_progress(folder)
        if progress.state in ("waiting", "running"):
            done = dataclasses.replace(progress, state="cancelled", sentence="Cancelled.", ended=time.time())
            write_progress(folder, done)

    def states(self) -> Iterator[tuple[Path, State]]:
        """Folder and state of every run that can be read; a damaged or just deleted one holds nobody up."""
        for path in (self.home / "runs").glob("*/progress.json"):
            with suppress(DamagedRun):
                yield path.parent, _state(path.parent)

    def remove(self, run: str) -> None:
        """Stop the run and remove its folder, while nobody starts anything."""
        self.cancel(run)
        with self._turn():
            shutil.rmtree(self.folder(run))

    def _turn(self, patience: float = 20.0) -> AbstractContextManager[None]:
        return turn(self.home / "runs" / ".turn", patience)


def _queued() -> Progress:
    return Progress("waiting", submitted=time.time(), sentence="Waiting for a free worker.")


def _start(folder: Path) -> None:
    now = time.time()
    (folder / "worker.json").unlink(missing_ok=True)
    progress = dataclasses.replace(read_progress(folder), started=now, beat=now, state="running")
    write_progress(folder, dataclasses.replace(progress, sentence="Starting."))
    try:
        write_json(folder / "worker.json", dataclasses.asdict(launch(WORKER, str(folder))))
    except BusyWorkbench as refusal:
        write_progress(folder, dataclasses.replace(progress, state="failed", error=str(refusal), ended=time.time()))


def _worker(folder: Path) -> Process | None:
    """The worker of a run; None before it is known."""
    try:
        return decode(Process, read_json(folder / "worker.json"), folder)
    except DamagedRun:
        return None


def _state(folder: Path) -> State:
    progress = read_progress(folder)
    if progress.state != "running":
        return progress.state
    worker = _worker(folder)
    if worker is None:
        return "running" if time.time() - progress.started < _STARTING else "interrupted"
    if worker.alive:
        return "running"
    # Read again: a worker that ended meanwhile has said so before it died.
    state = read_progress(folder).state
    return "interrupted" if state == "running" else state
