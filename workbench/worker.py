"""The process in which one run happens: ``python -m workbench.worker RUN_FOLDER``.

It reads request.json, says in progress.json how far it is, and leaves the result in the same folder. It is started by
``workbench.jobs`` and belongs to nobody: the server may stop and start meanwhile.
"""

from __future__ import annotations

import dataclasses
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import REFUSALS
from workbench.first import write_first
from workbench.jobs import Jobs, read_progress, write_progress
from workbench.processes import detach
from workbench.progress import Progress

if TYPE_CHECKING:
    from pipelines.engine.first import FirstLook

_BEAT = 1.0
_QUIET = 0.2
#: The stage from which on progress is even enough to tell the time left from it.
_PACED = "score"
#: The share of a run that is done when only its result is left to be saved.
_SAVING = 0.98


class Reporter:
    """Writes progress.json: at a new stage, else at most five times a second, and once a second as a sign of life."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._progress = read_progress(folder)
        self._written = 0.0
        self._lock = threading.Lock()
        self._stop = threading.Event()
        threading.Thread(target=self._beat, daemon=True).start()

    def __call__(self, stage: str, done: float, sentence: str) -> None:
        """Take note of how far the run is: ``done`` is the share of the whole run, and never falls."""
        with self._lock:
            new_stage = stage != self._progress.stage
            share = max(self._progress.done, min(1.0, done))
            self._progress = dataclasses.replace(self._progress, stage=stage, done=share, sentence=sentence)
            if stage == _PACED and not self._progress.paced:
                self._progress = dataclasses.replace(self._progress, paced=time.time(), paced_done=share)
            if new_stage or time.monotonic() - self._written >= _QUIET:
                self._write()

    def look(self, first: FirstLook) -> None:
        """Put the first ranking where pages find it."""
        write_first(self._folder, first)

    def close(self, last: Progress) -> None:
        """Write the last word of the run."""
        self._stop.set()
        with self._lock:
            self._progress = last
            self._write()

    @property
    def progress(self) -> Progress:
        """What would be written now."""
        return self._progress

    def _beat(self) -> None:
        while not self._stop.wait(_BEAT):
            with self._lock:
                if not self._stop.is_set():
                    self._write()

    def _write(self) -> None:
        self._progress = dataclasses.replace(self._progress, beat=time.time())
        write_progress(self._folder, self._progress)
        self._written = time.monotonic()


def work(folder: Path) -> None:
    """Do the run of that folder to its end; whatever goes wrong is told in words."""
    reporter = Reporter(folder)
    try:
        reporter("read", 0.0, "Loading the table.")
        done = _execute(folder, reporter)
    except REFUSALS as refusal:
        done = _failed(reporter.progress, str(refusal))
    except MemoryError:
        traceback.print_exc()
        done = _failed(reporter.progress, _MEMORY)
    except Exception:  # noqa: BLE001 - the border of the process: the analyst gets a sentence, the log the rest
        traceback.print_exc()
        done = _failed(reporter.progress, _DEFECT.format(log=folder / "log.txt"), defect=True)
    reporter.close(done)


def _execute(folder: Path, reporter: Reporter) -> Progress:
    from pipelines.engine.run import run
    from workbench.disk import write_json
    from workbench.manifest import write_manifest
    from workbench.request import load_request, prepare
    from workbench.store import save_run

    request = load_request(folder)
    arguments = prepare(folder, request)
    done = run(
        arguments.dataset,
        arguments.study,
        request.settings,
        reporter,
        arguments.external,
        reporter.look,
        more=arguments.more,
    )
    reporter("write", _SAVING, "Saving the result.")
    save_run(folder, done)
    external = arguments.external.digest if arguments.external else ""
    digests = {part: [one.digest for one in tables] for part, tables in arguments.more.items()}
    write_json(folder / "manifest.json", write_manifest(request, done.result, external, digests))
    return dataclasses.replace(
        reporter.progress,
        state="finished",
        done=1.0,
        sentence="Finished.",
        ended=time.time(),
        verdict=done.result.verdict.sentence,
        title=done.result.title,
    )


def _failed(progress: Progress, sentence: str, *, defect: bool = False) -> Progress:
    ended = time.time()
    return dataclasses.replace(progress, state="failed", error=sentence, sentence="Failed.", ended=ended, defect=defect)


_MEMORY = (
    "The run needs more memory than this machine has free; a smaller table is needed. Use Quick mode, choose fewer "
    "models, or give fewer rows or columns."
)
_DEFECT = (
    "Something went wrong inside the workbench, and it is not your table's fault; nothing was changed. Start the run "
    "again, and if it fails again send us the run's log, which is at {log}"
)


def main() -> None:
    """Leave the starter behind, do the run, and start the next one that waits."""
    folder = Path(sys.argv[1])
    detach(folder / "log.txt")
    work(folder)
    Jobs(folder.parent.parent).pump()


if __name__ == "__main__":
    main()
