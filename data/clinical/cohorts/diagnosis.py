"""What a diagnosis, written in any of the usual ways, says about a visit; what a whole history says about a person."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

#: "other" is a dementia that is not Alzheimer's, "" no diagnosis.
Diagnosis = Literal["CN", "MCI", "AD", "other", ""]
Status = Literal["sMCI", "pMCI", "reverted", "first seen as CN", "first seen as AD", "another dementia", "unknown"]

_WORDS: dict[str, Diagnosis] = {
    **dict.fromkeys(("cn", "nl", "normal", "hc", "control", "smc", "1"), "CN"),
    **dict.fromkeys(("mci", "emci", "lmci", "2"), "MCI"),
    **dict.fromkeys(("ad", "dementia", "alzheimer", "alzheimers", "alzheimer's", "3"), "AD"),
}
_OTHER = re.compile(r"vascular|fronto|lewy|parkinson|aphasia|\b(ftd|ftld|dlb|lbd|vad|ppa|psp|cbd|non-ad)\b")
_SEVERITY = {"CN": 0, "MCI": 1, "AD": 2}


def diagnosis_of(text: str) -> Diagnosis:
    """The current diagnosis that a cell tells: the last word of a change ("MCI to Dementia" → AD), ADNI's code 1 to 3.

    Dementias that are not Alzheimer's are "other"; what says nothing is "".
    """
    plain = text.strip().lower()
    if _OTHER.search(plain):
        return "other"
    last = re.split(r"\s+|->|→|/", plain)[-1] if plain else ""
    return _WORDS.get(last, "")


def status_of(history: Sequence[Diagnosis]) -> Status:
    """What the known diagnoses of one person, in order of time, say of her.

    MCI throughout is stable (sMCI), MCI and then dementia without a way back progressive (pMCI), any way back is
    "reverted", whoever was not seen with MCI first has a status of her own.
    """
    if "other" in history:
        return "another dementia"
    levels = [_SEVERITY[one] for one in history if one in _SEVERITY]
    if not levels:
        return "unknown"
    if any(after < before for before, after in itertools.pairwise(levels)):
        return "reverted"
    if levels[0] != 1:
        return "first seen as CN" if levels[0] == 0 else "first seen as AD"
    return "pMCI" if levels[-1] == 2 else "sMCI"
