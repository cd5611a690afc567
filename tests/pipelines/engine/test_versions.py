"""Versions: what makes the numbers is named, and nothing heavy is loaded for it."""

from __future__ import annotations

import platform
import subprocess
import sys

from pipelines.engine.versions import versions


def test_versions_name_what_is_installed() -> None:
    found = versions()
    assert found["python"] == platform.python_version()
    assert {"numpy", "pandas", "scikit-learn"} <= set(found)
    assert all(found.values())


def test_no_package_is_imported_to_know_its_version() -> None:
    code = "import sys; from pipelines.engine.versions import versions; versions(); print('sklearn' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "False"
