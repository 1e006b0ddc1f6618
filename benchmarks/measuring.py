"""What every benchmark needs: bots as processes, a prepared data folder, and one table at the end.

Imported first, as it lets scripts that are started by their path find `bot` and `sandbox`.
"""

import asyncio
import os
import statistics
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
FLOOR_BOT: Final = (str(ROOT / "benchmarks/floors/bot.py"),)
OUR_BOT: Final = ("-m", "bot", "run")


@dataclass(frozen=True)
class Row:
    """One measured thing: `floor` and `ours` in `unit`, and how many times the floor ours may be.

    Without a floor, `budget` is the most that ours may be, in `unit`; without a budget it is told only.
    """

    what: str
    floor: float | None
    ours: float
    unit: str
    budget: float | None = None

    def cells(self) -> tuple[str, ...]:
        """Return what stands in the table."""
        ratio = None if self.floor is None else self.ours / self.floor
        measured = self.ours if ratio is None else ratio
        return (
            self.what,
            "-" if self.floor is None else f"{self.floor:.2f} {self.unit}",
            f"{self.ours:.2f} {self.unit}",
            "-" if ratio is None else f"{ratio:.2f}x",
            "-" if self.budget is None else f"{self.budget:g}{'x' if ratio is not None else ' ' + self.unit}",
            "-" if self.budget is None else "yes" if measured <= self.budget else "NO",
        )


def print_table(rows: Sequence[Row]) -> None:
    """Print the rows below their headings."""
    lines = [("what", "floor", "ours", "ratio", "budget", "within?"), *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    for line in lines:
        first, *rest = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print("  ".join([first, *rest]).rstrip())


def percentile(samples: Sequence[float], percent: int) -> float:
    """Return the value that `percent` of the samples do not exceed."""
    return statistics.quantiles(samples, n=100, method="inclusive")[percent - 1]


def resident(process: int | str = "self", field: str = "VmRSS") -> float:
    """Return a process's resident memory in megabytes; the field `VmHWM` gives its peak."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    kibibytes = next(line.split()[1] for line in lines if line.startswith(f"{field}:"))
    return int(kibibytes) * 1024 / 1_000_000


@asynccontextmanager
async def run_bot(
    command: Sequence[str], connection: Mapping[str, str], data_dir: Path
) -> AsyncGenerator[asyncio.subprocess.Process]:
    """Run a bot as a process until the block ends, started in its `data_dir`, far from any .env."""
    settings = {"PYTHONPATH": str(ROOT), "DATA_DIR": str(data_dir), "LOG_LEVEL": "error", **connection}
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, cwd=data_dir, env={**os.environ, **settings}
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
