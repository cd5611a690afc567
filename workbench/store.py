"""Nouns on disk: one JSON file each, Parquet for what is large, a digest of every file, no pickle."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from workbench.codec import Encoder, decode
from workbench.disk import digest_file, read_json, write_json
from workbench.errors import DamagedRun

if TYPE_CHECKING:
    from data.table import Dataset
    from pipelines.engine.fitted import FittedModel
    from pipelines.engine.result import Result
    from pipelines.engine.run import Run
    from pipelines.engine.sure.forecaster import Forecaster

#: Raised by one when a saved noun changes so that an older version could not read it.
SCHEMA = 2

#: The folder, inside that of a run, of what answers how sure predictions of new rows are.
FORECASTER = "forecaster"

Noun = TypeVar("Noun")


def save_noun(folder: Path, stem: str, noun: object) -> None:
    """Save a dataclass as ``<stem>.json`` and ``<stem>.….parquet``. Last of all comes the list of digests."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    encoder = Encoder(folder)
    value = encoder.encode(noun, stem)
    write_json(folder / f"{stem}.json", {"schema": SCHEMA, "noun": type(noun).__name__, "value": value})
    seal(folder, stem, [f"{stem}.json", *encoder.files])


def load_noun(folder: Path, stem: str, kind: type[Noun]) -> Noun:
    """The dataclass that ``save_noun`` saved under ``stem``.

    Raises DamagedRun when a file is missing or changed, or was saved by a newer version.
    """
    verify(folder, stem)
    saved = read_json(folder / f"{stem}.json")
    _refuse_newer(saved, f"{stem}.json")
    return decode(kind, saved["value"], folder)


def save_run(folder: Path, run: Run) -> None:
    """Save a run's result, its best model under ``model/`` in its own format, and what answers how sure."""
    save_noun(folder, "result", run.result)
    run.fitted.save(folder / "model")
    if run.forecaster is not None:
        save_forecaster(folder / FORECASTER, run.forecaster)


def load_result(folder: Path) -> Result:
    """The result that ``save_run`` saved."""
    from pipelines.engine.result import Result

    return load_noun(folder, "result", Result)


def load_model(folder: Path) -> FittedModel:
    """The best model that ``save_run`` saved; raises StudyError when a file of it was changed."""
    from pipelines.engine.fitted import FittedModel

    return FittedModel.load(folder / "model")


def save_forecaster(folder: Path, forecaster: Forecaster) -> None:
    """Save the rules as nouns, and the models that they need in their own formats."""
    from pipelines.engine.sure.forecaster import IntervalForecaster

    save_noun(folder, "rules", forecaster.rules)
    if isinstance(forecaster, IntervalForecaster):
        for base in forecaster.bases:
            base.save(folder / base.name)
    else:
        forecaster.twin.save(folder / "twin")


def load_forecaster(folder: Path) -> Forecaster | None:
    """What answers how sure predictions of new rows are; None where the run has none.

    Raises DamagedRun or StudyError when a file was changed.
    """
    from pipelines.engine.fitted import FittedModel
    from pipelines.engine.result import Result
    from pipelines.engine.sure.bases import load_base
    from pipelines.engine.sure.forecaster import ClassForecaster, IntervalForecaster, IntervalRules
    from pipelines.engine.sure.sets import SetMaker

    place = folder / FORECASTER
    if not place.is_dir():
        return None
    if (place / "twin").is_dir():
        return ClassForecaster(FittedModel.load(place / "twin"), load_noun(place, "rules", SetMaker))
    models = load_noun(folder, "result", Result).uncertainty
    names = () if models is None else models.models
    bases = tuple(load_base(place / name) for name in names)
    return IntervalForecaster(bases, load_noun(place, "rules", IntervalRules))


def save_dataset(folder: Path, dataset: Dataset) -> None:
    """Save a table as it was read, as ``table.json`` and ``table.frame.parquet``."""
    save_noun(folder, "table", dataset)


def load_dataset(folder: Path) -> Dataset:
    """The table that ``save_dataset`` saved."""
    from data.table import Dataset

    return load_noun(folder, "table", Dataset)


def seal(folder: Path, stem: str, files: list[str]) -> None:
    """Write down the digest of each file; its presence says that the saving came to its end."""
    write_json(folder / f"{stem}.sealed.json", {"schema": SCHEMA, "files": {f: digest_file(folder / f) for f in files}})


def verify(folder: Path, stem: str) -> None:
    """Compare every sealed file with its digest; raises DamagedRun naming the first that is missing or changed."""
    sealed = read_json(folder / f"{stem}.sealed.json")
    _refuse_newer(sealed, f"{stem}.sealed.json")
    for name, digest in sealed["files"].items():
        path = folder / name
        if not path.is_file() or digest_file(path) != digest:
            raise DamagedRun(
                f"The file {name!r} in {folder} {'was changed after it was saved' if path.is_file() else 'is missing'}",
                "results are only shown when all their files are as they were saved",
                "Delete the run and repeat it from its manifest.",
            )


def _refuse_newer(saved: dict[str, Any], name: str) -> None:
    schema = saved.get("schema")
    if not isinstance(schema, int) or schema > SCHEMA:
        raise DamagedRun(
            f"{name!r} was saved by a newer version of the workbench (schema {schema!r})",
            f"this version reads schemas up to {SCHEMA}",
            "Update the workbench, or repeat the run with this version.",
        )
