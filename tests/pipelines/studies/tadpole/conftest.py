from __future__ import annotations

import pytest

from pipelines.engine.workers import one_blas_thread


@pytest.fixture(autouse=True, scope="package")
def _one_thread():
    """As in a run: small matrices are slower by several threads."""
    with one_blas_thread():
        yield
