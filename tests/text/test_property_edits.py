"""Setting properties: only their values change, and everything that reads YAML reads them back."""

from __future__ import annotations

import difflib
import re

import pytest
import yaml
from hypothesis import event, given
from hypothesis import strategies as st

from explorer.config import ReviewSettings
from explorer.markdown.scan import scan
from explorer.text.edits import Edit, UneditableError, apply_edits, inverted
from explorer.text.frontmatter import cut
from explorer.text.property_edits import front_matter, properties, set_properties
from tests.support.examples import examples
from tests.support.random_notes import BOM, KEYS, RARE, notes

VALUES = {"sr-due": "2031-05-10", "sr-interval": "3", "sr-ease": "250"}
NEW = "sr-due: 2031-05-10\nsr-interval: 3\nsr-ease: 250\n"


def after(text: str | bytes) -> str:
    data = text if isinstance(text, bytes) else text.encode()
    return apply_edits(data, set_properties(data, VALUES)).decode()


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("", f"---\n{NEW}---\n"),
        ("text", f"---\n{NEW}---\ntext"),
        ("# A\r\nb\r\n", f"---\n{NEW}---\n".replace("\n", "\r\n") + "# A\r\nb\r\n"),
        ("---\n---\n", f"---\n{NEW}---\n"),
        ("---\n# only\n---\n", f"---\n# only\n{NEW}---\n"),
        ("---\nrule, no property\n", f"---\n{NEW}---\n---\nrule, no property\n"),
        ("---\ntags: [a]\nsr-due: 2020-01-01 # c\nsr-ease: '230'\n---\nx",
         "---\ntags: [a]\nsr-due: 2031-05-10 # c\nsr-ease: '250'\nsr-interval: 3\n---\nx"),
        ("---\nsr-due:\nsr-interval: ~\nsr-ease: 1  \n---\n", f"---\n{NEW[:-1]}  \n---\n"),
        ("---\r\nsr-due: |\r\n  1\r\n---\r\n", f"---\n{NEW}---\n".replace("\n", "\r\n")),
        ("---\n  a: 1\n---\n", "---\n  a: 1\n" + re.sub("(?m)^(?=.)", "  ", NEW) + "---\n"),
        ("---\nsr-due:\n  - 2020-01-01\n  - x\n---\n",
         "---\nsr-due:\n  - 2031-05-10\n  - x\nsr-interval: 3\nsr-ease: 250\n---\n"),
        ("---\nsr-due: !!str '1'\nsr-interval: [1, 2]\nsr-ease: []\n---\n",
         "---\nsr-due: !!str '2031-05-10'\nsr-interval: [3, 2]\nsr-ease: 250\n---\n"),
        ("---\ntitle: {{title}}\nsr-due: 2020-01-01\n? [a]\n: b\n---\n",
         f"---\ntitle: {{{{title}}}}\n{NEW[:19]}? [a]\n: b\n{NEW[19:]}---\n"),
        ("---\nsr-due:\n  - 2020\n  - {{x}}\n---\n",
         "---\nsr-due:\n  - 2031-05-10\n  - {{x}}\nsr-interval: 3\nsr-ease: 250\n---\n"),
        ("---\rsr-ease: 1\r---\rx",
         "---\rsr-ease: 250\rsr-due: 2031-05-10\rsr-interval: 3\r---\rx"),
    ],
)  # fmt: skip
def test_a_value_is_set_where_it_stands(before: str, expected: str) -> None:
    assert after(before) == expected
    assert after(BOM + before.encode()) == "\ufeff" + expected


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("{}", '{"sr-due": "2031-05-10", "sr-interval": 3, "sr-ease": 250}'),
        ("{a: 1}", '{a: 1, "sr-due": "2031-05-10", "sr-interval": 3, "sr-ease": 250}'),
        ("{sr-due: x, sr-interval: 1, sr-ease: 2,}",
         "{sr-due: 2031-05-10, sr-interval: 3, sr-ease: 250,}"),
        (
            '{\n\t"a": [1],\n\t"sr-due": "x"\n}',
            '{\n\t"a": [1],\n\t"sr-due": "2031-05-10",\n\t"sr-interval": 3,\n\t"sr-ease": 250\n}',
        ),
    ],
)  # fmt: skip
def test_json_stays_json(before: str, expected: str) -> None:
    assert after(f"---\n{before}\n---\n") == f"---\n{expected}\n---\n"


def test_bytes_that_are_no_text_stay() -> None:
    data = b"---\nname: caf\xe9 # \xff\nsr-due: 1\n---\n\xfe\xff"
    edited = apply_edits(data, set_properties(data, {"sr-due": "2"}))
    assert edited == b"---\nname: caf\xe9 # \xff\nsr-due: 2\n---\n\xfe\xff"


@pytest.mark.parametrize(
    ("before", "line", "reason"),
    [
        ("a: b: c\n---\n", 2, "in quotes"), ("a: 1\na: 2\n---\n", 3, "twice"),
        ("- a\n---\n", 2, "not a list of properties"),
        ("x: 1\nsr-due: {a: 1}\n---\n", 3, "write it as `sr-due: 2031-05-10`"),
        ("b: &a x\nsr-due: *a\n---\n", 3, "write it as `sr-due: 2031-05-10`"),
        ("sr-due: &a x\nb: *a\n---\n", 1, "in an editor"),
        ("a: 1\n...\n---\n", 1, "in an editor"), ("tags: [a]\n\ntext", 1, "no closing ---"),
    ],
)  # fmt: skip
def test_what_cannot_be_set_safely_is_refused(before: str, line: int, reason: str) -> None:
    with pytest.raises(UneditableError, match=re.escape(reason)) as refused:
        after(f"---\n{before}")
    assert refused.value.line == line


def test_edits_that_overlap_are_refused() -> None:
    with pytest.raises(ValueError, match="overlaps"):
        apply_edits(b"abc", [Edit(0, 2, b""), Edit(1, 3, b"")])
    with pytest.raises(ValueError, match="outside"):
        apply_edits(b"abc", [Edit(2, 4, b"")])


@examples(600)
@given(st.tuples(notes(), st.just(True)) | st.tuples(notes(RARE), st.just(False)))
def test_only_the_lines_that_are_set_change_and_all_read_back(note: tuple[bytes, bool]) -> None:
    data, is_usual = note
    try:
        edits = set_properties(data, VALUES)
    except UneditableError:
        event("refused")
        return
    edited = apply_edits(data, edits)
    assert apply_edits(edited, inverted(data, edits)) == data
    check_difference(data, edited)
    before, after_it = dict(properties(data)), dict(properties(edited))
    assert {key: str(after_it.pop(key)) for key in KEYS} == VALUES
    assert after_it == {key: value for key, value in before.items() if key not in KEYS}
    if is_usual:
        check_readers(edited)


def check_difference(before: bytes, edited: bytes) -> None:
    """Compare line by line, as a tool does that knows nothing of front matter."""
    marks = [len(BOM) if text.startswith(BOM) else 0 for text in (before, edited)]
    assert marks[0] == marks[1]
    old, new = (
        re.split(rb"(?<=\n)|(?<=\r)(?!\n)", text[mark:])
        for text, mark in zip((before, edited), marks, strict=True)
    )
    old_text, new_text = ([line.decode("latin-1") for line in lines] for lines in (old, new))
    different = [line for line in difflib.ndiff(old_text, new_text) if line[0] in "+-" and line[2:]]
    added_block = front_matter(before) is None
    for line in different:
        is_fence = added_block and re.fullmatch(r"\+ ---(?:\r?\n|\r)", line)
        assert is_fence or re.match(rf"""[+-] ["']?({"|".join(KEYS)})["']?:""", line), different
    lines_added = {False: 3 - sum(key in properties(before) for key in KEYS), True: 5}
    assert len(new) - len(old) == lines_added[added_block]


def check_readers(edited: bytes) -> None:
    """Read the note with PyYAML and with the scanner."""
    text = edited.removeprefix(BOM).decode("utf-8", "replace")
    block = cut(re.sub("\r\n?", "\n", text))
    assert block is not None
    read = yaml.load(block.text, yaml.BaseLoader)
    assert {key: read[key] for key in KEYS} == VALUES
    scanned = scan("A.md", text, ReviewSettings()).properties
    assert {key: str(scanned[key]) for key in KEYS} == VALUES
