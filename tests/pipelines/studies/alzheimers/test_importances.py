from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from explain.importance import Importance
from pipelines.errors import StudyError
from pipelines.studies.alzheimers.importances import PAIRS, agreement_exhibit, importances_exhibit, word_of

NAMES = tuple("abcdefg")


def importance(method, model, values, names=NAMES):
    values = np.asarray(values, dtype=float)
    return Importance("feature", method, model, "probability", names, values, values - 0.1, values + 0.1, "made up")


def made():
    rng = np.random.default_rng(0)
    base = rng.random(7)
    noisy = {name: base + spread * rng.random(7) for name, spread in (("native", 0.2), ("permutation", 0.9))}
    noisy["permutation"][:2] = noisy["permutation"][2]  # ties
    forest = [importance("shapley", "forest", base), *(importance(one, "forest", v) for one, v in noisy.items())]
    svm = [importance("shapley", "svm", base[::-1]), importance("permutation", "svm", base)]
    return {"Random forest": forest, "SVM": svm}


def test_ad10_agreement_equals_scipy_on_the_exported_csv():
    written = importances_exhibit(made()).frame.to_csv(index=False)
    table = pd.read_csv(io.StringIO(written), keep_default_na=False, na_values=[""])
    frame = agreement_exhibit(made()).frame.set_index(["model", "importances"])
    forest = [("Random forest", pair) for pair in PAIRS]
    for model, pair in [*forest, ("SVM", ("shapley", "permutation"))]:
        wide = table[table["model"] == model].pivot_table(index="feature", columns="kind", values="importance")
        left, right = wide[pair[0]], wide[pair[1]]
        found = frame.loc[(model, " – ".join(pair))]
        assert found["Pearson"] == pytest.approx(stats.pearsonr(left, right).statistic, abs=1e-12)
        assert found["Spearman"] == pytest.approx(stats.spearmanr(left, right).statistic, abs=1e-12)
        assert found["Kendall"] == pytest.approx(stats.kendalltau(left, right).statistic, abs=1e-12)
        assert found["in a word"] == word_of(found["Spearman"])


def test_ad10_native_importance_of_a_kernel_machine_reads_na():
    frame = agreement_exhibit(made()).frame
    native = frame[(frame["model"] == "SVM") & frame["importances"].str.contains("native")]
    assert native["in a word"].tolist() == ["n/a", "n/a"]
    assert native["Spearman"].isna().all()
    table = importances_exhibit(made()).frame
    own = table[(table["model"] == "SVM") & (table["kind"] == "native")]
    assert own["unit"].tolist() == ["n/a"] * 7
    assert own["importance"].isna().all()
    assert any("SVM: native importance n/a" in note for note in agreement_exhibit(made()).notes)


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (0.0999, "negligible"), (0.1, "weak"), (-0.39, "weak"), (0.4, "moderate"), (0.69, "moderate"), (0.7, "strong"),
        (0.89, "strong"), (-0.9, "very strong"), (1.0, "very strong"), (float("nan"), "n/a"),
    ],
)  # fmt: skip
def test_words(value, word):
    assert word_of(value) == word


def test_names_in_another_order_are_aligned_and_other_names_refused():
    turned = importance("native", "forest", range(7), NAMES[::-1])
    straight = importance("shapley", "forest", range(6, -1, -1))
    frame = agreement_exhibit({"Forest": [straight, turned]}).frame
    assert frame["Spearman"].iloc[0] == pytest.approx(1.0)
    with pytest.raises(StudyError, match="Forest came with importances of 2 different sets"):
        agreement_exhibit({"Forest": [straight, importance("native", "forest", [1.0], ("z",))]})


def test_a_ranking_of_equal_values_agrees_with_nothing():
    flat = {"Tree": [importance("shapley", "tree", range(7)), importance("native", "tree", [1.0] * 7)]}
    assert np.isnan(agreement_exhibit(flat).frame["Kendall"].iloc[0])


def test_the_sentence_gives_the_range_over_models_in_words():
    found = agreement_exhibit(made())
    rho = found.frame.groupby("importances")["Spearman"].agg(["min", "max"]).loc["shapley – permutation"]
    words = f"{word_of(rho['min'])} to {word_of(rho['max'])}"
    assert f"shapley and permutation {rho['min']:.2f} to {rho['max']:.2f} ({words})" in found.sentence
