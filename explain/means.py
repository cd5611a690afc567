"""How far to trust a share or a mean: its 95 % interval over rows, or over clusters of rows that belong together.

Rows of one cluster (the visits of a patient) tell less than as many rows of different ones. How much less is measured
by the design effect: the variance of the mean over whole clusters, divided by that over rows. It turns the rows into
the smaller number of independent rows that they are worth.
"""

from __future__ import annotations

import numpy as np

from explain.arrays import FloatArray, IntArray

#: Two-sided 95 % quantile of the normal distribution.
Z95 = 1.959963984540054


def share_interval(hits: FloatArray, clusters: IntArray | None = None) -> tuple[float, float]:
    """Wilson's 95 % interval of the share of ones among ``hits`` (n_rows,), each 0 or 1.

    ``clusters`` (n_rows,) is a number that rows of one cluster share; n_rows is then replaced by the number of rows
    that they are worth. Korn & Graubard, Survey Methodology 24 (1998) 193-201; with Wilson's interval: Dean & Pagano,
    J. Surv. Stat. Methodol. 3 (2015) 484-503.
    """
    share = float(hits.mean())
    if clusters is None:
        return wilson(share, len(hits))
    clustered, n_clusters = _variance(hits, clusters)
    if n_clusters < 2:
        return wilson(share, 1)
    if clustered == 0:
        # All rows alike: nothing tells whether they vary within a cluster, so each cluster is worth one row.
        return wilson(share, n_clusters * (Z95 / _student(n_clusters)) ** 2)
    worth = share * (1 - share) / clustered * (Z95 / _student(n_clusters)) ** 2
    return wilson(share, min(len(hits), worth))


def mean_interval(values: FloatArray, clusters: IntArray | None = None) -> tuple[float, float]:
    """The mean of ``values`` (n_rows,) ± its 95 % error over rows or over whole clusters; nan where there is one only.

    1.96 standard errors of independent rows; Student's quantile for clusters, which may be few.
    """
    mean, n_rows = float(values.mean()), len(values)
    if clusters is None:
        half = Z95 * float(values.std(ddof=1)) / np.sqrt(n_rows) if n_rows > 1 else np.nan
    else:
        variance, n_clusters = _variance(values, clusters)
        half = _student(n_clusters) * np.sqrt(variance) if n_clusters > 1 else np.nan
    return float(mean - half), float(mean + half)


def wilson(share: float, n_rows: float) -> tuple[float, float]:
    """Wilson's 95 % interval for a share of n_rows independent rows. J. Am. Stat. Assoc. 22 (1927) 209-212."""
    centre = (share + Z95**2 / (2 * n_rows)) / (1 + Z95**2 / n_rows)
    half = Z95 * np.sqrt(share * (1 - share) / n_rows + Z95**2 / (4 * n_rows**2)) / (1 + Z95**2 / n_rows)
    # At 0 and 1 the interval ends at the share itself, but for rounding.
    return float(max(0.0, min(share, centre - half))), float(min(1.0, max(share, centre + half)))


def _variance(values: FloatArray, clusters: IntArray) -> tuple[float, int]:
    """The variance of the mean when whole clusters are drawn (linearised), and how many clusters there are."""
    _, member = np.unique(clusters, return_inverse=True)
    n_clusters = int(member.max()) + 1
    sums = np.bincount(member, values - values.mean())
    return float(n_clusters / max(1, n_clusters - 1) * (sums @ sums) / len(values) ** 2), n_clusters


def _student(n_clusters: int) -> float:
    """The two-sided 95 % quantile of Student's t with one degree of freedom less than clusters."""
    from scipy.special import stdtrit

    return float(stdtrit(n_clusters - 1, 0.975))
