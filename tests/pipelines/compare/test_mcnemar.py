from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from pipelines.compare.mcnemar import exact_p, mcnemar, right
from pipelines.errors import StudyError
from tests.pipelines.compare import reference


@given(b=st.integers(0, 60), c=st.integers(0, 60))
def test_equals_the_sum_of_the_formula(b, c):
    assert exact_p(b, c) == pytest.approx(reference.mcnemar(b, c), rel=1e-12)


def test_equals_the_binomial_test_also_for_many_rows():
    assert exact_p(900, 1100) == pytest.approx(binomtest(900, 2000).pvalue, rel=1e-9)
    assert exact_p(0, 0) == 1.0


def test_only_rows_that_one_model_alone_has_right_count():
    one = np.array([True, True, True, False, False])
    other = np.array([True, False, False, True, False])
    found = mcnemar(one, other)
    assert (found.first, found.second, found.p) == (2, 1, 1.0)


def test_a_row_on_the_threshold_is_called_a_case():
    assert right(np.array([1.0, 0.0, 0.0]), np.array([0.5, 0.5, 0.4]), 0.5).tolist() == [True, False, True]


def test_different_rows_are_refused():
    with pytest.raises(StudyError, match="2 and 3 rows"):
        mcnemar(np.ones(2, dtype=bool), np.ones(3, dtype=bool))
