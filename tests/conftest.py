"""Before anything is imported: OpenMP threads that wait without spinning, and a home that is nobody's."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

from hypothesis import settings

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ["WORKBENCH_HOME"] = tempfile.mkdtemp(prefix="workbench-home-")
atexit.register(shutil.rmtree, os.environ["WORKBENCH_HOME"], ignore_errors=True)

# CI judges the same examples every time; on a desk new ones are searched. Nothing is timed in a test.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("desk", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "desk")
