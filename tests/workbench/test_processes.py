from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from workbench.errors import BusyWorkbench
from workbench.processes import Process, end, environment, identify, launch, start_of


def test_a_process_is_known_by_number_and_start():
    me = identify(os.getpid())
    assert me.alive
    assert not Process(me.pid, "another start").alive
    assert not Process(me.pid, "").alive


def test_the_remains_of_a_process_are_not_alive():
    child = subprocess.Popen([sys.executable, "-c", "pass"])
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert start_of(child.pid) == ""
    child.wait()
    assert start_of(child.pid) == ""


def test_end_stops_a_process_that_does_not_listen_and_its_children():
    code = (
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "child = subprocess.Popen(['/bin/sleep', '600']); print(child.pid, flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session=True, text=True)
    with parent:
        child = identify(int(parent.stdout.readline()))
        end(identify(parent.pid), patience=0.3)
        assert parent.wait() == -signal.SIGKILL
    deadline = time.monotonic() + 10
    while child.alive:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_end_leaves_a_process_alone_that_only_has_the_number():
    with subprocess.Popen(["/bin/sleep", "600"], start_new_session=True) as stranger:
        end(Process(stranger.pid, "another start"), patience=0.1)
        assert stranger.poll() is None
        stranger.kill()


def test_what_cannot_be_started_is_told_in_words():
    with pytest.raises(BusyWorkbench, match="did not start a worker process"):
        launch("workbench.no_such_module", "x")


def test_children_wait_without_spinning_and_find_the_project(monkeypatch):
    monkeypatch.setenv("OMP_WAIT_POLICY", "ACTIVE")
    assert environment()["OMP_WAIT_POLICY"] == "ACTIVE", "what a user has set stays"
    monkeypatch.delenv("OMP_WAIT_POLICY")
    assert environment()["OMP_WAIT_POLICY"] == "PASSIVE"
    command = [sys.executable, "-c", "import workbench"]
    assert subprocess.run(command, env=environment(), cwd="/", check=False).returncode == 0
