"""A few opened things, the least used of which goes when another one comes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

Kept = TypeVar("Kept")


class Keep(Generic[Kept]):
    """At most ``most`` values by key, safe for threads. Two threads may open the same value; one of them is kept."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[str, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str, load: Callable[[], Kept]) -> Kept:
        """The value of that key, loaded where it is not kept; what ``load`` raises is not kept."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = load()
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value

    def drop(self, key: str) -> None:
        """Forget the value of that key, if there is one."""
        with self._lock:
            self._values.pop(key, None)
