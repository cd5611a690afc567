from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import UnreadableFile
from data.files.decode import decode

WORDS = {
    "cp1252": ["Größe", "café", "naïve", "señor", "50 €", "„Zitat“", "déjà vu"],
    "cp1250": ["Łódź", "Gdańsk", "Kraków", "Świętochłowice"],
    "cp1251": ["Москва", "Казань", "Тула", "Омск"],
    "koi8_r": ["Москва", "Казань", "Тула", "Омск"],
    "cp1253": ["Αθήνα", "Θεσσαλονίκη", "Πάτρα"],
    "shift_jis": ["東京都", "大阪府", "京都府", "北海道"],
    "gb18030": ["北京", "上海", "广州"],
    "euc_kr": ["서울", "부산", "대구"],
}


@pytest.mark.parametrize("codec", WORDS)
def test_code_pages_are_recognised_from_a_short_table(codec):
    words = WORDS[codec]
    text = "name,x\n" + "".join(f"{words[i % len(words)]},{i}\n" for i in range(40))
    assert decode(text.encode(codec), "t").content.decode() == text


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_marks_decide_and_vanish(codec):
    found = decode("é,b\n1,2\n".encode(codec), "t")
    assert found.content == "é,b\n1,2\n".encode()
    assert "byte order mark" in found.encoding


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark(codec):
    found = decode(("name,x\n" + "é,1\n" * 50).encode(codec), "t")
    assert found.content.decode() == "name,x\n" + "é,1\n" * 50
    assert found.encoding == "UTF-16 without a byte order mark"


def test_windows_signs_that_latin_1_lacks():
    assert decode("a,b\n“x”,5 €\n".encode("cp1252"), "t").content.decode() == "a,b\n“x”,5 €\n"


def test_a_half_surrogate_is_replaced_and_said():
    found = decode(b"a,b\nx\xed\xa0\xbd,1\n", "t")
    assert found.content.decode() == "a,b\nx\ufffd,1\n"
    assert found.warnings == ("Damaged characters were replaced by '\ufffd': 1.",)


def test_one_broken_byte_does_not_turn_utf8_into_another_code_page():
    found = decode("é,b\n".encode() * 5 + b"caf\xe9,1\n", "t")
    assert found.encoding == "UTF-8"
    assert found.content.decode().endswith("caf\ufffd,1\n")


@pytest.mark.parametrize("end", [b"\r", b"\r\r\n", b"\n", b"\r\n"])
def test_line_ends_become_usual_ones(end):
    text = decode(end.join([b"a,b", b"1,2", b"3,4", b""]), "t").content
    assert text.replace(b"\r\n", b"\n") == b"a,b\n1,2\n3,4\n"


def test_single_nul_characters_are_removed_and_said():
    found = decode(b"a,b\n" + b"1,2\n" * 2000 + b"\x003,4\n", "t")
    assert found.content.endswith(b"\n3,4\n")
    assert "1 NUL" in found.warnings[0]


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(UnreadableFile, match="binary file"):
        decode(bytes(range(256)) * 20, "t")


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_unicode_survives(text, codec):
    content = f"head,x\n{text},1\n"
    if content.startswith("\ufeff"):
        return
    assert decode(content.encode(codec), "t").content.decode() == content
