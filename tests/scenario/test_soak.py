"""Many conversations while processes are killed and requests get lost: the soak of the benchmarks, in small."""

from pathlib import Path

import pytest

from benchmarks.soak import Size, soak


@pytest.mark.slow
async def test_every_request_is_answered_once_while_much_goes_wrong(tmp_path: Path) -> None:
    """Kills, stops and spoilt requests lose nothing, double nothing and leave nothing of what was forgotten."""
    size = Size(conversations=20, kills=4, stops=1, seed=1, spoilt=0.03, recordings=0.1, limits=False)
    found = await soak(tmp_path, size)

    assert [] == found.wrong, found.figures
