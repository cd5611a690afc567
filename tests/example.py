"""A small hand-made Result for tests of what reads results: store, report, pages; made up, and consistent."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.table import Column, Task
from explain.agreement import Agreement, Pair
from explain.attribution import Attribution
from explain.dependence import Dependence, Interaction
from explain.groups import Aspect
from explain.importance import Importance
from explain.stability import Stability
from pipelines.engine.result import (
    Check,
    Finding,
    Manner,
    Pairs,
    PValues,
    Result,
    Score,
    SplitSummary,
    TableSummary,
    Verdict,
)
from pipelines.engine.study import Settings
from tests.example_sure import example_probabilities, example_uncertainty

FEATURES = ("age", "fare in £", "<script>alert(1)</script>", "=cmd|'/C calc'!A0", "deck")
_OUTPUTS: dict[str, tuple[str, ...]] = {
    "binary": ("yes",),
    "multiclass": ("a", "b", "c"),
    "regression": ("minutes lost",),
}
_CLASSES: dict[str, tuple[str, ...]] = {"binary": ("no", "yes"), "multiclass": ("a", "b", "c"), "regression": ()}


def _importance(
    method: str, unit: str, model: str, values: list[float], axis: str = "feature", names: tuple[str, ...] = FEATURES
) -> Importance:
    array = np.array(values)
    return Importance(
        axis,  # type: ignore[arg-type]
        method,
        model,
        unit,
        names,
        array,
        array - 0.2 * np.abs(array) - 0.001,
        array + 0.25 * np.abs(array) + 0.001,
        "95 % interval over 10 repeats",
        0.8,
    )


def _finding(model: str, title: str, task: Task, shift: float) -> Finding:
    unit = "minutes" if task == "regression" else "probability"
    metric = {"binary": "ROC AUC", "multiclass": "accuracy", "regression": "RMSE"}[task]
    value, baseline, higher = (24.1 + 10 * shift, 38.1, False) if task == "regression" else (0.86 - shift, 0.5, True)
    scores = (
        Score(metric, value, value - 0.03, value + 0.03, baseline, unit if task == "regression" else "", higher),
        Score("R²" if task == "regression" else "log loss", 0.4, 0.35, 0.45, 0.0, "", task == "regression"),
    )
    importances = (
        _importance("shapley", unit, model, [0.21, 0.12, 0.05 + shift, 0.02, 0.004]),
        _importance("permutation", metric, model, [0.11, 0.07, 0.03, 0.04, -0.002]),
        _importance("native", "gain", model, [0.5, 0.2, 0.1, 0.15, 0.05]),
        _importance(
            "shapley", unit, model, [0.3, 0.05 + shift, 0.02, 0.004], "aspect", ("age + fare in £", *FEATURES[2:])
        ),
    )
    params: dict[str, float | int | str | bool | None] = {"n_estimators": 200, "learning_rate": 0.05}
    return Finding(model, title, scores, importances, params, "", 1.25, _MANNERS)


_SAMPLED = Manner(
    "sampled Shapley values: 60 background rows × 2 permutation pairs",
    "60 of the 190 rows to fit on, drawn at random",
    "standard error of a row's value: 0.004 on average, at most 0.004",
)
_MANNERS = (
    _SAMPLED,
    Manner("fall of the score when a column is shuffled between rows", "48 of 48 test rows", "part of the range"),
    Manner("what the model counts for itself: gain", "the rows of 5 cross-validation fits", "exact"),
    _SAMPLED,
)


def _p_values() -> PValues:
    sentence = "p-values: share of 19 fits to permuted targets, and of this one, with an importance at least as large"
    return PValues("permutation", FEATURES, np.array([0.05, 0.05, 0.1, 0.05, 0.8]), 19, sentence)


def _pairs(unit: str) -> Pairs:
    values = np.array([0.031, 0.012])
    return Pairs(
        FEATURES[:2], FEATURES[1:3], values, values * 0.8, values * 1.3, unit, "95 % interval: 1,000 resamples of 200",
        Manner("exact Shapley interaction values of 200 trees", "100 of the 190 rows to fit on", "exact"),
        "'age' and 'fare in £' act together most: beyond what each does alone they move the prediction by 0.031.",
    )  # fmt: skip


def _attribution(task: Task, rows: np.ndarray, rng: np.random.Generator) -> Attribution:
    outputs = _OUTPUTS[task]
    values = rng.normal(0, 0.05, (len(rows), len(FEATURES), len(outputs)))
    base = np.full(len(outputs), 24.0 if task == "regression" else 1 / max(2, len(outputs)))
    return Attribution(
        FEATURES,
        rows,
        outputs,
        values,
        np.full_like(values, 0.004),
        base,
        base + values.sum(axis=1),
        "minutes" if task == "regression" else "probability",
        "sampled Shapley values: 60 background rows × 2 permutation pairs",
        "lightgbm",
    )


def _predictions(task: Task, row: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    if task == "regression":
        actual = rng.gamma(2, 12, len(row))
        return pd.DataFrame({"row": row, "actual": actual, "predicted": actual * 0.6 + rng.normal(9, 6, len(row))})
    classes = _CLASSES[task]
    chance = rng.dirichlet(np.ones(len(classes)), len(row))
    actual = [classes[rng.choice(len(classes), p=one)] for one in chance]
    guessed = [classes[i] for i in chance.argmax(axis=1)]
    frame = pd.DataFrame({"row": row, "actual": actual, "predicted": guessed})
    for k, name in enumerate(classes):
        frame[f"p:{name}"] = chance[:, k]
    return frame


def _test_rows(task: Task, rng: np.random.Generator) -> pd.DataFrame:
    frame = _predictions(task, np.arange(0, 240, 4), rng)
    if task == "regression":
        error = frame["actual"] - frame["predicted"]
    else:
        error = 1 - np.array([line[f"p:{line['actual']}"] for _, line in frame.iterrows()])
    return frame.assign(error=error, uncertainty=rng.uniform(0, 1, len(frame)), explained=np.arange(len(frame)) < 20)


def _table(rng: np.random.Generator) -> pd.DataFrame:
    return pd.DataFrame(
        {
            FEATURES[0]: rng.integers(1, 80, 60),
            FEATURES[1]: rng.gamma(2, 20, 60).round(2),
            FEATURES[2]: pd.Categorical(rng.choice(["x", "y"], 60)),
            FEATURES[3]: rng.normal(size=60).round(3),
            FEATURES[4]: pd.Categorical(rng.choice(["<b>A</b>", "=1+1", "C"], 60)),
        }
    )


def _dependence(task: Task) -> tuple[Dependence, ...]:
    unit, output = ("minutes", "minutes lost") if task == "regression" else ("probability", _OUTPUTS[task][0])
    position = np.linspace(1, 80, 9)
    mean = np.linspace(0.62, 0.31, 9)
    number = Dependence(
        "age",
        output,
        False,
        tuple(f"{one:g}" for one in position),
        position,
        mean,
        mean - 0.1,
        mean + 0.1,
        np.full(9, 1 / 9),
        unit,
        "From 1 to 80 the prediction falls from 0.62 to 0.31.",
    )
    levels = Dependence(
        "deck",
        output,
        True,
        ("<b>A</b>", "=1+1", "C"),
        np.arange(3.0),
        np.array([0.4, 0.5, 0.45]),
        np.array([0.3, 0.4, 0.4]),
        np.array([0.5, 0.6, 0.5]),
        np.array([0.3, 0.3, 0.4]),
        unit,
        "Highest for =1+1.",
    )
    return number, levels


def _checks() -> tuple[Check, ...]:
    return (
        Check("C01", "Target copies", "pass", "No column repeats the target.", (), "", "c01"),
        Check(
            "C02",
            "Nearly decides the target",
            "fail",
            "'fare in £' alone reaches AUC 0.98.",
            ("fare in £",),
            "Leave it out if it is known only afterwards.",
            "c02",
        ),
        Check(
            "C06",
            "Near-duplicates",
            "warn",
            "'age' and 'fare in £' move together (ρ = 0.97).",
            ("age", "fare in £"),
            "Read them as one.",
            "c06",
        ),
        Check(
            "C07",
            "Entity on both sides",
            "not applicable",
            "No entity column, so rows are taken as independent.",
            (),
            "",
            "c07",
        ),
    )


def _summary(target: str) -> TableSummary:
    columns = tuple(Column(name, "number", "feature", "", "numbers in every row", 0, 60) for name in FEATURES)
    return TableSummary(
        "example.csv",
        "upload",
        "ab" * 32,
        240,
        238,
        (*columns, Column(target, "number", "target", "", "chosen by you", 2, 60)),
        ("Read as UTF-8, separator ','.", "2 blank rows at the end left out."),
        ("'deck' has 3 values that look like markup.",),
    )


def example_result(task: Task = "binary", seed: int = 0) -> Result:
    """A Result for a table of 240 rows with hostile column names and values; the same for the same seed."""
    rng = np.random.default_rng(seed)
    target = "minutes lost" if task == "regression" else "survived"
    findings = (_finding("lightgbm", "LightGBM", task, 0.0), _finding("linear", "Logistic regression", task, 0.05))
    rows = _test_rows(task, rng)
    pairs = (
        Pair("shapley", "permutation", 0.9, 0.8, 0.8),
        Pair("shapley", "native", 0.95, 0.9, 1.0),
        Pair("LightGBM", "Logistic regression", 0.7, 0.6, 0.8),
    )
    return Result(
        study="upload",
        title="What matters for " + target,
        target=target,
        task=task,
        unit="minutes" if task == "regression" else "probability",
        outputs=_OUTPUTS[task],
        classes=_CLASSES[task],
        table_summary=_summary(target),
        split=SplitSummary(
            "stratified",
            "Rows are independent, so they were drawn at random, with equal class shares.",
            143,
            47,
            48,
            5,
            seed,
        ),
        settings=Settings(target=target, seed=seed),
        findings=findings,
        agreement=Agreement(5, pairs, "The methods agree well on the order (ρ ≥ 0.90)."),
        stability=Stability(
            FEATURES,
            3,
            20,
            np.array([20, 19, 12, 9, 0]),
            np.array([1.0, 1, 2, 3, 5]),
            np.array([1.0, 2, 4, 4, 5]),
            "permutation importance on the test rows",
            "bootstrap of the development rows",
            "'age' is in the top 3 in 20 of 20 refits.",
        ),
        aspects=(
            Aspect("age + fare in £", ("age", "fare in £"), 0.97, "'age' and 'fare in £' are near-duplicates."),
            *(Aspect(name, (name,), 1.0, "") for name in FEATURES[2:]),
        ),
        attribution=_attribution(task, rows["row"].to_numpy()[:20], rng),
        dependence=_dependence(task),
        interactions=(
            Interaction(
                "age",
                "fare in £",
                0.21,
                0.1,
                0.3,
                "A fifth of the joint effect of 'age' and 'fare in £' is interaction.",
            ),
        ),
        predictions=_predictions(task, np.arange(238), rng).assign(fold=np.arange(238) % 5),
        rows=rows,
        table=_table(rng),
        uncertainty_how="how evenly the probabilities are spread over the classes",
        checks=_checks(),
        verdict=Verdict("moderate", "Clearly better than guessing: moderate. Read the ranking as a guide."),
        versions={"python": "3.11.7", "scikit-learn": "1.9.1"},
        seconds=12.5,
        skipped={"svm": "left out: 240 rows are enough, but it was switched off"},
        p_values=_p_values(),
        pairs=_pairs("minutes" if task == "regression" else "probability"),
        uncertainty=example_uncertainty(rows, FEATURES, "minutes") if task == "regression" else None,
        probabilities=None if task == "regression" else example_probabilities(rows, _CLASSES[task]),
    )
