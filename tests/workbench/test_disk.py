from __future__ import annotations

import json
import threading

import pytest

from workbench.disk import read_json, replace_file, turn, write_json
from workbench.errors import BusyWorkbench, DamagedRun


def test_a_reader_never_sees_half_a_file(tmp_path):
    path = tmp_path / "progress.json"
    write_json(path, {"n": [0] * 2000})
    stop = threading.Event()

    def rewrite():
        number = 0
        while not stop.is_set():
            number += 1
            write_json(path, {"n": [number] * 2000})

    writer = threading.Thread(target=rewrite)
    writer.start()
    for _ in range(200):
        assert len(set(read_json(path)["n"])) == 1
    stop.set()
    writer.join()
    assert [one.name for one in tmp_path.iterdir()] == ["progress.json"]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "a.json"
    write_json(path, {"a": 1})
    with pytest.raises(ValueError, match="JSON"):
        write_json(path, {"a": float("nan")})
    with pytest.raises(TypeError):
        replace_file(path, "not bytes")
    assert read_json(path) == {"a": 1}
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xfe", json.dumps("x").encode()])
def test_what_is_no_json_object_is_refused_in_words(tmp_path, content):
    path = tmp_path / "a.json"
    path.write_bytes(content)
    with pytest.raises(DamagedRun, match="is not the JSON that was saved"):
        read_json(path)


def test_a_turn_is_taken_by_one_at_a_time(tmp_path):
    lock = tmp_path / "turn"
    with turn(lock), pytest.raises(BusyWorkbench, match="only one can do so at a time"), turn(lock, seconds=0.0):
        pass
    with turn(lock, seconds=0.0):
        pass
