"""Aspects: features that move together and are explained together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explain.arrays import FloatArray, Groups, IntArray
from explain.errors import ExplainError
from explain.words import listing

#: Two features with at least this association are called near-duplicates.
NEAR_DUPLICATE = 0.95


@dataclass(frozen=True, slots=True)
class Aspect:
    """Correlated features as one player. ``association`` is the weakest link inside the group, 0 to 1."""

    name: str
    members: tuple[str, ...]
    association: float
    sentence: str


def find_aspects(names: Sequence[str], matrix: FloatArray, threshold: float = 0.7) -> tuple[Aspect, ...]:
    """Every feature in exactly one aspect, such that *all* pairs inside one are associated by ``threshold`` or more.

    ``matrix`` (n_names, n_names) holds associations 0 to 1 (see ``explain.association``). Complete-linkage
    clustering on 1 - association; the aspects stand in the order of their first member.
    """
    _fitting(names, matrix)
    clusters = _clusters(matrix, threshold)
    firsts = [int(np.flatnonzero(clusters == one)[0]) for one in np.unique(clusters)]
    members = [np.flatnonzero(clusters == clusters[first]) for first in sorted(firsts)]
    taken = set(names)
    aspects = []
    for inside in members:
        aspect = _aspect(names, matrix, inside, taken)
        taken.add(aspect.name)
        aspects.append(aspect)
    return tuple(aspects)


@dataclass(frozen=True, slots=True)
class Merge:
    """Two groups of names that become one at ``height`` = 1 - association of their least associated pair."""

    height: float
    left: tuple[str, ...]
    right: tuple[str, ...]

    @property
    def members(self) -> tuple[str, ...]:
        """All names of the joint group."""
        return (*self.left, *self.right)


def merge_tree(names: Sequence[str], matrix: FloatArray) -> tuple[Merge, ...]:
    """How names join to ever larger groups, n - 1 merges by rising height: what ``find_aspects`` cuts at a threshold.

    Names stand in their own order inside a group; the group with the first of them is ``left``.
    """
    _fitting(names, matrix)
    if len(names) < 2:
        return ()
    groups = [[place] for place in range(len(names))]
    merges = []
    for one, other, height, _ in _linkage(matrix):
        left, right = sorted((groups[int(one)], groups[int(other)]))
        merges.append(Merge(max(0.0, float(height)), *(tuple(names[i] for i in side) for side in (left, right))))
        groups.append(sorted([*left, *right]))
    return tuple(merges)


def merge_groups(
    groups: Groups, names: Sequence[str], aspects: Sequence[Aspect]
) -> tuple[tuple[IntArray, ...], tuple[str, ...]]:
    """The encoded columns of each aspect, and the aspects' names: players for the same engines as single features.

    Raises ExplainError unless every name is in exactly one aspect.
    """
    members = [member for aspect in aspects for member in aspect.members]
    if sorted(members) != sorted(names):
        odd = sorted({one for one in {*members, *names} if members.count(one) != 1 or one not in names})
        raise ExplainError(f"every feature is needed in exactly one aspect; that is not so for {listing(odd)}")
    columns = dict(zip(names, groups, strict=True))
    merged = tuple(np.concatenate([columns[member] for member in aspect.members]) for aspect in aspects)
    return merged, tuple(aspect.name for aspect in aspects)


def _clusters(matrix: FloatArray, threshold: float) -> IntArray:
    """A cluster number per name."""
    if len(matrix) < 2:
        return np.zeros(len(matrix), dtype=np.int64)
    from scipy.cluster.hierarchy import fcluster

    # The slack keeps a pair whose association is the threshold itself, whatever the rounding.
    return np.asarray(fcluster(_linkage(matrix), t=1 - threshold + 1e-9, criterion="distance"), dtype=np.int64)


def _linkage(matrix: FloatArray) -> FloatArray:
    """The table of merges that scipy makes, (n - 1, 4), of complete linkage on 1 - association."""
    from scipy.cluster.hierarchy import linkage

    above = np.triu_indices(len(matrix), 1)
    return np.asarray(linkage(1 - matrix[above], method="complete"), dtype=np.float64)


def _fitting(names: Sequence[str], matrix: FloatArray) -> None:
    if matrix.shape != (len(names), len(names)):
        raise ExplainError(f"{len(names)} names came with a matrix of shape {matrix.shape}; one row per name is needed")


def _aspect(names: Sequence[str], matrix: FloatArray, inside: IntArray, taken: set[str]) -> Aspect:
    members = tuple(names[i] for i in inside)
    if len(members) == 1:
        return Aspect(members[0], members, 1.0, f"{members[0]} stands alone.")
    left, right = np.triu_indices(len(inside), 1)
    links = matrix[inside[left], inside[right]]
    weakest = float(links.min())
    sentence = f"{listing(members)} move together (association {_range(weakest, float(links.max()))})"
    close = links >= NEAR_DUPLICATE
    near = [members[i] for i in np.union1d(left[close], right[close])]
    if near:
        sentence += f"; {listing(near)} are near-duplicates: one of them would do"
    return Aspect(_name(members, taken), members, weakest, f"{sentence}.")


def _range(low: float, high: float) -> str:
    return f"{low:.2f}" if f"{low:.2f}" == f"{high:.2f}" else f"{low:.2f} to {high:.2f}"


def _name(members: tuple[str, ...], taken: set[str]) -> str:
    """'a + b' or 'a + 3 more', numbered if a feature or another aspect is already called so."""
    name = " + ".join(members) if len(members) == 2 else f"{members[0]} + {len(members) - 1} more"
    number = 2
    unique = name
    while unique in taken:
        unique = f"{name} ({number})"
        number += 1
    return unique
