from __future__ import annotations

import pytest

from workbench.keep import Keep


def test_the_least_used_value_goes_first():
    loads = []
    keep = Keep(2)

    def get(key):
        return keep.get(key, lambda: loads.append(key) or key.upper())

    assert [get(key) for key in "abacab"] == list("ABACAB")
    assert loads == list("abcb")
    keep.drop("a")
    keep.drop("never there")
    assert get("a") == "A"
    assert loads == list("abcba")


def test_what_could_not_be_loaded_is_not_kept():
    keep = Keep(2)
    with pytest.raises(ZeroDivisionError):
        keep.get("a", lambda: 1 / 0)
    assert keep.get("a", lambda: 5) == 5
