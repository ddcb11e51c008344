"""How a benchmark's figures are printed: each beside something real that was measured in the same run."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass

HEADINGS = ("", "measured", "reference", "ratio", "promised", "")
WIDTHS = (-48, 10, 10, 7, 10, -8)


def duration(seconds: float) -> str:
    """Seconds, or milliseconds where there is less than one."""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def share(of_a_core: float) -> str:
    """A part of one core's time."""
    return f"{of_a_core:.1%}"


def memory(megabytes: float) -> str:
    """Megabytes."""
    return f"{megabytes:.0f} MB"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure and its reference, in seconds unless `written` says otherwise; `promised` is what it stays under."""

    what: str
    measured: float
    reference: float
    promised: float | None = None
    written: Callable[[float], str] = duration


def show(rows: Iterable[Row], *, reference: str) -> None:
    """Print the machine, what the reference is, and the rows with their ratios."""
    print(f"{os.cpu_count()} cores; load over the last minute {os.getloadavg()[0]:.1f}")
    print(f"reference: {reference}\n")
    print(_line(HEADINGS))
    for row in rows:
        print(_line(_cells(row)))


def _cells(row: Row) -> tuple[str, ...]:
    ratio = f"{row.measured / row.reference:.2f}"
    figures = (row.what, row.written(row.measured), row.written(row.reference), ratio)
    if row.promised is None:
        return (*figures, "", "")
    return (*figures, f"< {row.written(row.promised)}", "kept" if row.measured < row.promised else "BROKEN")


def _line(cells: Iterable[str]) -> str:
    sides = ((cell, "<" if width < 0 else ">", abs(width)) for cell, width in zip(cells, WIDTHS, strict=True))
    return "  ".join(f"{cell:{side}{width}}" for cell, side, width in sides).rstrip()
