from __future__ import annotations

import json
import pickletools

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from pipelines.errors import StudyError
from pipelines.models.lstm import FAMILY
from tests.pipelines.models.sequences import fit, gappy

pytest.importorskip("torch", reason="torch, which the LSTM needs, is not installed")


@pytest.fixture(scope="module")
def model():
    return fit(gappy("multiclass"), "multiclass", members=2, hidden=4, epochs=2)


@pytest.fixture
def kept(model, tmp_path):
    FAMILY.save(model, tmp_path)
    return tmp_path / FAMILY.file


def test_a_kept_model_predicts_bit_by_bit_the_same(model, kept):
    again = FAMILY.load(kept.parent)
    X = gappy("multiclass").X
    assert np.array_equal(FAMILY.predict(again, X, "multiclass"), FAMILY.predict(model, X, "multiclass"))
    assert again.layout == model.layout
    assert FAMILY.cost(again) == FAMILY.cost(model)


def test_the_file_is_a_header_of_json_and_numbers(kept):
    content = kept.read_bytes()
    header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    assert json.loads(header["__metadata__"]["lstm"]) == {"format": 1, "steps": 4, "statics": 2}
    with pytest.raises(ValueError, match=r".*"):
        list(pickletools.genops(content))


@pytest.mark.parametrize("cut", [0, 5, 200, -1])
def test_a_file_that_was_cut_is_refused(kept, cut):
    kept.write_bytes(kept.read_bytes()[:cut])
    with pytest.raises(StudyError, match=r"cannot be read.*Fit the model again"):
        FAMILY.load(kept.parent)


def test_no_file_is_refused(tmp_path):
    with pytest.raises(StudyError, match="cannot be read"):
        FAMILY.load(tmp_path)


HEADER = {"lstm": json.dumps({"format": 1, "steps": 4, "statics": 2})}


@pytest.mark.parametrize("header", [None, {"lstm": "{}"}, {"lstm": '{"format": 2}'}])
def test_another_format_is_refused(kept, header):
    save_file(load_file(kept), kept, header)
    with pytest.raises(StudyError, match="has format"):
        FAMILY.load(kept.parent)


@pytest.mark.parametrize("header", ["no json", "[]", '{"format": 1, "steps": "4", "statics": 2}', '{"format": 1}'])
def test_a_header_that_is_none_is_refused(kept, header):
    save_file(load_file(kept), kept, {"lstm": header})
    with pytest.raises(StudyError, match="Fit the model again"):
        FAMILY.load(kept.parent)


@pytest.mark.parametrize(
    "name", ["sd", "static_gaps", "inward", "start", "back", "joined", "bend", "out", "level", "shift"]
)
def test_arrays_that_do_not_fit_together_are_refused(kept, name):
    arrays = load_file(kept)
    save_file(arrays | {name: np.ascontiguousarray(arrays[name][..., :-1])}, kept, HEADER)
    with pytest.raises(StudyError, match="Fit the model again"):
        FAMILY.load(kept.parent)


def test_missing_and_foreign_arrays_and_other_numbers_are_refused(kept):
    arrays = load_file(kept)
    for wrong in (
        {name: array for name, array in arrays.items() if name != "bend"},
        arrays | {"more": np.zeros(1)},
        arrays | {"bend": arrays["bend"].astype(np.float32)},
        {
            name: np.concatenate([array, array], axis=-1) if name == "joined" else array
            for name, array in arrays.items()
        },
    ):
        save_file(wrong, kept, HEADER)
        with pytest.raises(StudyError, match="The kept LSTM"):
            FAMILY.load(kept.parent)


def test_a_sequence_without_steps_is_refused(kept):
    save_file(load_file(kept), kept, {"lstm": json.dumps({"format": 1, "steps": 0, "statics": 2})})
    with pytest.raises(StudyError, match="steps"):
        FAMILY.load(kept.parent)
