"""Fixtures for every test.

Tests neither read nor write the home, cache or settings of the user who runs them.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator, Mapping

import hypothesis
import pytest

from tests.support.examples import FUZZ, PART, USUAL
from tests.support.places import isolate


@pytest.fixture(autouse=True, scope="session")
def _own_places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """Give this process and its children an empty home, cache and settings folder."""
    with pytest.MonkeyPatch.context() as patch:
        yield isolate(patch, tmp_path_factory.mktemp("places"))


@pytest.fixture(autouse=True, scope="session")
def _interrupts() -> None:
    """Let this process and its children be interrupted, also as a background job of a shell."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


# The same texts each time and on every machine, however busy it is: what fails is the change, and
# not the day.
# `make fuzz` looks for new ones, with the other profile.
_STEADY = hypothesis.settings(
    max_examples=USUAL // PART,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.register_profile("same", _STEADY)
hypothesis.settings.register_profile(
    FUZZ, _STEADY, max_examples=USUAL, derandomize=False, print_blob=True
)
hypothesis.settings.load_profile("same")
