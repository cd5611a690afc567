from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workbench.progress import Progress, seen, time_left


@given(st.floats(0, 1), st.floats(0, 1e5))
def test_time_left_is_what_the_rest_takes_at_the_same_pace(done, elapsed):
    left = time_left(done, elapsed)
    if done < 0.05 or done == 1:
        assert left is None
    else:
        assert left >= 0
        assert abs((elapsed + left) * done - elapsed) <= 1e-9 * (1 + elapsed)


def test_elapsed_stops_when_the_run_stops():
    progress = Progress("running", submitted=100, started=110, beat=130, done=0.5, sentence="Scoring.")
    assert seen("a", progress, "running", now=150).elapsed == 40
    assert seen("a", progress, "running", now=150).left == 40
    dead = seen("a", progress, "interrupted", now=9999)
    assert (dead.elapsed, dead.left, dead.over) == (20, None, True)
    assert dead.sentence.startswith("The run was interrupted")


def test_a_waiting_run_has_not_begun():
    status = seen("a", Progress("waiting", submitted=100), "waiting", now=500)
    assert (status.elapsed, status.left, status.over) == (0, None, False)
