"""Blocks with data in them, which the SDK has no models for: charts and data tables."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from local_slack.block_kit.elements import Block

Problem = tuple[str, str]

MAX_TITLE = 50
MAX_LABEL = 20
# Descriptions of the block differ (6 and 12); what stays within the smaller number is right by both.
MAX_SERIES = 6
MAX_POINTS = 20
XY_CHARTS = frozenset({"bar", "area", "line"})
ROWS = (2, 101)
MAX_CELLS = 20
PAGE_SIZES = (1, 100)
CELLS = frozenset({"raw_text", "raw_number", "rich_text"})
CHART_FIELDS = frozenset({"type", "block_id", "title", "chart"})
TABLE_FIELDS = frozenset({"type", "block_id", "caption", "rows", "page_size", "row_header_column_index"})


def chart_problems(block: Block, pointer: str) -> Iterator[Problem]:
    """Yield the problems of a `data_visualization` block."""
    yield from _unknown(block, CHART_FIELDS, pointer)
    yield from _wrong_text(block.get("title"), MAX_TITLE, f"{pointer}/title")
    chart = block.get("chart")
    if not isinstance(chart, dict) or not isinstance(chart.get("type"), str):
        yield f"{pointer}/chart", "must provide an object with a type"
    elif chart["type"] == "pie":
        yield from _wrong_points(chart.get("segments"), MAX_SERIES, f"{pointer}/chart/segments", least=0)
    elif chart["type"] in XY_CHARTS:
        yield from _wrong_series(chart, f"{pointer}/chart")
    else:
        yield f"{pointer}/chart/type", f"must be one of pie, {', '.join(sorted(XY_CHARTS))}"


def _wrong_series(chart: Mapping[str, Any], pointer: str) -> Iterator[Problem]:
    series = chart.get("series")
    if not isinstance(series, list) or not 1 <= len(series) <= MAX_SERIES or not _are_objects(series):
        yield f"{pointer}/series", f"must provide 1 to {MAX_SERIES} objects"
        return
    axis = chart.get("axis_config")
    categories = axis.get("categories") if isinstance(axis, dict) else None
    if not isinstance(categories, list):
        yield f"{pointer}/axis_config/categories", "must provide a list"
        return
    for index, one in enumerate(series):
        yield from _wrong_text(one.get("name"), MAX_LABEL, f"{pointer}/series/{index}/name")
        wrong = list(_wrong_points(one.get("data"), MAX_POINTS, f"{pointer}/series/{index}/data"))
        yield from wrong
        if not wrong and [point["label"] for point in one["data"]] != categories:
            yield f"{pointer}/series/{index}/data", "labels must match the categories"
    if len({str(one.get("name")) for one in series}) < len(series):
        yield f"{pointer}/series", "names must be unique"


def _wrong_points(points: Any, most: int, pointer: str, least: float = -math.inf) -> Iterator[Problem]:
    if not isinstance(points, list) or not 1 <= len(points) <= most or not _are_objects(points):
        yield pointer, f"must provide 1 to {most} objects"
        return
    for index, point in enumerate(points):
        yield from _wrong_text(point.get("label"), MAX_LABEL, f"{pointer}/{index}/label")
        value = point.get("value")
        if isinstance(value, bool) or not isinstance(value, int | float) or value < least:
            yield f"{pointer}/{index}/value", "must provide a number"


def table_problems(block: Block, pointer: str) -> Iterator[Problem]:
    """Yield the problems of a `data_table` block."""
    yield from _unknown(block, TABLE_FIELDS, pointer)
    yield from _wrong_text(block.get("caption"), None, f"{pointer}/caption")
    page_size = block.get("page_size", PAGE_SIZES[0])
    if not isinstance(page_size, int) or not PAGE_SIZES[0] <= page_size <= PAGE_SIZES[1]:
        yield f"{pointer}/page_size", f"must be {PAGE_SIZES[0]} to {PAGE_SIZES[1]}"
    rows = block.get("rows")
    if not isinstance(rows, list) or not ROWS[0] <= len(rows) <= ROWS[1]:
        yield f"{pointer}/rows", f"must provide {ROWS[0]} to {ROWS[1]} rows"
    elif not 1 <= len(rows[0]) <= MAX_CELLS or any(len(row) != len(rows[0]) for row in rows):
        yield f"{pointer}/rows", f"rows must be of the same length, 1 to {MAX_CELLS} cells"
    elif any(isinstance(cell, dict) and cell.get("type") == "rich_text" for cell in rows[0]):
        yield f"{pointer}/rows/0", "rich_text is not allowed in the header"
    else:
        yield from cell_problems(rows, f"{pointer}/rows")


def cell_problems(rows: Sequence[Sequence[Any]], pointer: str) -> Iterator[Problem]:
    """Yield the problems of the cells of any table; rich text in them is checked elsewhere."""
    for index, row in enumerate(rows):
        for place, cell in enumerate(row):
            kind = cell.get("type") if isinstance(cell, dict) else None
            if kind not in CELLS:
                yield f"{pointer}/{index}/{place}", f"must be one of {', '.join(sorted(CELLS))}"
            elif kind == "raw_text" and not isinstance(cell.get("text"), str):
                yield f"{pointer}/{index}/{place}/text", "must provide a string"


def _unknown(block: Block, known: frozenset[str], pointer: str) -> Iterator[Problem]:
    for name in sorted(block.keys() - known):
        yield f"{pointer}/{name}", "invalid additional property"


def _wrong_text(text: Any, most: int | None, pointer: str) -> Iterator[Problem]:
    if not isinstance(text, str) or not text:
        yield pointer, "must provide a string"
    elif most is not None and len(text) > most:
        yield pointer, f"must be less than {most + 1} characters"


def _are_objects(items: Sequence[Any]) -> bool:
    return all(isinstance(item, dict) for item in items)


WITHOUT_MODELS: Mapping[str, Callable[[Block, str], Iterator[Problem]]] = {
    "data_visualization": chart_problems,
    "data_table": table_problems,
}
MOST_CHARTS = 2
