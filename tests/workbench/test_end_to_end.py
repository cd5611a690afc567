"""The real engine behind the real service: one small run, repeated from its manifest."""

from __future__ import annotations

import json

import numpy as np
import pytest

from pipelines.engine.study import Settings
from tests.workbench.conftest import wait_for
from workbench.cli import main
from workbench.service import open_service

pytestmark = pytest.mark.slow
SMALL = Settings(models=("linear", "tree"), seed=4)


@pytest.fixture
def real(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    return open_service()


def test_a_run_can_be_asked_about_its_rows_and_repeated_from_its_manifest(real, tmp_path, capsys):
    run = real.start(real.sample("diabetes", "ann"), SMALL, owner="ann")
    assert wait_for(real, run, "finished", seconds=500).error == ""
    result = real.result(run)
    assert result.target == "disease progression"

    rows = [int(row) for row in result.rows["row"][~result.rows["explained"]][:2]] or [int(result.rows["row"].iloc[0])]
    more = real.explain_rows(run, rows)
    assert more.rows.tolist() == rows
    gap = more.base + more.values.sum(axis=1) - more.predictions
    assert np.abs(gap).max() <= 1e-6 * np.abs(more.predictions).max()
    expected = result.rows.set_index("row").loc[rows, "predicted"].to_numpy()
    np.testing.assert_allclose(more.predictions[:, 0], expected, rtol=1e-12)

    answer = real.what_if(run, rows[0], {result.ranking.top(1)[0]: 1e6})
    assert answer.before[0] == expected[0] != answer.after[0]
    assert answer.unlike

    out = tmp_path / "again"
    assert main(["run", "--from", str(real.manifest_path(run)), "--out", str(out)]) == 0
    again = real.result(real.runs()[0].run)
    assert again.ranking.names == result.ranking.names
    assert again.ranking.values.tobytes() == result.ranking.values.tobytes()
    capsys.readouterr()
    assert main(["compare", run, str(out), "--json"]) == 0
    comparison = json.loads(capsys.readouterr().out)
    assert comparison["differences"] == []
    assert all(one["change"] == 0 for one in comparison["ranking"])
