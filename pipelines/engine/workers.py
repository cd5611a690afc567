"""Two models at a time: threads, because the libraries let go of Python's lock while they work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from pipelines.engine.study import Mode

Item = TypeVar("Item")
Answer = TypeVar("Answer")

#: Called by the work itself; what it is given is handed to the caller's own thread.
Say = Callable[[str], None]

#: Families that pass through scikit-learn's Parallel, which swaps the warning filters of the whole process while it
#: works: two of them side by side would mix the filters up, so they take turns in one lane.
TAKE_TURNS = frozenset({"linear", "forest", "svm"})


#: With fewer rows most of the time is spent in Python itself, where two threads only get in each other's way.
FEWEST_ROWS = 5_000


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Linear algebra on one thread: the products of a fit are small, and threads that wait for each other spin.

    On a busy two-core machine a logistic regression of 300 rows took ten times longer with two. The limit is one of the
    whole process, so it is set once around a run, and never in lanes.
    """
    # Only what is loaded is limited: scipy brings a library of its own, which scikit-learn's models call.
    import scipy.linalg  # noqa: F401
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1, user_api="blas"):
        yield


def lanes_of(names: Sequence[str], mode: Mode, n_rows: int) -> list[list[str]]:
    """The families in one or two lanes, each worked through in order. Thorough mode has one: tuning takes turns too."""
    if mode == "thorough" or n_rows < FEWEST_ROWS:
        return [list(names)]
    lanes = [[name for name in names if name in TAKE_TURNS], [name for name in names if name not in TAKE_TURNS]]
    return [lane for lane in lanes if lane]


def in_lanes(
    lanes: Sequence[Sequence[Item]], work: Callable[[Item, Say], Answer], heard: Callable[[str], None]
) -> dict[Item, Answer]:
    """``work`` of every item, the lanes side by side; ``heard`` gets what the work says, in the caller's thread.

    The first exception of a lane is raised when all lanes have ended. Results depend on no other item.
    """
    said: SimpleQueue[str | None] = SimpleQueue()

    def walk(lane: Sequence[Item]) -> dict[Item, Answer]:
        return {item: work(item, said.put) for item in lane}

    with ThreadPoolExecutor(len(lanes)) as pool:
        ends: list[Future[dict[Item, Answer]]] = [pool.submit(walk, lane) for lane in lanes]
        for end in ends:
            end.add_done_callback(lambda _: said.put(None))
        open_lanes = len(lanes)
        while open_lanes:
            sentence = said.get()
            open_lanes -= sentence is None
            if sentence is not None:
                heard(sentence)
    return {item: answer for end in ends for item, answer in end.result().items()}


def side_by_side(work: Callable[[Item], Answer], items: Iterable[Item], family: str, n_rows: int) -> Iterator[Answer]:
    """``work`` of every item in their order; two at a time where that is faster and the family need not take turns."""
    if family in TAKE_TURNS or n_rows < FEWEST_ROWS:
        yield from map(work, items)
        return
    with ThreadPoolExecutor(2) as pool:
        yield from pool.map(work, items)
