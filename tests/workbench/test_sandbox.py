from __future__ import annotations

import os

import pytest

from data.errors import UnreadableFile
from tests.workbench.conftest import ENGINE
from workbench.disk import home_folder
from workbench.sandbox import Limits, default_limits, largest_mb, read_apart, too_large

LIMITS = Limits(290, 3 << 30, 60)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a b.csv"
    path.write_text("x,y\n" + "1,a\n2,b\n" * 30)
    return path


def test_what_the_child_finds_comes_back(file, tmp_path):
    seen = read_apart("describe", file, tmp_path, LIMITS)
    assert (seen["name"], seen["rows"]) == ("a b.csv", 60)
    assert [one.name for one in tmp_path.iterdir()] == ["a b.csv"]


def test_a_refusal_of_the_reader_comes_back_as_it_is(tmp_path):
    path = tmp_path / "empty.csv"
    path.write_bytes(b"")
    with pytest.raises(UnreadableFile, match="is empty") as caught:
        read_apart("describe", path, tmp_path, LIMITS)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("crash", "was stopped by signal 11; a well-formed"),
        ("hog", "took more memory than this machine can give"),
        ("sleep", "was not read within 2 seconds"),
        ("break", "was stopped by an error of the reader"),
    ],
)
def test_the_end_of_the_child_is_told_in_a_sentence(file, tmp_path, monkeypatch, how, words):
    monkeypatch.setenv("PYTHONPATH", str(ENGINE))
    monkeypatch.setenv("FAKE_READER", how)
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    with pytest.raises(UnreadableFile, match=words) as caught:
        read_apart("describe", file, tmp_path, Limits(290, 3 << 30, 2 if how == "sleep" else 60))
    assert not any(word in str(caught.value) for word in ("Traceback", "secret", "\n"))
    log = home_folder() / "reader.log"
    assert how != "break" or "KeyError: 'a secret of the file'" in log.read_text()


def test_a_file_over_the_limit_is_never_opened(file, tmp_path):
    with pytest.raises(UnreadableFile, match="at most 0 MB can be read"):
        read_apart("describe", file, tmp_path, Limits(0.0001, 1, 1))
    with pytest.raises(UnreadableFile, match="There is no file"):
        read_apart("describe", tmp_path / "none.csv", tmp_path, LIMITS)
    assert "has 300 MB; at most 290 MB can be read" in str(too_large("a.csv", 3e8, LIMITS))
    assert "has 2.3 MB; at most 2 MB can be read" in str(too_large("a.csv", 2.31e6, Limits(2, 1, 1)))


def test_the_limits_of_this_machine(monkeypatch):
    monkeypatch.delenv("WORKBENCH_MAX_MB", raising=False)
    assert default_limits().max_mb == 290
    assert default_limits(5).max_mb == 5
    assert default_limits().memory >= 3 << 30
    monkeypatch.setenv("WORKBENCH_MAX_MB", "12.5")
    assert default_limits().max_mb == largest_mb() == 12.5
    assert default_limits().memory <= max(3 << 30, os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))


@pytest.mark.parametrize("junk", ["", "0", "many", "-3"])
def test_a_limit_that_is_none_leaves_the_own_one(monkeypatch, junk):
    monkeypatch.setenv("WORKBENCH_MAX_MB", junk)
    assert largest_mb() == 290
