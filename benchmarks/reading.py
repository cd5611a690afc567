"""Reading a large table: time and memory of read_csv beside the engines it is built on.

    .venv/bin/python benchmarks/reading.py [ROWS]

Each reader runs in a process of its own; ``beyond`` is the peak memory beyond the finished frame and the imports.
Ratios are to pandas' own C reader on the same file. Only read_csv finds kinds, decimal commas, dates and codes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
COLUMNS = 30

READERS = {
    "read_csv (ours)": "from data.files.csv import read_csv; frame = read_csv(Path(path)).frame",
    "pandas C": "frame = pd.read_csv(path, sep=sep, decimal=decimal, low_memory=False)",
    "pandas pyarrow": "frame = pd.read_csv(path, sep=sep, decimal=decimal, engine='pyarrow')",
    "pyarrow.csv": """
        import pyarrow.csv as arrow
        frame = arrow.read_csv(path, parse_options=arrow.ParseOptions(delimiter=sep),
            convert_options=arrow.ConvertOptions(decimal_point=decimal)).to_pandas()
    """,
    "csv (stdlib), text": "import csv; frame = pd.DataFrame(csv.reader(open(path, newline=''), delimiter=sep))",
}
CHILD = """
import json, sys, time
from pathlib import Path
import pandas as pd, pyarrow, pyarrow.csv, pyarrow.compute
sys.path.insert(0, {root!r})
import data.files.csv
path, sep, decimal = sys.argv[1:4]
def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
before, wall, cpu = peak(), time.perf_counter(), time.process_time()
try:
{code}
    held = frame.memory_usage(deep=True).sum() / 2**20
    print(json.dumps(dict(wall=time.perf_counter() - wall, cpu=time.process_time() - cpu, frame=held,
        beyond=peak() - before - held, rows=len(frame))))
except Exception as problem:
    print(json.dumps(dict(failed=type(problem).__name__ + ": " + str(problem).splitlines()[0][:60])))
"""


def make_table(n_rows: int) -> pd.DataFrame:
    """A mixed table: 14 numbers, 6 whole numbers, 5 categories, 2 dates, 1 yes/no, 1 text, 1 number with NA."""
    rng = np.random.default_rng(0)
    table: dict[str, object] = {f"x{i}": np.round(rng.normal(50, 20, n_rows), 4) for i in range(14)}
    table |= {f"n{i}": rng.integers(0, 10 ** (i + 1), n_rows) for i in range(6)}
    words = np.array(["north", "south", "east", "west", "centre"])
    table |= {f"c{i}": words[rng.integers(0, i + 1, n_rows)] for i in range(5)}
    start = np.datetime64("2020-01-01T00:00:00") + rng.integers(0, 10**8, n_rows).astype("m8[s]")
    table |= {"start": pd.Series(start).dt.strftime("%Y-%m-%d %H:%M:%S")}
    table |= {"day": pd.Series(start).dt.strftime("%d/%m/%Y")}
    table |= {"paid": np.array(["no", "yes"])[rng.integers(0, 2, n_rows)]}
    table |= {"order": [f"ORD-{i:07d}-{i % 97}" for i in range(n_rows)]}
    with_na = np.round(rng.gamma(2, 10, n_rows), 2).astype(str).astype(object)
    with_na[rng.random(n_rows) < 0.05] = "NA"
    return pd.DataFrame(table | {"lab": with_na})


def measure(code: str, path: Path, sep: str, decimal: str) -> dict[str, float | str]:
    """Wall and CPU seconds, MB of the frame and beyond it, of one reader in a fresh process."""
    body = textwrap.indent(textwrap.dedent(code).strip(), "    ")
    program = CHILD.replace("{root!r}", repr(str(ROOT))).replace("{code}", body)
    done = subprocess.run(
        [sys.executable, "-c", program, str(path), sep, decimal], capture_output=True, text=True, check=True
    )
    found: dict[str, float | str] = json.loads(done.stdout)
    return found


def show(title: str, path: Path, sep: str, decimal: str) -> None:
    print(f"\n{title}: {path.stat().st_size / 1e6:,.0f} MB")
    print(f"{'reader':20} {'rows':>9} {'wall s':>7} {'CPU s':>7} {'CPU ratio':>9} {'frame MB':>9} {'beyond MB':>9}")
    results = {name: measure(code, path, sep, decimal) for name, code in READERS.items()}
    base = results["pandas C"].get("cpu")
    for name, found in results.items():
        if "failed" in found:
            print(f"{name:20} fails: {found['failed']}")
            continue
        ratio = f"{found['cpu'] / base:9.2f}" if base else f"{'–':>9}"
        print(
            f"{name:20} {found['rows']:9,} {found['wall']:7.1f} {found['cpu']:7.1f} {ratio} "
            f"{found['frame']:9,.0f} {found['beyond']:9,.0f}"
        )


def main() -> None:
    n_rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    table = make_table(n_rows)
    with tempfile.TemporaryDirectory() as folder:
        plain, comma, broken = (Path(folder) / f"{name}.csv" for name in ("plain", "comma", "broken"))
        table.to_csv(plain, index=False)
        show(f"Plain, {n_rows:,} rows x {COLUMNS}", plain, ",", ".")
        with plain.open(encoding="utf-8") as whole, broken.open("w", encoding="utf-8") as damaged:
            for i, line in enumerate(whole):
                damaged.write("one,damaged,row\n" + line if i == n_rows // 2 else line)
        show("The same with one damaged row", broken, ",", ".")
        broken.unlink()
        plain.unlink()
        table.to_csv(comma, index=False, sep=";", decimal=",")
        show("The same with ';' and decimal comma", comma, ";", ",")


if __name__ == "__main__":
    main()
