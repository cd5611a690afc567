"""Tables under the home's roof: bytes go to disk at once, are read apart, and are kept as Parquet."""

from __future__ import annotations

import secrets
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from os import SEEK_END
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from data.files.source import MEGABYTE
from workbench.codec import decode
from workbench.disk import read_json, write_json
from workbench.errors import DamagedRun, UnknownTable
from workbench.sandbox import Limits, default_limits, read_apart, refuse_large, too_large
from workbench.store import load_dataset, save_dataset

if TYPE_CHECKING:
    from data.table import Dataset

_BLOCK = 1 << 20
_KEPT_DAYS = 7
_ENDINGS = frozenset({".csv", ".tsv", ".txt", ".tab", ".dat", ".data", ".gz", ".parquet", ".xlsx"})


@dataclass(frozen=True, slots=True)
class TableNote:
    """Whose table it is and where it came from; ``sample`` is "" for a file."""

    name: str
    owner: str
    created: float
    sample: str = ""


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of one home: ``<home>/tables/<table>/`` each, with note.json, table.json and table.frame.parquet."""

    home: Path

    def folder(self, table: str) -> Path:
        """The folder of a table; raises UnknownTable where there is none."""
        folder = self.home / "tables" / table
        if not table.isalnum() or not (folder / "note.json").is_file():
            raise UnknownTable(
                f"There is no table {table!r} any more", "a table that was read is needed", "Open the file again."
            )
        return folder

    def note(self, table: str) -> TableNote:
        """Whose table it is and where it came from."""
        folder = self.folder(table)
        return decode(TableNote, read_json(folder / "note.json"), folder)

    def load(self, table: str) -> Dataset:
        """The table as it was read."""
        return load_dataset(self.folder(table))

    def take(self, name: str, file: BinaryIO | Path, owner: str, limits: Limits | None = None) -> str:
        """The id of the table in ``file``, which was read by a process of its own and saved.

        Raises the reader's refusal; then nothing is kept.
        """
        self.prune()
        table, folder = self._new()
        bounds = limits or default_limits()
        short = Path(name.replace("\\", "/")).name or "table"
        try:
            original = folder / f"original{_ending(short)}"
            _copy(file, original, short, bounds)
            read_apart("store", original, folder, bounds, name=short)
            original.unlink()
        except BaseException:  # whatever stopped it, nothing of a file stays that could not be read
            shutil.rmtree(folder)
            raise
        self._keep(table, TableNote(short, owner, time.time()))
        return table

    def sample(self, key: str, owner: str, seed: int = 0) -> str:
        """The id of a fresh copy of a sample."""
        from data.samples import load_sample

        return self._save(load_sample(key, seed), key, owner)

    def sample_parts(self, key: str, owner: str, seed: int = 0) -> tuple[str, dict[str, tuple[str, ...]]]:
        """The id of a fresh copy of a sample, and of the tables that belong to it by the part that they play."""
        from data.samples import load_parts

        saved = {
            part: [self._save(one, key, owner) for one in tables] for part, tables in load_parts(key, seed).items()
        }
        first, *others = saved.pop("data")
        more = {**saved, **({"data": others} if others else {})}
        return first, {part: tuple(ids) for part, ids in more.items()}

    def delete(self, table: str) -> None:
        """Remove a table for good."""
        shutil.rmtree(self.folder(table))

    def prune(self, days: float = _KEPT_DAYS) -> None:
        """Remove tables that no run uses and that are older than so many days, also halves left by a crash."""
        used = self.used()
        for folder in (self.home / "tables").glob("*"):
            if folder.name not in used and time.time() - folder.stat().st_mtime > days * 86400:
                shutil.rmtree(folder, ignore_errors=True)

    def used(self) -> set[str]:
        """Ids of the tables that some run was made from."""
        used = set()
        for path in (self.home / "runs").glob("*/request.json"):
            with suppress(DamagedRun):  # deleted meanwhile
                request = read_json(path)["value"]
                used |= {request["table"], request["external"]}
                used |= {one for ids in request.get("more", {}).values() for one in ids}
        return used - {""}

    def _save(self, dataset: Dataset, key: str, owner: str) -> str:
        table, folder = self._new()
        save_dataset(folder, dataset)
        self._keep(table, TableNote(dataset.name, owner, time.time(), key))
        return table

    def _new(self) -> tuple[str, Path]:
        table = secrets.token_hex(12)
        folder = self.home / "tables" / table
        folder.mkdir(parents=True, mode=0o700)
        return table, folder

    def _keep(self, table: str, note: TableNote) -> None:
        value: dict[str, Any] = {
            "name": note.name,
            "owner": note.owner,
            "created": note.created,
            "sample": note.sample,
        }
        write_json(self.home / "tables" / table / "note.json", value)


def _ending(name: str) -> str:
    """The endings that tell the format, and nothing else of a stranger's name."""
    return "".join(suffix for suffix in (one.lower() for one in Path(name).suffixes[-2:]) if suffix in _ENDINGS)


def _copy(file: BinaryIO | Path, to: Path, name: str, limits: Limits) -> None:
    if isinstance(file, Path):
        refuse_large(file, name, limits)
        shutil.copyfile(file, to)
        return
    size = file.seek(0, SEEK_END)
    if size > limits.max_mb * MEGABYTE:
        raise too_large(name, size, limits)
    file.seek(0)
    with to.open("wb") as out:
        shutil.copyfileobj(file, out, _BLOCK)
