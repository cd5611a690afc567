"""Lanes: every item answered, words heard in the caller's thread, exceptions raised."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from pipelines.engine.progress import Stages
from pipelines.engine.workers import FEWEST_ROWS, Say, in_lanes, lanes_of, side_by_side


def test_families_that_take_turns_share_a_lane() -> None:
    names = ("linear", "tree", "forest", "xgboost")
    assert lanes_of(names, "quick", FEWEST_ROWS) == [["linear", "forest"], ["tree", "xgboost"]]
    assert lanes_of(names, "quick", 100) == [list(names)]
    assert lanes_of(names, "thorough", FEWEST_ROWS) == [list(names)]
    assert lanes_of(("svm",), "quick", FEWEST_ROWS) == [["svm"]]


def test_every_item_is_answered_and_words_are_heard_here() -> None:
    here, heard = threading.get_ident(), []

    def work(item: int, say: Say) -> int:
        say(f"item {item}")
        return item * item

    answers = in_lanes([[1, 2], [3]], work, lambda words: heard.append((words, threading.get_ident())))
    assert answers == {1: 1, 2: 4, 3: 9}
    assert sorted(words for words, _ in heard) == ["item 1", "item 2", "item 3"]
    assert {thread for _, thread in heard} == {here}


def test_an_exception_in_a_lane_is_raised() -> None:
    def work(item: int, say: Say) -> int:
        if item == 2:
            raise ZeroDivisionError
        return item

    with pytest.raises(ZeroDivisionError):
        in_lanes([[1], [2]], work, lambda _: None)


@pytest.mark.parametrize("n_rows", [10, FEWEST_ROWS])
def test_side_by_side_keeps_the_order(n_rows: int) -> None:
    assert list(side_by_side(lambda item: -item, range(5), "tree", n_rows)) == [0, -1, -2, -3, -4]


def test_progress_never_goes_back_and_needs_no_listener() -> None:
    told: list[float] = []
    stages = Stages(lambda _stage, done, _sentence: told.append(done))
    tell = stages.counter("score", 2)
    tell("first")
    tell("second")
    stages.tell("read", 0.0, "late")
    assert told == sorted(told)
    Stages(None).tell("read", 0.0, "nobody listens")


ROOT = Path(__file__).resolve().parents[3]
ONE_THREAD = """
from threadpoolctl import threadpool_info
from pipelines.engine.workers import one_blas_thread
with one_blas_thread():
    import sklearn.linear_model, sklearn.svm
    print([one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"])
"""


def test_the_limit_holds_for_libraries_that_load_later() -> None:
    said = subprocess.run(
        [sys.executable, "-c", ONE_THREAD], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    threads = json.loads(said)
    assert threads
    assert set(threads) == {1}
