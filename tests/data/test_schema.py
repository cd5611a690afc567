from __future__ import annotations

import numpy as np
import pytest

from data.errors import MissingColumn, TableError
from data.schema import set_roles, set_target
from tests.data.build import roles, table

N = 60
RNG = np.random.default_rng(3)


def people():
    return table(
        patient=np.repeat(np.arange(20), 3),
        family=np.repeat(np.arange(12), 5),
        weight_kg=RNG.normal(70, 9, N).round(1),
        note=[f"note {chr(97 + i % 26)} about {chr(97 + i // 3)} thing" for i in range(N)],
        outcome=RNG.integers(0, 2, N),
    )


def test_every_guess_can_be_overruled_and_the_guess_stays_readable():
    dataset = set_roles(people(), {"family": "ignored", "note": "feature", "weight_kg": "group"})
    assert roles(dataset) | {"patient": "", "outcome": ""} == {
        "patient": "",
        "family": "ignored",
        "weight_kg": "group",
        "note": "feature",
        "outcome": "",
    }
    assert dataset.column("family").why.startswith("set by you (was: entity – ")
    assert dataset.column("note").kind == "category"
    assert dataset.frame["note"].dtype == "category"


def test_a_second_entity_takes_the_place_of_the_first():
    dataset = set_roles(people(), {"patient": "entity"})
    dataset = set_roles(dataset, {"family": "entity"})
    assert dataset.with_role("entity") == ("family",)
    assert dataset.column("patient").role == "ignored"


def test_unknown_columns_and_roles_are_answered_with_what_there_is():
    with pytest.raises(MissingColumn, match="'patient'"):
        set_roles(people(), {"patients": "entity"})
    with pytest.raises(TableError, match=r"roles are feature, target, entity.*Did you mean 'feature'"):
        set_roles(people(), {"patient": "featur"})


def test_a_role_that_the_values_do_not_allow_is_refused():
    with pytest.raises(TableError, match="needs dates or numbers"):
        set_roles(people(), {"note": "time"})
    with pytest.raises(TableError, match="needs numbers of zero or more"):
        set_roles(people(), {"note": "weight"})
    with pytest.raises(TableError, match="needs numbers of zero or more"):
        set_roles(table(w=np.arange(N) - 1.5), {"w": "weight"})


def test_nothing_is_changed_when_one_role_is_refused():
    dataset = people()
    with pytest.raises(TableError):
        set_roles(dataset, {"family": "ignored", "note": "time"})
    assert dataset.column("family").role == "entity"


def test_the_target_can_be_set_and_taken_back_by_its_role():
    dataset = set_roles(people(), {"outcome": "target", "patient": "ignored"})
    assert (dataset.target, dataset.task) == ("outcome", "binary")
    dataset = set_roles(dataset, {"outcome": "feature"})
    assert (dataset.target, dataset.task, dataset.column("outcome").role) == (None, None, "feature")
    dataset = set_roles(set_target(dataset, "outcome"), {"weight_kg": "target"})
    assert (dataset.target, dataset.column("outcome").role) == ("weight_kg", "feature")
