"""What an edit has left is found again in a file that was edited elsewhere, or not at all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from explorer.state.touched_lines import TouchedLines, touched_lines

_LINES = st.lists(st.sampled_from(["a", "b", "c: 1", "", "c"]), max_size=8)


def joined(lines: list[str], end: str = "\n") -> bytes:
    return "".join(line + end for line in lines).encode()


@given(
    _LINES, _LINES, st.lists(st.sampled_from(["keep", "keep", "edit", "add", "drop"])), st.data()
)
def test_a_place_is_found_or_is_unsure(
    before: list[str], below: list[str], steps: list[str], data: st.DataObject
) -> None:
    end, new = data.draw(st.sampled_from(["\n", "\r\n"])), data.draw(st.sampled_from("abc"))
    head = joined(before, end)
    written = head + new.encode() + joined(["", *below], end)
    lines = touched_lines(written, len(head), len(head) + 1)
    assert lines.place(written) == len(head)
    edited: list[str] = []
    for line, step in zip(before, [*steps, *["keep"] * len(before)], strict=False):
        edited += {"keep": [line], "edit": [f"{line}x"], "add": [line, "x"], "drop": []}[step]
    above = joined(edited, end)
    found = lines.place(above + new.encode() + joined(["", *below], end))
    assert found in (len(above), None)
    if {"keep", "add"} >= {*steps} or ("drop" not in steps and lines.times == 1):
        assert found == len(above)
    if lines.times == 1:
        assert lines.place(joined([*edited, *below], end)) is None


def test_one_line_among_equals_is_known_by_those_above() -> None:
    data = b"q1\n<!--c-->\n\nq2\n<!--c-->\n"
    lines = touched_lines(data, data.rindex(b"\n<!--"), len(data) - 1)
    assert lines == TouchedLines(b"\n<!--c-->", b"q2", 0, 2, 1)
    moved = b"new\n\nq2\n<!--c-->\n\nq1\n<!--c-->\n"
    assert lines.place(moved) == moved.index(b"\n<!--c")
    edited = data.replace(b"q2", b"q3")
    assert lines.place(edited) == data.rindex(b"\n<!--"), "as many as before: it is the same one"
    for gone in (b"q1\n<!--c-->\n", edited + data.replace(b"q2", b"q4"), data + data[5:], b""):
        assert lines.place(gone) is None


def test_where_a_line_stood_is_known_by_those_above() -> None:
    fields = b"---\ntags: x\nsr-due: 1\nsr-ease: 2\n---\n"
    lines = touched_lines(fields, 20, 21)
    changed = lines.changed(b"top\n---\ntags: x\nsr-due: 99\r\n---\n")
    assert changed == (16, 26)
    assert lines.changed(b"tags: y\nsr-due: 99\n") is None, "who knows whether that is it"
    whole = touched_lines(fields, 0, len(fields))
    assert whole.changed(fields.replace(b"1", b"99")) is not None
    for other in (b"text\n" * 8, b"---\nnew: 1\n" + fields[4:], b""):
        assert whole.changed(other) is None, "it would take other lines away"
