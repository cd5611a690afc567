from __future__ import annotations

import secrets
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from data.table import Column, Dataset
from pipelines.engine.study import Settings
from tests.workbench.engine import sitecustomize
from workbench.jobs import write_progress
from workbench.progress import Progress, Status
from workbench.request import Request, save_request
from workbench.service import Service, open_service
from workbench.store import save_dataset
from workbench.tables import TableNote, Tables
from workbench.worker import work

ENGINE = Path(__file__).parent / "engine"


def keep_table(service: Service, owner: str = "ann") -> str:
    """The id of a small table that no reader has seen."""
    frame = pd.DataFrame({"a": range(60), "b": [0.5, 1.5, 2.0] * 20, "y": pd.Categorical(["no", "yes"] * 30)})
    columns = tuple(
        Column(name, "category" if name == "y" else "number", "feature", "", "test", 0, frame[name].nunique())
        for name in frame
    )
    tables = Tables(service.home)
    table, folder = tables._new()
    save_dataset(folder, Dataset("small.csv", frame, columns, None, None, "upload", "ab" * 32))
    tables._keep(table, TableNote("small.csv", owner, time.time()))
    return table


def finish_run(service: Service, table: str, owner: str = "ann") -> str:
    """The id of a run of that table that the fake engine did in this process."""
    run = secrets.token_hex(12)
    folder = service.home / "runs" / run
    save_request(folder, Request(run, table, "small.csv", "", "upload", Settings(target="y"), owner, time.time()))
    write_progress(folder, Progress("running", submitted=time.time(), started=time.time()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "pipelines.engine.run", sitecustomize)
        work(folder)
    return run


def wait_for(service: Service, run: str, *states: str, seconds: float = 60) -> Status:
    """The status once it is one of these; fails when that takes far too long."""
    deadline = time.monotonic() + seconds
    while (status := service.status(run)).state not in states:
        assert time.monotonic() < deadline, status
        assert not status.over, status
        time.sleep(0.05)
    return status


@pytest.fixture
def finished(service) -> str:
    """A finished run of ann's."""
    return finish_run(service, keep_table(service))


@pytest.fixture
def service(tmp_path, monkeypatch) -> Service:
    """A service with an empty home whose workers find the fake engine, which finishes at once."""
    monkeypatch.setenv("PYTHONPATH", str(ENGINE))
    monkeypatch.setenv("FAKE_ENGINE", "finish")
    monkeypatch.setenv("WORKBENCH_WORKERS", "1")
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    service = open_service()
    yield service
    for run in service.runs():
        service.cancel(run.run)
