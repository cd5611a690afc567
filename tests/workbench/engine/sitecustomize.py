"""Put on PYTHONPATH by tests: a worker that starts then finds this engine in place of the real one.

FAKE_ENGINE says what it does: "finish" at once, "slow" (works until it is stopped), "refuse", "break" or "die".
"""

from __future__ import annotations

import os
import signal
import sys
import time
import types
from pathlib import Path


class Fitted:
    def save(self, folder: Path) -> None:
        folder.mkdir()
        (folder / "model.txt").write_text("a model")


def run(dataset, study, settings, progress=None, external=None):
    from data.errors import UnusableTarget
    from tests.example import example_result

    what = os.environ.get("FAKE_ENGINE", "finish")
    progress("read", 0.1, "Reading.")
    if what == "slow":
        for step in range(3000):
            progress("score", 0.1 + step / 4000, f"Step {step}.")
            time.sleep(0.02)
    if what == "refuse":
        raise UnusableTarget("'x' is no target", "a target is needed", "Choose one.")
    if what == "break":
        raise KeyError("a secret of the table")
    if what == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    progress("explain", 0.8, "Explaining.")
    return types.SimpleNamespace(result=example_result(seed=settings.seed), fitted=Fitted())


if "FAKE_ENGINE" in os.environ:
    engine = types.ModuleType("pipelines.engine.run")
    engine.run = run
    sys.modules["pipelines.engine.run"] = engine
