from __future__ import annotations

import json
import struct

import numpy as np
import pytest
import xgboost

from explain.errors import ExplainError
from explain.trees.readers.ubj import read_ubj


def test_all_kinds_of_values_are_read():
    raw = b"{U\x01ai\xffU\x01b[U\xffI\xff\x00Tl\x00\x01\x00\x00FZ]U\x01c[#U\x02SU\x02hid\x3f\x80\x00\x00"
    raw += b"U\x01d[$d#U\x02" + struct.pack(">ff", 1.5, -2) + b"U\x01eD" + struct.pack(">d", 0.1) + b"}"
    found = read_ubj(raw)
    assert found.pop("d").tolist() == [1.5, -2.0]
    assert found == {"a": -1, "b": [255, -256, True, 65536, False, None], "c": ["hi", 1.0], "e": 0.1}


def test_a_model_is_what_its_json_says():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(100, 3))
    booster = xgboost.train({"max_depth": 3}, xgboost.QuantileDMatrix(X, X[:, 0]), 3)

    def plain(found):
        if isinstance(found, dict):
            return {key: plain(value) for key, value in found.items()}
        if isinstance(found, list):
            return [plain(each) for each in found]
        return found.tolist() if isinstance(found, np.ndarray) else found

    def rounded(found):
        return json.loads(json.dumps(found), parse_float=lambda text: float(np.float32(text)))

    binary, text = (booster.save_raw(kind) for kind in ("ubj", "json"))
    assert rounded(plain(read_ubj(bytes(binary)))) == rounded(json.loads(text))


@pytest.mark.parametrize("raw", [b"", b"{U\x01a", b"[$q#U\x01x", b"?", b"U\x01U", b"{U\x01a[$d#U\x02\x00"])
def test_other_bytes_are_refused(raw):
    with pytest.raises(ExplainError, match="universal binary JSON"):
        read_ubj(raw)
