"""What holds for every test: nothing of the person who runs it is read, and nothing of theirs is written."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

import hypothesis
import pytest

from tests.support.places import FORGOTTEN, places


@pytest.fixture(autouse=True, scope="session")
def _own_places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """Give this process and its children a home, a cache and settings that are empty and of their own."""
    own = places(tmp_path_factory.mktemp("places"))
    with pytest.MonkeyPatch.context() as patch:
        for name in FORGOTTEN:
            patch.delenv(name, raising=False)
        for name, folder in own.items():
            patch.setenv(name, folder)
        yield own


# CI tries the same texts each time, so that it speaks of the change; the runs of developers go on
# looking for others.
hypothesis.settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    hypothesis.settings.load_profile("ci")
