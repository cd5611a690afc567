"""Our file before the organisers' own script, which is no part of this project and is run from a checkout only."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pipelines.studies.tadpole.fixture import d4, forecast

_FOLDER = os.environ.get("TADPOLE_ORACLE_DIR", "")


@pytest.mark.skipif(not _FOLDER, reason="TADPOLE_ORACLE_DIR names no checkout of noxtoby/TADPOLE")
def test_the_organisers_script_takes_our_file(tmp_path):
    """With pandas 2.3: ``TADPOLE_ORACLE_PYTHON`` names a Python that has it (the script fails on pandas 3)."""
    script = next(Path(_FOLDER).rglob("evalOneSubmission.py"))
    sent, truth = tmp_path / "TADPOLE_Submission_Workbench.csv", tmp_path / "D4.csv"
    forecast().to_frame().to_csv(sent, index=False)
    d4().to_csv(truth, index=False)
    python = os.environ.get("TADPOLE_ORACLE_PYTHON", sys.executable)
    done = subprocess.run(
        [python, script.name, "--d4File", truth, "--forecastFile", sent],
        cwd=script.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "File is ready for submission" in done.stdout
