"""A02, A03, A15: columns that know the label, gaps that know it, and scores that give such away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from explain.scores import roc_auc
from pipelines.engine.checks.outcome import Outcome
from pipelines.engine.checks.sample import as_numbers
from pipelines.engine.checks.wording import agreeing, counted
from pipelines.studies.alzheimers.checks.quick import quick_auroc
from pipelines.studies.alzheimers.checks.quoting import quoted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.clinical.cohorts.cohort import Cohort
    from pipelines.engine.result import Check

PROXY: Final = Outcome("A02", "Column that stands for the label")
GAPS: Final = Outcome("A03", "Gaps that tell the label")
GOOD: Final = Outcome("A15", "Score too good for a clinical question")
#: What a label is made of, or what those who diagnosed had before them.
_DEFINES = {
    "cdr_positive": ("CDR",),
    "ever_demented": ("CDR", "Group"),
    "conversion": ("Group",),
    "CN/AD": ("CDR", "CDRSB", "CDGLOBAL", "ADAS13"),
    "CN/MCI": ("CDR", "CDRSB", "CDGLOBAL", "ADAS13"),
}
_SOURCES = {"cdr_positive": "the label CDR > 0", "ever_demented": "'Group'", "conversion": "'Group'"}
#: No single measurement of a person tells a clinical label as well as this.
ALONE = 0.97
#: A category with fewer rows per level orders them by mere chance.
ROWS_PER_LEVEL = 10
#: Fisher's exact test: so rarely do gaps differ this much by chance.
RARE = 0.01
#: A test score that no clinical task of this kind is known for.
TOO_GOOD = 0.97


def label_proxy(cohort: Cohort) -> Check:
    """Warns of features that define the label, that the diagnosis rests on, or that alone reach AUROC .97."""
    features = cohort.dataset.features
    named = tuple(name for name in _DEFINES.get(cohort.label, ()) if name in features)
    alone = {name: _alone(cohort, name) for name in features}
    suspects = (*named, *(name for name in features if name not in named and alone[name] > ALONE))
    if not suspects:
        best = max(alone, key=lambda name: alone[name]) if alone else ""
        told = f"; '{best}' reaches most alone (AUROC {alone[best]:.2f})" if best else ""
        return PROXY.passed(f"No feature defines the label or tells it alone{told}.")
    rest = tuple(name for name in features if name not in suspects)
    without, having = quick_auroc(cohort, rest), quick_auroc(cohort, features)
    sentence = (
        f"{' '.join(_accused(cohort, name, alone[name], named) for name in suspects)} "
        f"Without {agreeing(suspects, 'it', 'them')} AUROC is {without:.2f}, with {agreeing(suspects, 'it', 'them')} "
        f"{having:.2f} (logistic regression, five folds by subject)."
    )
    remedy = (
        f"Remove {agreeing(suspects, 'it', 'them')} or state why "
        f"{agreeing(suspects, 'it is', 'they are')} known at prediction time."
    )
    return PROXY.warned(sentence, remedy, suspects)


def _accused(cohort: Cohort, name: str, auroc: float, named: tuple[str, ...]) -> str:
    if name not in named:
        return f"'{name}' alone has AUROC {auroc:.3f}."
    if cohort.label in _SOURCES:
        return f"'{name}' defines {_SOURCES[cohort.label]}."
    return f"'{name}' may have been used for the diagnoses behind '{cohort.label}'."


def _alone(cohort: Cohort, name: str) -> float:
    """How well the column alone orders the rows where it is known, in whichever direction; .5 where it cannot."""
    values, cases = as_numbers(cohort.dataset.frame[name]), cohort.cases
    known = ~np.isnan(values)
    if cohort.dataset.column(name).kind != "number":
        values = _rates(values, cases, known)
    y = cases[known].astype(np.float64)
    if len(np.unique(y)) < 2:
        return 0.5
    area = roc_auc(y, values[known][:, None])
    return max(area, 1 - area)


def _rates(codes: NDArray[np.float64], cases: NDArray[np.bool_], known: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Codes of a category as the share of cases in the level; all alike where levels have few rows each."""
    levels = np.unique(codes[known])
    if len(levels) * ROWS_PER_LEVEL > known.sum():
        return np.zeros(len(codes))
    rates = np.full(len(codes), np.nan)
    for code in levels:
        rates[codes == code] = cases[codes == code].mean()
    return rates


def missingness_leak(cohort: Cohort) -> Check:
    """Warns where a feature is missing more often in one class (Fisher's exact test, p < .01)."""
    gaps = {name: cohort.dataset.frame[name].isna().to_numpy(dtype=np.bool_) for name in cohort.dataset.features}
    gaps = {name: missing for name, missing in gaps.items() if missing.any()}
    if not gaps:
        return GAPS.passed("No feature has a missing value in the scans that are used.")
    cases = cohort.cases
    found = {name: missing for name, missing in gaps.items() if _fisher(missing, cases) < RARE}
    if not found:
        return GAPS.passed(f"Gaps are as frequent in both classes ({counted(len(gaps), 'column')} with gaps).")
    told = [_gap(cohort, names, missing) for names, missing in _together(found)]
    sentence = f"{' '.join(told)} A model can read the label from the gap."
    return GAPS.warned(sentence, "Impute without a flag or drop the column.", tuple(found))


def _together(found: dict[str, NDArray[np.bool_]]) -> list[tuple[list[str], NDArray[np.bool_]]]:
    """Columns that are missing in the same rows are one finding."""
    groups: dict[bytes, tuple[list[str], NDArray[np.bool_]]] = {}
    for name, missing in found.items():
        groups.setdefault(missing.tobytes(), ([], missing))[0].append(name)
    return list(groups.values())


def _gap(cohort: Cohort, names: list[str], missing: NDArray[np.bool_]) -> str:
    cases = cohort.cases
    n, ill = int(missing.sum()), int((missing & cases).sum())
    verb = agreeing(names, "is", "are")
    opening = f"{quoted(names)} {verb} missing in {counted(n, 'row')}"
    if ill in {0, n}:
        return f"{opening}, all {cohort.positive if ill else cohort.classes[0]}."
    healthy = 100 * (n - ill) / (~cases).sum()
    return f"{opening}: {100 * ill / cases.sum():.0f} % of {cohort.positive}, {healthy:.0f} % of {cohort.classes[0]}."


def _fisher(missing: NDArray[np.bool_], cases: NDArray[np.bool_]) -> float:
    from scipy.stats import fisher_exact

    table = [[int((missing & side).sum()), int((~missing & side).sum())] for side in (cases, ~cases)]
    return float(fisher_exact(table)[1])


def too_good(auroc: float, model: str = "") -> Check:
    """Warns of a test AUROC above .97."""
    who = f"{model}: " if model else ""
    if np.isnan(auroc):
        return GOOD.skipped(f"{who}there is no AUROC of test rows.")
    if auroc <= TOO_GOOD:
        return GOOD.passed(f"{who}AUROC {auroc:.2f}; not suspiciously good.")
    shown = f"{auroc:.2f}" if auroc < 0.995 or auroc == 1.0 else f"{min(auroc, 0.9999):.4f}"
    return GOOD.warned(
        f"{who}AUROC {shown}: look for a leak before believing it.",
        "Ask of every leading feature when it was measured and by whom.",
    )
