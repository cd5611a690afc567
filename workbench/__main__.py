"""``python -m workbench``."""

from __future__ import annotations

import os
import sys

if __name__ == "__main__":
    # Before any model library is imported: OpenMP threads that wait by spinning starve a small machine.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    from workbench.cli import main

    sys.exit(main())
