from __future__ import annotations

import pytest

from data.errors import TableError
from data.samples import SAMPLES, load_parts, load_sample
from data.splitting.split import make_split

PLAIN = [key for key, sample in SAMPLES.items() if not sample.study]
OF_STUDIES = [key for key, sample in SAMPLES.items() if sample.study]


@pytest.mark.parametrize("key", PLAIN)
def test_every_sample_is_ready_to_explain(key):
    dataset = load_sample(key)
    assert dataset.target == SAMPLES[key].target
    assert dataset.task is not None
    assert dataset.column(dataset.target).role == "target"
    assert len(dataset.features) >= 7
    assert len(make_split(dataset).test) >= 100


@pytest.mark.parametrize("key", OF_STUDIES)
def test_samples_of_studies_have_all_their_tables_and_say_that_they_are_generated(key):
    parts = load_parts(key)
    assert parts["data"][0].digest == load_sample(key).digest
    for dataset in (one for tables in parts.values() for one in tables):
        assert any("generated" in decision for decision in dataset.decisions)
        assert dataset.source.startswith("generated")
        assert dataset.n_rows >= 100


def test_a_plain_sample_is_one_table():
    assert [len(tables) for tables in load_parts("traffic").values()] == [1]


@pytest.mark.parametrize("key", PLAIN)
def test_generated_tables_say_so_and_have_a_truth(key):
    sample, dataset = SAMPLES[key], load_sample(key)
    told = any("generated" in decision for decision in dataset.decisions)
    assert sample.generated == told == (sample.truth is not None) == dataset.source.startswith("generated")
    if sample.truth is not None:
        named = {*sample.truth.order, *sample.truth.proxies, *sample.truth.noise, *sample.truth.leaks}
        assert named <= set(dataset.names)


def test_the_seed_varies_a_generated_table_and_only_that():
    assert load_sample("kidney", 1).digest != load_sample("kidney", 2).digest
    assert load_sample("kidney", 1).digest == load_sample("kidney", 1).digest
    assert load_sample("diabetes", 1).digest == load_sample("diabetes", 2).digest


def test_real_samples_have_units_and_plain_names():
    dataset = load_sample("diabetes")
    assert dataset.column("body mass index").unit == "kg/m²"
    assert dataset.frame["age"].between(18, 90).all()
    assert load_sample("breast_cancer").frame["diagnosis"].value_counts().to_dict() == {"benign": 357, "malignant": 212}


def test_an_unknown_sample_is_answered_with_the_nearest():
    with pytest.raises(TableError, match="Did you mean 'traffic'"):
        load_sample("trafic")
