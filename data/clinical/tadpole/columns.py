"""What the columns of the TADPOLE files are called, which of them are used, and what they measure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias, get_args

Modality: TypeAlias = Literal["cognition", "MRI", "PET", "CSF", "DTI", "genetics", "demographics", "diagnosis", "time"]
MODALITIES: tuple[Modality, ...] = get_args(Modality)

#: Measured at visits, by the name used here. "ABETA" and the like carry the name of their sheet in the files.
MARKERS: dict[str, Modality] = {
    **dict.fromkeys(("CDRSB", "ADAS11", "ADAS13", "MMSE"), "cognition"),
    **dict.fromkeys(("RAVLT_immediate", "RAVLT_learning", "RAVLT_forgetting", "RAVLT_perc_forgetting"), "cognition"),
    **dict.fromkeys(("MOCA", "FAQ"), "cognition"),
    **dict.fromkeys(("Entorhinal", "Fusiform", "Hippocampus", "ICV", "MidTemp", "Ventricles", "WholeBrain"), "MRI"),
    **dict.fromkeys(("AV45", "FDG"), "PET"),
    **dict.fromkeys(("ABETA", "TAU", "PTAU"), "CSF"),
    **dict.fromkeys(("FA_CGH_L", "FA_CGH_R"), "DTI"),
}
#: What is computed here: the fraction of the skull that the ventricles take.
FRACTION = "Ventricles_ICV"
#: Sheets whose columns are known by the beginning of their suffix.
SHEETS = {"ABETA": "UPENNBIOMK", "TAU": "UPENNBIOMK", "PTAU": "UPENNBIOMK", "FA_CGH_L": "DTIROI", "FA_CGH_R": "DTIROI"}
#: The markers that D3 has too.
LAST_VISIT_MARKERS = (
    *("ADAS13", "MMSE", "Entorhinal", "Fusiform", "Hippocampus", "ICV", "MidTemp", "Ventricles", "WholeBrain"),
    FRACTION,
)
#: What is not measured at a visit.
ADMINISTRATIVE = (
    *("RID", "VISCODE", "D1", "D2", "EXAMDATE", "DX", "DXCHANGE", "AGE", "PTGENDER", "PTEDUCAT", "APOE4"),
    *("ICV_bl", "Years_bl"),
)
#: Scales that go below 0, where −4 may be a score and not a code.
SIGNED = frozenset({"RAVLT_forgetting", "RAVLT_perc_forgetting"})
#: Markers whose later values are to be forecast: a column that begins like these is looked at for the future.
FORECAST = ("ADAS13", "Ventricles", "DX")


def source_of(marker: str, names: Sequence[str]) -> str | None:
    """The column of a file that holds the marker: its own name, or the name and the newest sheet's; None without."""
    if marker in names:
        return marker
    sheet = SHEETS.get(marker)
    found = [name for name in names if sheet and name.startswith(f"{marker}_{sheet}")]
    return found[-1] if found else None


def used_columns(names: Sequence[str]) -> list[str]:
    """The columns of a file that are read, in its order; and those that could look ahead, to be checked."""
    used = {source for marker in (*MARKERS, FRACTION) if (source := source_of(marker, names)) is not None}
    used |= set(ADMINISTRATIVE)
    return [name for name in names if name in used or looks_like_forecast(name)]


def looks_like_forecast(name: str) -> bool:
    """Whether the name begins like a target without being one, or its baseline value."""
    known = {*MARKERS, *ADMINISTRATIVE, FRACTION, "DX_bl"}
    return name not in known and not name.endswith("_bl") and name.startswith(tuple(f"{one}_" for one in FORECAST))
