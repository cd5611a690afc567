from __future__ import annotations

import pytest

from pipelines.engine.first import FirstLook
from pipelines.engine.study import Settings
from tests.example import example_result
from tests.workbench.conftest import keep_table, wait_for
from workbench.errors import DamagedRun
from workbench.first import FILE, read_first, write_first


def test_what_is_kept_is_read_again_most_important_first(tmp_path):
    one = example_result().ranking
    assert read_first(tmp_path) is None
    write_first(tmp_path, FirstLook("Boosting", one, 60))
    found = read_first(tmp_path)
    assert (found.title, found.unit, found.n_rows) == ("Boosting", one.unit, 60)
    assert found.names == one.top(len(one.names))
    assert list(found.values) == sorted(one.values.tolist(), reverse=True)
    assert all(low <= value <= high for low, value, high in zip(found.low, found.values, found.high, strict=True))
    (tmp_path / FILE).write_text("[")
    with pytest.raises(DamagedRun):
        read_first(tmp_path)


def test_a_working_run_shows_it_and_a_run_that_is_started_again_forgets_it(service, monkeypatch):
    monkeypatch.setenv("FAKE_ENGINE", "refuse")
    run = service.start(keep_table(service), Settings(target="y"))
    wait_for(service, run, "failed")
    assert service.first_look(run).n_rows == 60
    monkeypatch.setenv("WORKBENCH_WORKERS", "1")
    monkeypatch.setenv("FAKE_ENGINE", "slow")
    service.start(keep_table(service), Settings(target="y"))
    service.resume(run)  # it waits for the other
    assert service.first_look(run) is None
