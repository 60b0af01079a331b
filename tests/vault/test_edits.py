"""Any way to a vault gives the same snapshot as building it afresh."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.model import Note
from explorer.vault import Vault, load, refresh, resolved_links
from explorer.vault.link_resolution import FileNames
from tests.support.vaults import edited
from tests.vault.conftest import MakeVault
from tests.vault.snapshots import note, picture, vault_of

PATHS = (
    "A.md", "a.md", "B.md", "s/A.md", "s/B.md", "s/t/A.md", "t/C.1.md", "É.md", " B.md",
    "s/pic.png.md",
)  # fmt: skip
NAMES = (
    "A", "a.md", "B", " B", "s/A", "t/A", "/A", "./A", "../B", "C.1", "é", "pic.png", "Lost",
    "lost.md", "",
)  # fmt: skip
SUBPATHS = ("", "", "#One", "#one#Two", "#Two", "#^b1", "#^b2")
FILES = frozenset({"s/pic.png"})

pieces = st.one_of(
    st.builds("[[{}{}]]\n\n".format, st.sampled_from(NAMES), st.sampled_from(SUBPATHS)),
    st.builds("![[{}]]\n\n".format, st.sampled_from(NAMES)),
    st.builds("[x]({}{})\n\n".format, st.sampled_from(NAMES), st.sampled_from(SUBPATHS)),
    st.sampled_from(
        [
            "# One\n\n", "## Two\n\n", "# Two\n\n", "text ^b1\n\n", "- item ^b2\n\n",
            "#tag `code`\n\n",
        ]
    ),
)  # fmt: skip
texts = st.lists(pieces, max_size=5).map("".join)
vaults = st.dictionaries(st.sampled_from(PATHS), texts)
changes = st.dictionaries(st.sampled_from(PATHS), st.none() | texts, max_size=3)


@st.composite
def scripts(draw: st.DrawFn) -> list[dict[str, str | None]]:
    """Return steps, each a mapping of path to the text it gets, None for one that goes."""
    steps = draw(st.lists(changes, max_size=4))
    if draw(st.booleans()):
        old, new = draw(st.permutations(PATHS))[:2]
        steps.append({old: None, new: draw(texts)})
    return steps


def apply(texts: Mapping[str, str], step: Mapping[str, str | None]) -> dict[str, str]:
    """Return the texts after a step."""
    after = {**texts, **{path: text for path, text in step.items() if text is not None}}
    return {path: text for path, text in after.items() if step.get(path, text) is not None}


@given(start=vaults, script=scripts(), looked=st.lists(st.booleans(), min_size=6, max_size=6))
@settings(deadline=None)
def test_edits_give_what_building_afresh_gives(
    start: dict[str, str], script: list[dict[str, str | None]], looked: list[bool]
) -> None:
    """After the steps marked in `looked` all is requested, so that results are carried over."""
    texts, vault = start, vault_of(start, FILES)
    for step, look in zip(script, looked, strict=False):
        if look:
            picture(vault)
        texts = apply(texts, step)
        edit: dict[str, Note | None] = {
            path: None if text is None else note(path, text) for path, text in step.items()
        }
        vault = edited(vault, edit)
    assert picture(vault) == picture(vault_of(texts, FILES))
    assert vault.generation == 1 + min(len(script), len(looked))


def write(root: Path, texts: Mapping[str, str]) -> None:
    """Make the folder hold exactly these notes."""
    for path in root.rglob("*.md"):
        if path.is_file() and path.relative_to(root).as_posix() not in texts:
            path.unlink()
    for name, text in texts.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_text(text, encoding="utf-8", newline="")


@given(start=vaults, script=scripts(), look=st.booleans())
@settings(deadline=None, max_examples=25)
def test_a_refresh_gives_what_loading_afresh_gives(
    start: dict[str, str], script: list[dict[str, str | None]], look: bool
) -> None:
    # Names that differ in case only are one file on some systems, so the disk gets one of them.
    texts = {path: text for path, text in start.items() if path != "a.md"}
    with TemporaryDirectory() as top:
        root, cache_dir = Path(top) / "vault", Path(top) / "cache"
        root.mkdir()
        write(root, texts)
        vault: Vault = load(root, cache_dir=cache_dir)
        for step in script:
            if look:
                picture(vault)
            texts = apply(texts, {path: text for path, text in step.items() if path != "a.md"})
            write(root, texts)
            vault = refresh(vault, cache_dir=cache_dir)
        fresh = picture(load(root, cache=False))
        assert picture(vault) == fresh
        assert picture(load(root, cache_dir=cache_dir)) == fresh


@given(start=vaults, script=scripts(), kept=st.lists(st.booleans(), min_size=6, max_size=6))
@settings(deadline=None, max_examples=25)
def test_what_is_stored_of_links_holds_for_what_has_not_changed_since(
    start: dict[str, str], script: list[dict[str, str | None]], kept: list[bool]
) -> None:
    """Each step starts another process; after those that are marked in `kept` links are stored."""
    texts = {path: text for path, text in start.items() if path != "a.md"}
    with TemporaryDirectory() as top, pytest.MonkeyPatch.context() as patch:
        patch.setattr(resolved_links, "WORTH_STORING", 0)
        root, cache_dir = Path(top) / "vault", Path(top) / "cache"
        root.mkdir()
        for step, keep in zip([{}, *script], kept, strict=False):
            texts = apply(texts, {path: text for path, text in step.items() if path != "a.md"})
            write(root, texts)
            vault = load(root, cache_dir=cache_dir)
            if keep:
                vault.store_links(cache_dir)
            assert picture(vault) == picture(load(root, cache=False))


def test_after_a_start_nothing_is_resolved_again(
    make_vault: MakeVault, cache_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resolved_links, "WORTH_STORING", 0)
    root = make_vault({f"{n}.md": f"# H\n\n[[{n + 1}#H]] [[lost]]\n" for n in range(9)})
    first = load(root, cache_dir=cache_dir)
    first.store_links(cache_dir)
    looked_at: list[str] = []
    resolve = FileNames.resolve

    def counting(names: FileNames, source: str, typed: str) -> str | None:
        looked_at.append(source)
        return resolve(names, source, typed)

    monkeypatch.setattr(FileNames, "resolve", counting)
    assert picture(load(root, cache_dir=cache_dir)) == picture(first)
    assert looked_at == []
    make_vault({"3.md": "# Other\n\n[[8]]\n"})
    picture(load(root, cache_dir=cache_dir))
    assert {*looked_at} == {"2.md", "3.md"}, "the note that changed, and the one that leads to it"
