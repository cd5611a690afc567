"""Peers that need another Python or older packages: in a process of their own, waiting to be asked.

``make peers`` sets up ``.tools/peers-xgboost`` (Python 3.12, xgboost 3.4) and ``.tools/peers-fasttreeshap`` (Python
3.9, numpy 1.23) where such a Python is found. Started as a script there, this file reads the model and the rows once,
then explains them each time a line comes in, and writes the values; so runs alternate with ours as those of other
peers do.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

TOOLS = Path(__file__).resolve().parent.parent / ".tools"


class Elsewhere:
    """A peer in another Python that has the model and the rows: ``work`` gives its values, ``clock`` its CPU time."""

    def __init__(self, peer: str, estimator: Any, X: np.ndarray) -> None:
        self._folder = TemporaryDirectory()
        model = Path(self._folder.name) / "model"
        if hasattr(estimator, "booster_"):
            estimator.booster_.save_model(f"{model}.txt")
        else:
            estimator.save_model(f"{model}.ubj")
        np.save(Path(self._folder.name) / "rows.npy", X)
        command = [str(TOOLS / f"peers-{peer}" / "bin" / "python"), __file__, peer, self._folder.name]
        alone = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | {"OMP_NUM_THREADS": "1"}
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=alone, text=True)
        self.name = self._answer()

    @staticmethod
    def is_there(peer: str) -> bool:
        """Whether ``make peers`` could set it up."""
        return (TOOLS / f"peers-{peer}" / "bin" / "python").exists()

    def work(self) -> np.ndarray:
        """The values, (n_rows, n_features)."""
        assert self._process.stdin is not None
        print("explain", file=self._process.stdin, flush=True)
        self._answer()
        return np.load(Path(self._folder.name) / "values.npy")

    def clock(self) -> float:
        """CPU seconds of that process so far, counted in hundredths (Linux)."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        """Ends it."""
        self._process.communicate()
        self._folder.cleanup()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        if not line:
            raise RuntimeError(f"the peer in another Python ended with {self._process.wait()}; its error stands above")
        return line


def xgboost(model: str, X: np.ndarray) -> tuple[str, Callable[[], np.ndarray]]:
    import xgboost as library

    booster = library.Booster({"nthread": 1}, model_file=f"{model}.ubj")

    def explain() -> np.ndarray:
        return booster.predict(library.DMatrix(X, nthread=1), pred_contribs=True)[:, :-1]

    return f"xgboost {library.__version__} pred_contribs", explain


def fasttreeshap(model: str, X: np.ndarray) -> tuple[str, Callable[[], np.ndarray]]:
    import fasttreeshap as library
    import lightgbm

    booster = lightgbm.Booster(model_file=f"{model}.txt")

    def explain() -> np.ndarray:
        explainer = library.TreeExplainer(booster, algorithm="v2", n_jobs=1)
        return np.asarray(explainer.shap_values(X, check_additivity=False))

    return f"fasttreeshap {library.__version__} v2", explain


def serve(peer: str, folder: str) -> None:
    X = np.load(Path(folder) / "rows.npy")
    name, explain = {"xgboost": xgboost, "fasttreeshap": fasttreeshap}[peer](str(Path(folder) / "model"), X)
    answers, sys.stdout = sys.stdout, sys.stderr  # Libraries print, too.
    print(name, file=answers, flush=True)
    for _ in sys.stdin:
        np.save(Path(folder) / "values.npy", explain())
        print("done", file=answers, flush=True)


if __name__ == "__main__":
    serve(*sys.argv[1:])
