"""How good blended and calibrated quantiles are on real tables: against the average, and the best single model.

Every table is cut 72/18/10 by five seeds, as in Fakoor et al. (JMLR 24, 2023); base models are those of Quick mode.
Scores are mean pinball losses over 99 levels in standard deviations of the fit rows' target. Needs real tables:
``REAL_DATA_DIR=… python benchmarks/uncertainty.py [--json] [--case NAME] [--quick]``. ``--quick``: one seed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ["OMP_WAIT_POLICY"] = "PASSIVE"

import numpy as np
import pandas as pd

from explain.aggregate import Blend, fit_blend
from explain.levels import GRID_19, GRID_99, pairs, spread_levels
from explain.pinball import coverage, mean_pinball, unconditional
from pipelines.models.quantiles import quantile_family, quantile_models
from pipelines.models.quantiles.family import QuantileRecipe

TABLES = (
    "uci_gal_concrete", "uci_gal_energy", "uci_gal_kin8nm", "uci_gal_power_plant", "uci_gal_wine_quality_red",
    "uci_gal_yacht", "uci_evans_airfoil", "uci_evans_autompg",
)  # fmt: skip
SEEDS, MOST_ROWS, FOLDS = 5, 3_000, 5
SHOWN = (0.8, 0.9)


@dataclass(frozen=True, slots=True)
class Line:
    """One table and seed: losses of the blend, the average, the single model chosen out of fold, and the naive one.

    ``covered`` are shares of test rows inside the calibrated 80 % and 90 % intervals, ``raw`` before calibration.
    """

    table: str
    seed: int
    n_fit: int
    n_test: int
    blend: float
    average: float
    single: float
    single_name: str
    naive: float
    covered: tuple[float, ...]
    raw: tuple[float, ...]
    penalty: float


def table_of(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Features (n_rows, n_features) without gaps, and the target (n_rows,)."""
    if (folder / "data.txt").is_file():
        values = np.loadtxt(folder / "data.txt")
        features = np.loadtxt(folder / "index_features.txt").astype(int)
        return values[:, features], values[:, int(np.loadtxt(folder / "index_target.txt"))]
    frame = pd.read_csv(folder / "data.csv.gz", header=None)
    numbers = frame.apply(pd.to_numeric, errors="coerce").dropna(axis=1, how="all").dropna().to_numpy(float)
    return numbers[:, :-1], numbers[:, -1]


def forecasts(X: np.ndarray, y: np.ndarray, fit: np.ndarray, ask: np.ndarray, seed: int) -> np.ndarray:
    """Every model fitted on ``fit`` rows and asked of ``ask`` rows, (n_ask, J, 99), in order."""
    centre = float(np.median(y[fit]))
    scale = 1.4826 * float(np.median(np.abs(y[fit] - centre))) or float(y[fit].std())
    mean, sd = X[fit].mean(axis=0), X[fit].std(axis=0)
    scaled = (X - mean) / np.where(sd > 0, sd, 1.0)
    found = []
    for name in quantile_models("quick"):
        kind = quantile_family(name)
        rows = scaled if kind.encoding == "scaled" else X
        model = kind.fit(rows[fit], (y[fit] - centre) / scale, QuantileRecipe(GRID_19, "quick", seed))
        found.append(centre + scale * kind.predict(model, rows[ask], GRID_19))
    return spread_levels(np.stack(found, axis=1), GRID_19, GRID_99)[0]


def line_of(folder: Path, seed: int) -> Line:
    """One table cut by one seed, from its forecasts to its scores."""
    X, y = table_of(folder)
    rows = np.random.default_rng(seed).permutation(len(y))[:MOST_ROWS]
    n_test, n_calibrate = len(rows) // 10, int(0.18 * len(rows))
    test, calibrate, fit = np.split(rows, [n_test, n_test + n_calibrate])
    y = y / y[fit].std()
    z = np.empty((len(fit), len(quantile_models("quick")), len(GRID_99)))
    codes = np.random.default_rng(seed).permutation(len(fit)) % FOLDS
    for fold in range(FOLDS):
        z[codes == fold] = forecasts(X, y, fit[codes != fold], fit[codes == fold], seed)
    told = forecasts(X, y, fit, np.concatenate([calibrate, test]), seed)
    z_calibrate, z_test = told[: len(calibrate)], told[len(calibrate) :]
    blend = fit_blend(z, y[fit], GRID_99, names=quantile_models("quick"), seed=seed)
    calibrated = blend.conformalize(z_calibrate, y[calibrate])
    return _scored(blend, calibrated, (z_test, y[test]), (folder.name, seed, y[fit]))


def _scored(blend: Blend, calibrated: Blend, told: tuple, about: tuple) -> Line:
    (z, y), (name, seed, y_fit) = told, about
    best = int(np.argmin(blend.fit_loss))
    nominal = pairs(GRID_99)[2]
    at = [int(np.argmin(np.abs(nominal - level))) for level in SHOWN]
    after, before = (coverage(y, one.quantiles(z), GRID_99)[at] for one in (calibrated, blend))
    return Line(
        table=name,
        seed=seed,
        n_fit=len(y_fit),
        n_test=len(y),
        blend=mean_pinball(y, blend.quantiles(z), GRID_99),
        average=mean_pinball(y, z.mean(axis=1), GRID_99),
        single=mean_pinball(y, z[:, best], GRID_99),
        single_name=blend.names[best],
        naive=mean_pinball(y, np.tile(unconditional(y_fit, GRID_99), (len(y), 1)), GRID_99),
        covered=tuple(float(one) for one in after),
        raw=tuple(float(one) for one in before),
        penalty=blend.penalty,
    )


def summary(lines: list[Line]) -> dict[str, object]:
    """The means over seeds of one table with their ranges, in words and numbers."""
    of = {name: np.array([getattr(one, name) for one in lines]) for name in ("blend", "average", "single", "naive")}
    covered = np.array([one.covered for one in lines]).mean(axis=0)
    n_test, seeds = lines[0].n_test, len(lines)
    # Test rows of different seeds overlap, so seeds are not taken as more rows.
    off = [abs(c - level) / np.sqrt(level * (1 - level) / n_test) for c, level in zip(covered, SHOWN, strict=True)]
    return {
        "table": lines[0].table,
        "rows": f"{lines[0].n_fit} / {n_test}",
        "blend": _ranged(of["blend"]),
        "average": _ranged(of["average"]),
        "single": _ranged(of["single"]),
        "naive": f"{of['naive'].mean():.4f}",
        "beats average": f"{int((of['blend'] < of['average']).sum())} of {seeds}",
        "beats single": f"{int((of['blend'] < of['single']).sum())} of {seeds}",
        "against average": f"{100 * (of['blend'].mean() / of['average'].mean() - 1):+.1f} %",
        "against single": f"{100 * (of['blend'].mean() / of['single'].mean() - 1):+.1f} %",
        "80 %": f"{100 * covered[0]:.1f} ({off[0]:.1f} se)",
        "90 %": f"{100 * covered[1]:.1f} ({off[1]:.1f} se)",
    }


def _ranged(values: np.ndarray) -> str:
    return f"{values.mean():.4f} ({values.min():.4f}–{values.max():.4f})"


def main() -> None:
    """Print the table, or all lines as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--case", choices=TABLES)
    given = parser.parse_args()
    if "REAL_DATA_DIR" not in os.environ:
        parser.error("REAL_DATA_DIR must name the folder of real tables")
    root, lines = Path(os.environ["REAL_DATA_DIR"]), []
    for table in [given.case] if given.case else TABLES:
        mine = [line_of(root / table, seed) for seed in range(1 if given.quick else SEEDS)]
        lines += mine
        if not given.json:
            print("| " + " | ".join(str(one) for one in summary(mine).values()) + " |", flush=True)
    if given.json:
        print(json.dumps({"rows": [asdict(one) for one in lines]}))


if __name__ == "__main__":
    main()
