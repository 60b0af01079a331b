"""What an explorer answers does not depend on what it, or another one, has done before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import explorer.search.names.name_search as name_search
from explorer import Explorer
from explorer.vault import resolved_links

ON = date(2026, 5, 1)
PATHS = ("Moss.md", "Fern.md", "wood/Moss.md", "wood/Alder.md", "Moss (MS).md")
QUERIES = (
    "moss", "mos", "frn", "ms", "shade tree", "is:orphan", "is:broken", "path:wood m", "is:new",
)  # fmt: skip
PIECES = (
    "# Moss\n\n", "## Shade tree\n\n", "# Moss (MS)\n\n", "[[Moss]]\n\n",
    "[[Fern#Shade tree]]\n\n", "[[Lost]]\n\n", "#green\n\n", "#flashcards front::back\n\n",
)  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=5).map("".join)
steps = st.dictionaries(st.sampled_from(PATHS), st.none() | texts, max_size=3)


def write(root: Path, step: Mapping[str, str | None]) -> None:
    """Write the notes of a step, and remove those that are None."""
    for name, text in step.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        if text is not None:
            path.write_text(text, "utf-8", newline="")


def answers(explorer: Explorer) -> list[object]:
    """Return what an explorer answers, generations aside."""
    found: list[object] = []
    for query in QUERIES:
        for scope in (None, "tags", "text"):
            answer = explorer.search(query, scope=scope, on=ON)
            found.append((query, scope, answer.total, answer.hits, answer.problems))
    return found


@given(script=st.lists(steps, min_size=1, max_size=4), again=st.lists(st.booleans(), min_size=4))
@settings(deadline=None, max_examples=20)
def test_answers_are_those_of_a_fresh_start(
    script: list[dict[str, str | None]], again: list[bool]
) -> None:
    """`again` tells before which steps the explorer is closed and another one is started."""
    with TemporaryDirectory() as top, pytest.MonkeyPatch.context() as patch:
        patch.setattr(name_search, "LEAST", 0)
        patch.setattr(name_search, "WORTH_STORING", 0)
        patch.setattr(resolved_links, "WORTH_STORING", 0)
        root, cache_dir = Path(top) / "vault", Path(top) / "cache"
        root.mkdir()
        explorer = Explorer.open(root, cache_dir=cache_dir)
        for step, anew in zip(script, again, strict=False):
            write(root, step)
            if anew:
                explorer.close()
                explorer = Explorer.open(root, cache_dir=cache_dir)
            else:
                explorer.refresh()
            with Explorer.open(root, cache=False) as fresh:
                assert answers(explorer) == answers(fresh)
        explorer.close()


@given(at=st.floats(0, 1), junk=st.binary(min_size=1, max_size=3000), cut=st.booleans())
@settings(deadline=None, max_examples=30)
def test_a_damaged_store_changes_no_answer(at: float, junk: bytes, cut: bool) -> None:
    with TemporaryDirectory() as top, pytest.MonkeyPatch.context() as patch:
        patch.setattr(name_search, "LEAST", 0)
        patch.setattr(name_search, "WORTH_STORING", 0)
        patch.setattr(resolved_links, "WORTH_STORING", 0)
        root, cache_dir = Path(top) / "vault", Path(top) / "cache"
        root.mkdir()
        write(root, {path: "".join(PIECES[number:]) for number, path in enumerate(PATHS)})
        with Explorer.open(root, cache_dir=cache_dir) as explorer:
            good = answers(explorer)
        (file,) = cache_dir.glob("*.sqlite")
        data = bytearray(file.read_bytes())
        start = int(at * len(data))
        data[start : len(data) if cut else start + len(junk)] = b"" if cut else junk
        file.write_bytes(data)
        for _ in range(2):
            with Explorer.open(root, cache_dir=cache_dir) as explorer:
                assert answers(explorer) == good
