from __future__ import annotations

import gzip
import hashlib
import io
import zipfile

import pytest

from data.errors import UnreadableFile
from data.files.source import open_source


def write(folder, content, name="table.csv"):
    path = folder / name
    path.write_bytes(content)
    return path


def test_content_and_digest_of_a_plain_file(tmp_path):
    source = open_source(write(tmp_path, b"a,b\n1,2\n"), 1)
    assert (source.content, source.format, source.packed) == (b"a,b\n1,2\n", "text", False)
    assert source.origin.digest == hashlib.sha256(b"a,b\n1,2\n").hexdigest()


def test_gzip_is_unpacked_and_the_digest_is_that_of_the_packed_file(tmp_path):
    packed = gzip.compress(b"a,b\n1,2\n")
    source = open_source(write(tmp_path, packed, "table.csv.gz"), 1)
    assert source.packed
    assert source.content == b"a,b\n1,2\n"
    assert source.origin.digest == hashlib.sha256(packed).hexdigest()


def test_a_gzip_bomb_is_refused_by_its_unpacked_size(tmp_path):
    with pytest.raises(UnreadableFile, match="unpacks to more than 1 MB"):
        open_source(write(tmp_path, gzip.compress(b"0,0\n" * 1_000_000), "bomb.csv.gz"), 1)


def test_a_file_over_the_limit_names_size_limit_and_remedy(tmp_path):
    with pytest.raises(UnreadableFile, match=r"is 3 MB; the limit is 2 MB\. Save it as Parquet.*--max-mb"):
        open_source(write(tmp_path, b"x,y\n" * 750_001), 2)


@pytest.mark.parametrize("content", [b"", b"\n\n  \n", b"\xef\xbb\xbf", b"\xff\xfe\n\x00"])
def test_files_without_substance_are_empty(tmp_path, content):
    with pytest.raises(UnreadableFile, match="is empty"):
        open_source(write(tmp_path, content), 1)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"%PDF-1.4", "a PDF document"),
        (b"\x89PNG\r\n", r"a picture \(PNG\)"),
        (b"\xd0\xcf\x11\xe0\xa1", "an old Excel workbook"),
        (b'{"a": 1}', "JSON"),
        (b"\n <html><body>", "a web page"),
        (b"\x80\x04\x95pickled", "a Python pickle"),
        (gzip.compress(b"RDX3\nX\n"), "an R data file"),
        (b"PK\x03\x04broken", "a damaged archive"),
        (b"\x1f\x8b\x08abc", "a damaged gzip file"),
        (b"@relation ckd\n@attribute age numeric\n@data\n48\n", "an ARFF file"),
        (b"\xef\xbb\xbf% 1. Title: Kidney\r\n%\r\n\r\n  @RELATION 'ckd'\r\n", "an ARFF file"),
    ],
)
def test_other_kinds_of_files_are_named_with_a_remedy(tmp_path, content, what):
    with pytest.raises(UnreadableFile, match=what) as refusal:
        open_source(write(tmp_path, content), 1)
    assert refusal.value.remedy


@pytest.mark.parametrize(("member", "what"), [("sales.csv", "a ZIP archive"), ("content.xml", "an OpenDocument file")])
def test_archives_are_not_opened(tmp_path, member, what):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(member, "a,b\n1,2\n")
    with pytest.raises(UnreadableFile, match=what):
        open_source(write(tmp_path, buffer.getvalue()), 1)


def test_a_missing_file_is_a_sentence(tmp_path):
    with pytest.raises(UnreadableFile, match="There is no file"):
        open_source(tmp_path / "nothing.csv", 1)
