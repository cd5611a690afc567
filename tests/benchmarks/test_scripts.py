from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks"
PAGE = (FOLDER.parent / "docs" / "benchmarks.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["shapley", "scaling", "permutation", "kernels", "aggregation"])
def test_a_script_says_what_it_does_and_stands_in_the_docs(name: str) -> None:
    script = FOLDER / f"{name}.py"
    said = subprocess.run([sys.executable, script, "--help"], capture_output=True, text=True, check=True).stdout
    assert all(f"[{option}]" in said for option in ("--quick", "--json")), "switches: JSON is printed"
    assert "[--case " in said
    assert f"benchmarks/{name}.py" in PAGE


@pytest.mark.parametrize("path", sorted(FOLDER.glob("requirements*.txt")), ids=lambda path: path.stem)
def test_peers_are_pinned(path: Path) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert lines
    assert all(line.count("==") == 1 for line in lines)
