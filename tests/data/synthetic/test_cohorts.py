from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from data.clinical.cohorts.recognise import cohort_of
from data.errors import TableError
from data.synthetic.cohorts import make_alzheimers_cohorts
from data.synthetic.cohorts_bayes import bayes_aurocs, conversion_chance
from data.synthetic.cohorts_faults import DUPLICATE, FAULTS, LEAK
from data.synthetic.cohorts_markers import AMYGDALA, HIPPOCAMPUS, MARKERS, MEMORY
from explain.association import associations
from explain.groups import find_aspects
from tests.data.clinical.cohorts_given import generated, read_frame

LARGE = make_alzheimers_cohorts(600, 0)


def correlation(left: str, right: str) -> float:
    frame = LARGE.train.groupby("RID").first()
    head = frame["EstimatedTotalIntraCranialVol"] if "-" in left else 1.0
    return float((frame[left] / head).corr(frame[right] / head))


def test_a_seed_makes_the_same_tables() -> None:
    again = make_alzheimers_cohorts(600, 0)
    for name in ("train", "external_a", "external_b"):
        assert getattr(again, name).equals(getattr(LARGE, name))
    assert not make_alzheimers_cohorts(600, 1).train.equals(LARGE.train)


def test_people_and_visits() -> None:
    frame = LARGE.train
    visits = frame.groupby("RID").size()
    assert (len(visits), visits.min(), visits.max()) == (600, 1, 6)
    assert frame["AGE"].between(55, 90).all()
    assert (frame.groupby("RID")["AGE"].nunique() == 1).all()
    assert set(frame["APOE4"]) == {0, 1, 2}
    last = frame.groupby("RID").last()
    rates = (last["DX"] == "Dementia").groupby(last["APOE4"]).mean()
    assert rates[0] < rates[1] < rates[2]


def test_reverters_are_about_four_percent() -> None:
    level = LARGE.train["DX"].map({"CN": 0, "MCI": 1, "Dementia": 2})
    back = (level.groupby(LARGE.train["RID"]).diff() < 0).groupby(LARGE.train["RID"]).any()
    assert back.sum() == 24


def test_sides_are_alike_and_heads_are_larger_in_men() -> None:
    assert 0.8 < correlation("Left-Hippocampus", "Right-Hippocampus") < 0.9
    assert 0.8 < correlation("LDELTOT", "LIMMTOTAL") < 0.9
    heads = LARGE.train.groupby("PTGENDER")["EstimatedTotalIntraCranialVol"].mean()
    assert heads["Male"] > heads["Female"]


def test_adas_varies_by_three_points_from_visit_to_visit() -> None:
    steps = LARGE.train[LARGE.train["DX"] == "CN"].groupby("RID")["ADAS13"].diff().dropna()
    assert 2.5 < steps.std() / np.sqrt(2) < 3.5


def test_mmse_has_a_ceiling() -> None:
    assert LARGE.train["MMSE"].max() == 30


def test_drivers_lead_in_their_order_and_cognition_beats_volumes() -> None:
    cohort = cohort_of(read_frame(make_alzheimers_cohorts(2000, 3).train), "CN/AD")
    frame = cohort.dataset.frame

    def alone(columns: tuple[str, ...], worse: int) -> float:
        value = worse * sum(frame[name] / frame[name].std() for name in columns)
        known = value.notna()
        return float(roc_auc_score(cohort.cases[known], value[known]))

    reached = {
        marker.columns: alone(marker.columns, marker.worse) for marker in MARKERS if marker.columns[0] != "CDRSB"
    }
    best = sorted(reached, key=lambda one: -reached[one])
    assert tuple(best[:3]) == (AMYGDALA.columns, MEMORY.columns, HIPPOCAMPUS.columns) == LARGE.truth.drivers
    assert min(reached.values()) > 0.55  # every sign is the one that was planted
    for values in LARGE.truth.bayes.values():
        assert values["COG+VOL+DEMO"] > values["COG+DEMO"] > values["VOL+DEMO"] > values["DEMO"]


def test_noise_tells_nothing() -> None:
    cohort = cohort_of(read_frame(make_alzheimers_cohorts(2000, 3).train), "CN/AD")
    frame = cohort.dataset.frame[list(LARGE.truth.noise)]
    assert len(LARGE.truth.noise) == 20
    areas = [roc_auc_score(cohort.cases[frame[one].notna()], frame[one].dropna()) for one in frame]
    assert max(abs(np.array(areas) - 0.5)) < 0.06


@pytest.mark.parametrize("task", ["CN/AD", "CN/MCI", "sMCI/pMCI"])
def test_the_true_aspects_are_found_at_the_planted_height(task: str) -> None:
    cohort = cohort_of(read_frame(LARGE.train), task)
    names = cohort.dataset.features
    values = [cohort.dataset.frame[name].to_numpy(dtype=float) for name in names if name != "PTGENDER"]
    numeric = [name for name in names if name != "PTGENDER"]
    found = find_aspects(numeric, associations(values, [False] * len(numeric)), LARGE.truth.planted_h)
    expected = {frozenset(one) for one in LARGE.truth.aspects if set(one) <= set(numeric)}
    assert {frozenset(one.members) for one in found if len(one.members) > 1} == expected


def test_bayes_is_out_of_reach_for_a_fitted_model_but_not_far() -> None:
    from sklearn.linear_model import LogisticRegression

    cohort = cohort_of(read_frame(make_alzheimers_cohorts(2000, 3).train), "CN/AD")
    frame = cohort.dataset.frame[[n for n in cohort.dataset.features if n != "PTGENDER"]].dropna()
    standard = (frame - frame.mean()) / frame.std()
    y, half = cohort.cases[frame.index], np.arange(len(frame)) % 2 == 0
    model = LogisticRegression(C=0.1, max_iter=1000).fit(standard[half], y[half])
    reached = roc_auc_score(y[~half], model.decision_function(standard[~half]))
    best = LARGE.truth.bayes["CN/AD"]["COG+VOL+DEMO"]
    assert best - 0.04 < reached < best + 0.01


def test_bayes_does_not_hang_on_the_simulation() -> None:
    one, other = bayes_aurocs(1), bayes_aurocs(2)
    for task, values in one.items():
        for name, value in values.items():
            assert abs(value - other[task][name]) < 0.015


def test_the_chance_of_conversion_against_drawn_people() -> None:
    rng = np.random.default_rng(0)
    from data.synthetic.cohorts_people import DEMENTIA, draw_pace

    time = rng.normal(1.5, 1.0, 400_000)
    time = time[(time > 0) & (time < DEMENTIA)]
    pace = draw_pace(np.ones(len(time), dtype=np.int64), rng)
    drawn = (time + 3 * pace >= DEMENTIA).mean()
    assert conversion_chance(np.array([1.5]), 1.0, np.array([1]))[0] == pytest.approx(drawn, abs=0.005)


def test_external_cohorts() -> None:
    a, b = LARGE.external_a, LARGE.external_b
    assert set(LARGE.train) - set(a) == {"ADAS13", "RAVLT_immediate", "RAVLT_learning"}
    assert {name for name in b if "-" in name or name.endswith("_volume")} == set(HIPPOCAMPUS.columns)
    assert set(b["PTEDUCAT"]) <= {1, 2, 3, 4, 5}
    assert 5 < b.groupby("RID")["AGE"].first().mean() - LARGE.train.groupby("RID")["AGE"].first().mean() < 7


@pytest.mark.parametrize("switch", FAULTS)
def test_a_switch_changes_the_training_table_only(switch: str) -> None:
    plain, faulty = generated(), generated(switch=switch)
    assert not faulty.train.equals(plain.train)
    assert faulty.external_a.equals(plain.external_a)
    shared = [name for name in plain.train if name in faulty.train]
    same = faulty.train[~faulty.train["PTID"].str.endswith("_MR2")].reset_index(drop=True)
    changed = [name for name in shared if not same[name].equals(plain.train[name])]
    assert len(changed) <= 1
    assert faulty.truth.leaks == ((LEAK,) if switch == "leak_cdr" else ())
    assert (DUPLICATE in faulty.train) == (switch == "duplicate_feature")


def test_an_unknown_switch() -> None:
    with pytest.raises(TableError, match=r"'leak'.*there are duplicate_feature, rescans"):
        make_alzheimers_cohorts(50, 0, leak=True)
