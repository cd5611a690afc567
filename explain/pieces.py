"""Work cut into pieces of rows, on several threads, with progress and an end at once when it is cancelled."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed

from explain.arrays import Progress


def in_pieces(
    work: Callable[[slice], None], n_rows: int, size: int, threads: int = 1, progress: Progress | None = None
) -> None:
    """``work`` of every slice of ``size`` rows, on so many threads; the pieces must not touch each other.

    ``progress`` is called in the caller's thread with the share that is done. What it or a piece raises is raised
    here, after the pieces that are running have ended; those that wait are dropped.
    """
    pieces = [slice(start, min(start + size, n_rows)) for start in range(0, n_rows, size)]
    if threads == 1 or len(pieces) < 2:
        for done, piece in enumerate(pieces, 1):
            work(piece)
            if progress:
                progress(done / len(pieces))
        return
    with ThreadPoolExecutor(threads) as pool:
        waiting = [pool.submit(work, piece) for piece in pieces]
        try:
            for done, piece_done in enumerate(as_completed(waiting), 1):
                piece_done.result()
                if progress:
                    progress(done / len(pieces))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
