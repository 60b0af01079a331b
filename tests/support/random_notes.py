"""Random notes as bytes: front matter in every form that people and programs write, and bodies."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

BOM = b"\xef\xbb\xbf"
KEYS = ("sr-due", "sr-interval", "sr-ease")
_VALUES = {
    "sr-due": ("2024-04-21", "21-04-2024", "Sun Apr 21 2024", ""),
    "sr-interval": ("3", "2.5", "10", ""),
    "sr-ease": ("250", "231.5", "130", ""),
}
_OTHERS = (
    "tags: [flashcards, review]  # kept",
    "tags:\n  - a\n  - review",
    "tags:\n- review # why\n-  b",
    "aliases: [\"Ünï [x]\", 'it''s']",
    "title: 'a: b'",
    "text: |\n  one\n\n  sr-due: 1999-01-01\n",
    "folded: >-\n  sr-ease: no\n  more",
    "keep: |+\n  lines\n\n",
    "nested:\n  sr-due: 1999-01-01\n  deep: {sr-ease: 1}",
    "long: 'over\n  two lines'",
    "empty:",
    "# sr-due: 1999-01-01",
    "日本: 語 🙂",
    "  ",
    "",
    "number: 0o17",
    '"quoted key": [1, 2,]',
)
RARE = (
    *_OTHERS,
    "title: {{title}}",
    "? [a, b]\n: c",
    "line: a\u2028b\u2029c: d",
    "next: wait\x85 more",
    "block: |\n  a: -\n  -\tb\x85\n",
    "tabs:\n- \ta",
    'control: "a\x07b"',
    "open: 'a\nb'",
)
"""What readers of YAML do not agree about."""
_BODIES = (
    "",
    "\n",
    "# Heading\n\ntext",
    "sr-due: 1999-01-01\n---\n",
    "---\nsr-due: 1999-01-01\n---\n",
    "q::a\n<!--SR:!2024-01-01,3,250-->\n",
    "trailing blanks  \n\ttabs\t\n\n\n",
    "é\u2028x\x85y\x0c\x1bz",
)


@st.composite
def review_line(draw: st.DrawFn, key: str) -> str:
    """Return a line of a review field."""
    value = draw(st.sampled_from(_VALUES[key]))
    quote = draw(st.sampled_from(["", "", "'", '"']))
    if not value:
        quote = ""
    name = draw(st.sampled_from([key, key, f'"{key}"']))
    gap = draw(st.sampled_from([": ", ":   "]))
    tail = draw(st.sampled_from(["", "", "  ", " # a comment", "  # mine: 1"]))
    return f"{name}{gap}{quote}{value}{quote}{tail}"


@st.composite
def blocks(draw: st.DrawFn, others: Sequence[str]) -> str:
    """Return the lines of front matter, with some of the review fields in any order."""
    lines = draw(st.lists(st.sampled_from(others), unique_by=lambda line: line[:4], max_size=5))
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True))
    lines = draw(st.permutations([*lines, *[draw(review_line(key)) for key in keys]]))
    return "".join(f"{line}\n" for line in lines)


@st.composite
def notes(draw: st.DrawFn, others: Sequence[str] = _OTHERS) -> bytes:
    """Return the bytes of a note, with or without front matter of some of the other lines."""
    body = draw(st.sampled_from(_BODIES) | st.text(max_size=30))
    text = body
    if draw(st.integers(0, 4)):
        fence = draw(st.sampled_from(["---", "---", "--- "]))
        text = f"---\n{draw(blocks(others))}{fence}\n{body}"
    ends = draw(st.sampled_from(["\n", "\n", "\r\n", "mixed"]))
    if ends == "mixed":
        parts = text.split("\n")
        text = (
            "".join(part + draw(st.sampled_from(["\n", "\r\n"])) for part in parts[:-1]) + parts[-1]
        )
    else:
        text = text.replace("\n", ends)
    data = text.encode("utf-8", "surrogatepass")
    if draw(st.booleans()):
        data += draw(st.binary(max_size=6))
    return draw(st.sampled_from([b"", b"", BOM])) + data
