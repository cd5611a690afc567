"""Put on PYTHONPATH by tests: child processes that start then find this engine or reader in place of the real one.

FAKE_ENGINE says what a run does: "finish" at once, "slow" (works until it is stopped), "refuse", "break" or "die".
FAKE_READER says how reading a file ends: "crash", "hog", "sleep" or "break".
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


def run(dataset, study, settings, progress=None, external=None, look=None, *, more=None):
    from data.errors import UnusableTarget
    from pipelines.engine.first import FirstLook
    from tests.example import example_result

    what = os.environ.get("FAKE_ENGINE", "finish")
    progress("read", 0.1, "Reading.")
    look(FirstLook("Boosting", example_result().ranking, 60))
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
    return types.SimpleNamespace(result=example_result(seed=settings.seed), fitted=Fitted(), forecaster=None)


def read_table(path, *, name=None, max_mb=0.0):
    what = os.environ["FAKE_READER"]
    if what == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if what == "hog":
        bytearray(1 << 46)
    if what == "sleep":
        time.sleep(600)
    raise KeyError("a secret of the file")


def replace_module(name: str, **contents: object) -> None:
    module = types.ModuleType(name)
    vars(module).update(contents)
    sys.modules[name] = module


if "FAKE_ENGINE" in os.environ:
    replace_module("pipelines.engine.run", run=run)
if "FAKE_READER" in os.environ:
    replace_module("data.read", read_table=read_table)
