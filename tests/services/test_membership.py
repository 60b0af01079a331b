"""Notes that join in and leave: their tag changes, nothing else, and the queue knows at once."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from explorer import Explorer
from explorer.model import NoteReview
from explorer.services import GradeError, WriteError
from tests.support.vaults import write_notes

DAY = date(2031, 5, 10)
FIELDS = "sr-due: 2031-05-09\nsr-interval: 4\nsr-ease: 250\n"


def opened(tmp_path: Path, notes: dict[str, str], **settings: object) -> Explorer:
    root = write_notes(tmp_path / "vault", notes)
    data = root / ".obsidian" / "plugins" / "obsidian-spaced-repetition" / "data.json"
    data.parent.mkdir(parents=True)
    data.write_text(json.dumps({"settings": settings}), "utf-8")
    return Explorer.open(root, cache=False, state_dir=tmp_path / "state")


def text(explorer: Explorer, name: str) -> str:
    return (explorer.vault.root / name).read_bytes().decode()


def test_a_note_joins_and_leaves_and_that_is_taken_back(tmp_path: Path) -> None:
    before = f"---\ntags: [aws]\r\n{FIELDS}---\nx"
    explorer = opened(tmp_path, {"A.md": before})
    joined = explorer.membership.join("A.md", on=DAY)
    schedule = NoteReview(date(2031, 5, 9), 4, 250, "overdue")
    assert (joined.before, joined.after, joined.written) == (None, schedule, True)
    assert text(explorer, "A.md") == before.replace("[aws]", "[aws, review]")
    assert [note.path for note in explorer.due(DAY).notes] == ["A.md"]
    left = explorer.membership.leave("A.md", on=DAY)
    assert (left.before, left.after) == (schedule, None)
    assert text(explorer, "A.md") == before
    undone = explorer.grading.undo(DAY)
    assert (undone.before, undone.after) == (None, schedule)
    assert explorer.undo().after is None
    assert text(explorer, "A.md") == before


def test_a_preview_has_the_lines_that_a_toggle_would_write(tmp_path: Path) -> None:
    notes = {"A.md": "# A\n", "B.md": "---\ntags: [aws]\nx: 1\n---\n", "C.md": "a\n#review\n"}
    explorer = opened(tmp_path, notes)
    assert [explorer.membership.preview(name) for name in notes] == [
        "+ ---\n+ tags: [review]\n+ ---", "- tags: [aws]\n+ tags: [aws, review]", "- #review",
    ]  # fmt: skip
    assert [text(explorer, name) for name in notes] == [*notes.values()]


def test_a_toggle_takes_back_what_it_has_written_last(tmp_path: Path) -> None:
    explorer = opened(tmp_path, {"A.md": "# A\n", "B.md": "#review\n"})
    assert explorer.membership.toggle("A.md", DAY).after is not None
    assert text(explorer, "A.md") == "---\ntags: [review]\n---\n# A\n"
    assert explorer.membership.toggle("A.md", DAY).after is None
    assert text(explorer, "A.md") == "# A\n"
    assert explorer.membership.toggle("B.md", DAY).after is None
    assert (text(explorer, "A.md"), text(explorer, "B.md")) == ("# A\n", "")


@pytest.mark.parametrize(
    "before",
    [
        "---\ntags: [tea, review, hot]\n---\nx",
        "---\ntags:\n  - review\n  - hot\n---\n",
        "---\ntags: review\n---\n",
        "Tea #review/late is hot\r\n",
        f"---\n{FIELDS}tags: review\n---\n",
    ],
)
def test_a_note_that_a_toggle_takes_out_comes_back_as_it_was(tmp_path: Path, before: str) -> None:
    explorer = opened(tmp_path, {"A.md": before})
    for _ in range(2):
        assert explorer.membership.toggle("A.md", DAY).after is None
        assert text(explorer, "A.md") != before
        assert explorer.membership.toggle("A.md", DAY).after is not None
        assert text(explorer, "A.md") == before


def test_a_toggle_back_is_taken_back_before_what_was_written_earlier(tmp_path: Path) -> None:
    note = f"---\ntags: [tea, review]\n{FIELDS}---\n"
    explorer = opened(tmp_path, {"A.md": note, "B.md": note})
    explorer.grade("A", "good", on=DAY)
    graded = text(explorer, "A.md")
    for _ in range(2):
        explorer.membership.toggle("B.md", DAY)
    assert text(explorer, "B.md") == note
    assert explorer.undo().path == "B.md"
    assert text(explorer, "B.md") == note.replace(", review", "")
    assert explorer.undo().path == "B.md"
    assert (text(explorer, "A.md"), text(explorer, "B.md")) == (graded, note)
    assert explorer.undo().path == "A.md"
    assert text(explorer, "A.md") == note


def test_a_toggle_leaves_what_was_edited_since(tmp_path: Path) -> None:
    explorer = opened(tmp_path, {"A.md": "Tea #review/late is hot\r\n"})
    explorer.membership.toggle("A.md", DAY)
    edited = "More " + text(explorer, "A.md")
    (explorer.vault.root / "A.md").write_bytes(edited.encode())
    explorer.refresh()
    explorer.membership.toggle("A.md", DAY)
    assert text(explorer, "A.md") == f"---\r\ntags: [review]\r\n---\r\n{edited}"


def test_a_toggle_does_not_go_back_to_a_tag_that_is_no_review_tag_any_more(tmp_path: Path) -> None:
    explorer = opened(tmp_path, {"A.md": "#old\n"}, tagsToReview=["#old"])
    explorer.membership.toggle("A.md", DAY)
    root = explorer.vault.root
    data = root / ".obsidian" / "plugins" / "obsidian-spaced-repetition" / "data.json"
    data.write_text('{"settings": {"tagsToReview": ["#new"]}}', "utf-8")
    explorer = Explorer.open(root, cache=False, state_dir=tmp_path / "state")
    explorer.membership.toggle("A.md", DAY)
    assert text(explorer, "A.md") == "---\ntags: [new]\n---\n"


def test_a_note_that_joins_and_leaves_is_as_it_was(tmp_path: Path) -> None:
    explorer = opened(tmp_path, {"A.md": "# A\n", "B.md": "# B\n#review/late tea\n"})
    explorer.membership.join("A.md")
    assert text(explorer, "A.md") != "# A\n"
    explorer.membership.leave("A.md", DAY)
    assert text(explorer, "A.md") == "# A\n", "no empty list of tags stays"
    explorer.membership.leave("B.md", DAY)
    explorer.membership.join("B.md", "review")
    assert text(explorer, "B.md") == "---\ntags: [review]\n---\n# B\ntea\n", "as it was asked for"


def test_a_grade_is_not_taken_for_a_toggle(tmp_path: Path) -> None:
    explorer = opened(tmp_path, {"A.md": "#review\n"})
    explorer.grade("A", "good", on=DAY)
    graded = text(explorer, "A.md")
    assert explorer.membership.toggle("A.md", DAY).after is None
    assert text(explorer, "A.md") == graded.replace("#review\n", "")
    assert explorer.membership.toggle("A.md", DAY).after is not None
    assert text(explorer, "A.md") == graded


def test_what_is_so_already_is_not_written(tmp_path: Path) -> None:
    explorer = opened(tmp_path, {"In.md": "#review/a\n", "Out.md": "#reviewed\n"})
    assert explorer.membership.join("In.md").written is False
    assert explorer.membership.leave("Out.md").written is False
    assert (text(explorer, "In.md"), text(explorer, "Out.md")) == ("#review/a\n", "#reviewed\n")


def test_a_queue_is_chosen_by_its_tag(tmp_path: Path) -> None:
    explorer = opened(tmp_path, {"A.md": ""}, tagsToReview=["#learn", "#later"])
    with pytest.raises(GradeError, match=r"#review is no review tag .*: #learn, #later"):
        explorer.membership.join("A.md", "review")
    explorer.membership.join("A.md", "later/much")
    assert text(explorer, "A.md") == "---\ntags: [later/much]\n---\n"
    explorer.membership.leave("A.md")
    explorer.membership.join("A.md")
    assert text(explorer, "A.md") == "---\ntags: [learn]\n---\n"


def test_without_any_review_tag_nothing_can_join(tmp_path: Path) -> None:
    explorer = opened(tmp_path, {"A.md": ""}, tagsToReview=[])
    with pytest.raises(GradeError, match="none"):
        explorer.membership.join("A.md")


def test_a_note_that_would_still_be_ignored_is_left_alone(tmp_path: Path) -> None:
    explorer = opened(tmp_path, {"old/A.md": "#aws\n"}, noteFoldersToIgnore=["old/"])
    with pytest.raises(WriteError, match=r"old/A.md: with #review it would still not be reviewed"):
        explorer.membership.join("old/A.md")
    assert text(explorer, "old/A.md") == "#aws\n"


def test_tags_of_old_vaults_are_read_as_they_were_meant(tmp_path: Path) -> None:
    explorer = opened(tmp_path, {"A.md": "---\ntag: review\n---\n"})
    legacy = Explorer.open(
        explorer.vault.root, cache=False, legacy_properties=True, state_dir=tmp_path / "state"
    )
    with pytest.raises(WriteError, match="remove it in an editor"):
        legacy.membership.leave("A.md")
    explorer.membership.join("A.md")
    assert text(explorer, "A.md") == "---\ntag: review\ntags: [review]\n---\n"


def test_a_note_that_is_no_utf_8_text_is_left_alone(tmp_path: Path) -> None:
    text = "Gr\u00fc\u00dfe #review\n\nText\n"
    contents = {
        "Marked.md": text.encode("utf-16"),
        "Big.md": text.encode("utf-16-be"),
        "Little.md": text.encode("utf-16-le"),
        "Latin.md": b"#x\n\nGr\xfc\xdfe\n",
    }
    explorer = opened(tmp_path, dict.fromkeys(contents, ""), tagsToReview=["#y"])
    root = explorer.vault.root
    for name, data in contents.items():
        (root / name).write_bytes(data)
    explorer.refresh()
    for name in ("Marked.md", "Big.md", "Little.md"):
        with pytest.raises(WriteError, match=f"{name}: .* not UTF-8 text.*; save it as UTF-8"):
            explorer.membership.join(name)
        assert (root / name).read_bytes() == contents[name]
    explorer.membership.join("Latin.md")
    assert (root / "Latin.md").read_bytes().endswith(b"\xfc\xdfe\n")
    assert b"y" in (root / "Latin.md").read_bytes()
