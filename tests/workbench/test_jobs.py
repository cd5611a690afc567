from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from pipelines.engine.study import Settings
from tests.workbench.conftest import keep_table, wait_for
from workbench.disk import write_json
from workbench.errors import NotFinished, UnknownRun
from workbench.jobs import Jobs, read_progress, workers_at_once
from workbench.processes import ROOT, Process, identify
from workbench.service import open_service

TARGET = Settings(target="y")


def worker_of(service, run) -> Process:
    return Process(**json.loads((service.home / "runs" / run / "worker.json").read_text()))


def gone(process: Process, seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while process.alive and time.monotonic() < deadline:
        time.sleep(0.05)
    return not process.alive


def test_a_run_finishes_in_a_process_of_its_own(service):
    run = service.start(keep_table(service), TARGET)
    status = wait_for(service, run, "finished")
    assert (status.done, status.error, status.left) == (1.0, "", None)
    assert worker_of(service, run).pid != os.getpid()
    assert service.result(run).target == "survived"


def test_a_refusal_of_the_engine_is_told_as_it_is(service, monkeypatch):
    monkeypatch.setenv("FAKE_ENGINE", "refuse")
    status = wait_for(service, service.start(keep_table(service), TARGET), "failed")
    assert status.error == "'x' is no target; a target is needed. Choose one."
    assert not status.defect


def test_a_defect_is_one_sentence_and_its_traceback_is_in_the_log_only(service, monkeypatch):
    monkeypatch.setenv("FAKE_ENGINE", "break")
    run = service.start(keep_table(service), TARGET)
    status = wait_for(service, run, "failed")
    log = service.home / "runs" / run / "log.txt"
    assert status.defect
    assert status.error.startswith("Something went wrong inside the workbench")
    assert str(log) in status.error
    assert "secret" not in status.error
    assert "KeyError: 'a secret of the table'" in log.read_text()


def test_a_worker_killed_by_force_is_seen_as_interrupted_and_can_be_resumed(service, monkeypatch):
    monkeypatch.setenv("FAKE_ENGINE", "slow")
    run = service.start(keep_table(service), TARGET)
    wait_for(service, run, "running")
    os.kill(worker_of(service, run).pid, signal.SIGKILL)
    status = wait_for(service, run, "interrupted")
    assert "Start it again" in status.sentence
    with pytest.raises(NotFinished, match="is interrupted and has no result"):
        service.result(run)
    monkeypatch.setenv("FAKE_ENGINE", "finish")
    service.resume(run)
    wait_for(service, run, "finished")
    with pytest.raises(NotFinished, match="is finished"):
        service.resume(run)


def test_a_worker_that_dies_inside_the_engine_is_seen_as_interrupted(service, monkeypatch):
    monkeypatch.setenv("FAKE_ENGINE", "die")
    wait_for(service, service.start(keep_table(service), TARGET), "interrupted")


def test_cancel_stops_the_worker_and_the_state_stays(service, monkeypatch):
    monkeypatch.setenv("FAKE_ENGINE", "slow")
    run = service.start(keep_table(service), TARGET)
    wait_for(service, run, "running")
    assert service.cancel(run).state == "cancelled"
    assert gone(worker_of(service, run))
    assert service.cancel(run).state == "cancelled"
    assert open_service().status(run).state == "cancelled"


def test_a_run_survives_the_death_of_the_service_that_started_it(service, monkeypatch):
    monkeypatch.setenv("FAKE_ENGINE", "slow")
    table = keep_table(service)
    code = (
        "import time; from workbench.service import open_service; from pipelines.engine.study import Settings;"
        f"print(open_service().start({table!r}, Settings(target='y')), flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        run = server.stdout.readline().strip()
        server.kill()
    status = wait_for(service, run, "running")
    assert worker_of(service, run).alive
    deadline = time.monotonic() + 30
    while service.status(run).done <= status.done:
        assert time.monotonic() < deadline, "the run makes no progress any more"
        time.sleep(0.1)


def test_runs_wait_for_a_free_worker_and_start_when_somebody_looks(service, monkeypatch):
    monkeypatch.setenv("FAKE_ENGINE", "slow")
    table = keep_table(service)
    first, second, third = (service.start(table, TARGET) for _ in range(3))
    wait_for(service, first, "running")
    assert [service.status(run).state for run in (second, third)] == ["waiting", "waiting"]
    assert service.cancel(third).state == "cancelled"
    os.kill(worker_of(service, first).pid, signal.SIGKILL)
    assert gone(worker_of(service, first))
    wait_for(open_service(), second, "running")


def test_a_worker_that_ends_starts_the_next_run_though_nobody_looks(service):
    table = keep_table(service)
    runs = [service.start(table, TARGET) for _ in range(3)]
    deadline = time.monotonic() + 90
    while any(read_progress(service.home / "runs" / run).state != "finished" for run in runs):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_process_that_has_got_the_number_of_a_dead_worker_is_never_touched(service, monkeypatch):
    monkeypatch.setenv("FAKE_ENGINE", "slow")
    run = service.start(keep_table(service), TARGET)
    wait_for(service, run, "running")
    worker = worker_of(service, run)
    os.kill(worker.pid, signal.SIGKILL)
    assert gone(worker)
    with subprocess.Popen(["/bin/sleep", "600"], start_new_session=True) as stranger:
        folder = service.home / "runs" / run
        write_json(folder / "worker.json", {"pid": stranger.pid, "started": worker.started})
        assert service.status(run).state == "interrupted"
        service.cancel(run)
        assert stranger.poll() is None
        assert identify(stranger.pid).alive
        stranger.kill()


def test_many_threads_may_look_at_the_same_time(service, monkeypatch):
    monkeypatch.setenv("FAKE_ENGINE", "slow")
    table = keep_table(service)
    runs = [service.start(table, TARGET) for _ in range(2)]
    errors = []

    def look():
        try:
            for _ in range(20):
                assert [service.status(run).state for run in runs] == ["running", "waiting"]
        except BaseException as error:  # noqa: BLE001 - handed to the test
            errors.append(error)

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors


@pytest.mark.parametrize("run", ["", "..", "nobody", "../tables", "a/b"])
def test_an_unknown_run_is_refused_in_words(tmp_path, run):
    with pytest.raises(UnknownRun, match="There is no run"):
        Jobs(tmp_path).status(run)


def test_how_many_work_at_once(monkeypatch):
    monkeypatch.delenv("WORKBENCH_WORKERS", raising=False)
    assert workers_at_once() in (1, 2)
    monkeypatch.setenv("WORKBENCH_WORKERS", "5")
    assert workers_at_once() == 5
    monkeypatch.setenv("WORKBENCH_WORKERS", "0")
    assert workers_at_once() == 1
