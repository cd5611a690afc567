"""What is measured in the generated cohorts, and how closely each measurement follows the disease.

A marker is ``loading`` × disease time (standardised) plus noise, so that with all else equal the larger loading is the
better predictor: amygdala, delayed recall and hippocampus lead by construction. Loadings, means and spreads are ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: Sides of the brain, and two forms of one test, differ by this (in sd of what they share): r ≈ .85 between them.
APART = 0.42
#: Aspects of the generated tables are recovered where the tree is cut at this dependency.
PLANTED_H = 0.65


@dataclass(frozen=True, slots=True)
class Marker:
    """Columns that measure one thing, worse by ``spread`` per sd. ``day`` is the share of the noise of the visit.

    For volumes ``mean`` is the share of the head and ``spread`` the share of that mean.
    """

    columns: tuple[str, ...]
    loading: float
    mean: float
    spread: float
    sort: Literal["VOL", "COG"]
    worse: Literal[-1, 1] = -1
    day: float = 0.05

    @property
    def noise(self) -> float:
        """Variance of the noise of the mean over the columns, in units of the marker's own variance."""
        apart = APART**2 / len(self.columns) if len(self.columns) > 1 else 0.0
        return 1 - self.loading**2 + apart


AMYGDALA = Marker(("Left-Amygdala", "Right-Amygdala"), 0.60, 0.0010, 0.13, "VOL")
MEMORY = Marker(("LDELTOT", "LIMMTOTAL"), 0.56, 11.0, 4.0, "COG", day=0.15)
HIPPOCAMPUS = Marker(("Left-Hippocampus", "Right-Hippocampus"), 0.50, 0.0023, 0.12, "VOL")
MARKERS = (
    AMYGDALA,
    MEMORY,
    HIPPOCAMPUS,
    Marker(("lh_entorhinal_volume", "rh_entorhinal_volume"), 0.22, 0.0012, 0.14, "VOL"),
    Marker(("Left-Inf-Lat-Vent", "Right-Inf-Lat-Vent"), 0.22, 0.0006, 0.25, "VOL", worse=1),
    Marker(("MMSE",), 0.38, 26.8, 2.4, "COG", day=0.22),
    Marker(("ADAS13",), 0.38, 17.0, 7.0, "COG", worse=1, day=0.22),
    Marker(("RAVLT_immediate",), 0.38, 34.0, 10.0, "COG", day=0.22),
    Marker(("RAVLT_learning",), 0.32, 4.4, 2.2, "COG", day=0.22),
    Marker(("FAQ",), 0.38, 5.0, 5.0, "COG", worse=1, day=0.22),
    Marker(("CDRSB",), 0.38, 1.8, 1.6, "COG", worse=1, day=0.22),
)
#: The global rating follows from the sum of boxes.
RATING = ("CDRSB", "CDGLOBAL")
#: Lowest and highest score, and the step in which a test counts.
BOUNDS = {
    "LDELTOT": (0.0, 25.0),
    "LIMMTOTAL": (0.0, 25.0),
    "MMSE": (0.0, 30.0),
    "ADAS13": (0.0, 85.0),
    "RAVLT_immediate": (0.0, 75.0),
    "RAVLT_learning": (-5.0, 14.0),
    "FAQ": (0.0, 30.0),
    "CDRSB": (0.0, 18.0),
}
STEPS = {"CDRSB": 0.5, "ADAS13": 0.33}
#: Volumes that have nothing to do with the disease.
NOISE = tuple(
    f"{side}_{region}_volume"
    for region in (
        "cuneus",
        "lingual",
        "pericalcarine",
        "precentral",
        "postcentral",
        "paracentral",
        "lateraloccipital",
        "frontalpole",
        "transversetemporal",
        "bankssts",
    )
    for side in ("lh", "rh")
)
