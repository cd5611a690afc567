"""K09, K11, K13, K14, K15, K16: race, changing patients, the choice of a window, scores, small groups, shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from pipelines.engine.checks.outcome import Outcome

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from explain.arrays import FloatArray
    from pipelines.engine.result import Check

RACE: Final = Outcome("K09", "Race as a feature")
CHANGING: Final = Outcome("K11", "Every window has its own patients")
CHOSEN: Final = Outcome("K13", "Window chosen on test rows")
EASY: Final = Outcome("K14", "Too easy")
SMALL: Final = Outcome("K15", "Small groups")
SHARES: Final = Outcome("K16", "Shares of events in fit and test rows")
#: Windows differ where patients, or the share of events, differ by so much between them.
DIFFERENT = 1.05
_PERFECT = 0.995


def race_as_feature(features: tuple[str, ...]) -> Check:
    """Warns where models see race."""
    seen = tuple(name for name in features if name.lower() in {"race", "ethnicity", "black"})
    if not seen:
        return RACE.passed("Models do not see race.")
    sentence = "Race is a model feature: the model can undo the change of equation. Off by default."
    return RACE.warned(sentence, "Leave race=no, unless this is what you ask.", seen)


def changing_population(counts: pd.DataFrame) -> Check:
    """Warns where windows have different patients or shares of events, by ``windows.compare_windows``."""
    told = counts[["patients", "prevalence"]].to_numpy(dtype=np.float64)
    if not len(told) or (told.max(axis=0) <= DIFFERENT * told.min(axis=0)).all():
        return CHANGING.passed("All windows have about the same patients and share of events.")
    lines = [
        f"{row['window (months)']:.0f} months: {row['patients']:,.0f} patients, {row['prevalence'] * 100:.1f} % events"
        for _, row in counts.iloc[[0, -1]].iterrows()
    ]
    sentence = f"{'; '.join(lines)}. Compare on the common cohort."
    return CHANGING.warned(sentence, "Read the lines of the common cohort: same patients, same labels.")


def window_choice(voters: pd.Index | None, tested: pd.Index, *, own: bool = True) -> Check:
    """Fails where a patient who helped to choose the window is among the test rows; None: the analyst chose it."""
    if voters is None:
        return CHOSEN.passed("The window was named before anything was fitted.")
    both = voters.intersection(tested)
    if len(both):
        sentence = f"Best window was chosen on test rows: {len(both):,} patients had a say and are tested on."
        return CHOSEN.failed(sentence, "Choose on rows to fit only, or name the window.")
    if not own:
        return CHOSEN.passed("No window was the best on its own rows to fit: the default was kept.")
    return CHOSEN.passed(f"The window was chosen on {len(voters):,} patients to fit on; none of them is tested on.")


def too_easy(per_fold: FloatArray, sentence: str = "") -> Check:
    """Warns where AUROC (n_folds,) is 1.00 on every fold; ``sentence`` names the columns that do it alone."""
    if not len(per_fold) or per_fold.min() < _PERFECT:
        return EASY.passed("No AUROC of 1.00 on every fold.")
    told = sentence or f"AUROC {per_fold.min():.2f} on every fold. Trivially easy: no finding."
    return EASY.warned(told, "Look for a column that says the outcome in other words.")


def small_groups(sentences: tuple[str, ...]) -> Check:
    """Says which groups are too small to be shown."""
    return SMALL.passed(" ".join(sentences) if sentences else "Every group has ten people or more.")


def shares(y: NDArray[np.float64], fit: NDArray[np.int64], test: NDArray[np.int64]) -> Check:
    """Warns where shares of events in fit and test rows differ by more than chance, as if rows had been made up.

    Three standard errors of a difference of shares.
    """
    ours, theirs, whole = float(y[fit].mean()), float(y[test].mean()), float(np.nanmean(y))
    error = np.sqrt(whole * (1 - whole) * (1 / len(fit) + 1 / len(test)))
    told = f"{ours * 100:.1f} % of rows to fit and {theirs * 100:.1f} % of test rows have the event"
    if abs(ours - theirs) > 3 * error:
        return SHARES.warned(f"{told}: more than chance.", "Resample inside folds only, never the test rows.")
    return SHARES.passed(f"{told}. No row was made up or left out to balance them.")
