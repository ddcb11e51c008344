"""Repeating is rarer and rarer, within bounds."""

from hypothesis import given
from hypothesis import strategies as st

from storage.backoff import Backoff


def test_waits_grow_up_to_the_longest() -> None:
    """Each wait is longer than the one before, up to a bound."""
    backoff = Backoff(first=1.0, growth=2.0, longest=5.0, most_attempts=4)

    assert [1.0, 2.0, 4.0, 5.0, 5.0] == [backoff.wait(attempts) for attempts in range(1, 6)]
    assert [False, True] == [backoff.is_spent(attempts) for attempts in (3, 4)]


@given(attempts=st.integers(0, 100_000), chance=st.floats(0, 1))
def test_any_wait_stays_within_its_jitter(attempts: int, chance: float) -> None:
    """However many attempts came to nothing, the wait is finite and no further off than the jitter allows."""
    backoff = Backoff(first=0.5, growth=2.0, longest=300.0, most_attempts=8, jitter=0.2)

    assert 0.5 * 0.8 <= backoff.wait(attempts, lambda: chance) <= 300.0 * 1.2
