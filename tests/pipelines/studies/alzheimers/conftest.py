from __future__ import annotations

import pytest

from pipelines.engine.workers import one_blas_thread
from tests.pipelines.studies.alzheimers.visits import tables


@pytest.fixture(scope="session")
def generated(tmp_path_factory):
    """A generated training table of visits, and two other cohorts."""
    return tables(tmp_path_factory.mktemp("cohorts"))


@pytest.fixture(autouse=True, scope="package")
def _one_thread():
    """As in a run: small matrices are slower by several threads."""
    with one_blas_thread():
        yield
