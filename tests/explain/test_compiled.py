from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from explain.compiled import cache_folder, compiled, inlined


@inlined
def _twice(x):
    return 2 * x


@compiled
def _doubled(values):
    return np.array([_twice(value) for value in values])


def test_compiled_functions_give_what_they_say():
    assert _doubled(np.array([1.0, np.nan, np.inf]))[[0, 2]].tolist() == [2.0, np.inf]
    assert np.isnan(_doubled(np.array([np.nan]))[0])


def test_the_code_is_kept_by_the_sources_of_the_whole_package(tmp_path):
    (tmp_path / "a.py").write_text("one = 1")
    (tmp_path / "b.py").write_text("two = 2")
    first = cache_folder(tmp_path)
    assert first == cache_folder(tmp_path)
    assert first.parent == tmp_path / "__pycache__"
    (tmp_path / "b.py").write_text("two = 3")
    assert cache_folder(tmp_path) != first


def test_a_second_process_finds_the_code_of_the_first():
    """It is read from disk, not compiled again: numba counts cache hits."""
    script = (
        "import numpy as np\n"
        "from explain.trees.lookup import _count\n"
        "_count(np.zeros(8, np.uint16), np.zeros(2), np.zeros((4, 2), np.int32))\n"
        "print(sum(_count.stats.cache_hits.values()))\n"
    )
    root = Path(__file__).parents[2]
    answers = [
        subprocess.run(
            [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True, env=dict(os.environ)
        ).stdout
        for _ in range(2)
    ]
    assert answers[1].strip() == "1"
