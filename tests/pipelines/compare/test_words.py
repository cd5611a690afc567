from __future__ import annotations

import pytest

from pipelines.compare.words import p_words


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (0.0, "< 0.001"),
        (0.00099, "< 0.001"),
        (0.001, "0.001"),
        (0.0496, "0.050"),
        (1.0, "1.000"),
        (float("nan"), "n/a"),
    ],
)
def test_p_is_never_zero(p, words):
    assert p_words(p) == words
