"""Before anything is imported: OpenMP threads that wait without spinning, and a home that is nobody's."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ["WORKBENCH_HOME"] = tempfile.mkdtemp(prefix="workbench-home-")
atexit.register(shutil.rmtree, os.environ["WORKBENCH_HOME"], ignore_errors=True)
