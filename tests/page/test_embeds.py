"""Embeds in place: what the pure part makes of what it is given to show."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.page import (
    ASCII,
    Embeds,
    Excerpt,
    Layout,
    Line,
    LinkLook,
    ResolvedEmbed,
    block_of,
    definitions,
    excerpt_of,
)
from explorer.text.sanitize import clean
from tests.page.strategies import markdown, taken
from tests.support.examples import examples
from tests.support.page_options import every_line, page_of


def page(text: str, embeds: Embeds, width: int = 40, **options: Any) -> Layout:
    return page_of(text, width, embeds=embeds, **options)


def lines(text: str, embeds: Embeds, width: int = 40, **options: Any) -> list[Line]:
    laid = page(text, embeds, width, **options)
    return every_line(laid)


def rows(text: str, embeds: Embeds, width: int = 40, **options: Any) -> list[str]:
    return [
        line.text.rstrip().replace("\u00a0", " ") for line in lines(text, embeds, width, **options)
    ]


def part(text: str, name: str = "Note", **options: Any) -> ResolvedEmbed:
    return ResolvedEmbed(name, Excerpt(f"{name}.md", text, 1, definitions(text)), **options)


def looks(look: LinkLook) -> dict[str, Any]:
    return {"link_look": lambda _: look}


def test_an_embed_that_stands_alone_is_shown_in_place() -> None:
    found = lines(
        "before\n\n![[Note]]\n\nafter", {("![[Note]]", 3): part("# Head\n\ntext\n\n- item")}
    )
    assert [(line.text.rstrip().replace("\u00a0", " "), line.source_line) for line in found] == [
        ("before", 1), ("", 2), ("│ ▤ Note", 3), ("│ Head", 3), ("│ " + "━" * 38, 3), ("│", 3),
        ("│ text", 3), ("│", 3), ("│ • item", 3), ("", 4), ("after", 5),
    ]  # fmt: skip


def test_an_embed_inside_of_a_line_stays_a_link() -> None:
    shown = {("![[Note]]", 1): part("text")}
    assert rows("see ![[Note]]", shown) == ["see ▤ Note"]
    assert rows("![[Note]] ![[Note]]", shown) == ["▤ Note ▤ Note"]
    assert rows("# ![[Note]]", shown)[0] == "▤ Note"
    assert rows("![[Note]] %%later%% ^id", shown) == ["│ ▤ Note", "│ text"], "what is hidden"
    assert rows("|a|\n|---|\n|![[Note]]|", {("![[Note]]", 3): part("text")})[-1] == "▤ Note"


def test_lines_of_a_paragraph_that_are_embeds_stand_alone_each() -> None:
    shown = {("![[A]]", 2): part("one", "A"), ("![[B]]", 3): part("two", "B")}
    assert rows("text\n![[A]]\n![[B]]  \nmore", shown) == [
        "text", "│ ▤ A", "│ one", "│ ▤ B", "│ two", "more",
    ]  # fmt: skip


@pytest.mark.parametrize("lead", ["- ", "> ", "1. ", "- [ ] ", "> [!note] Title\n> "])
def test_an_embed_in_a_list_or_a_quote_is_inset_with_it(lead: str) -> None:
    line = 1 + lead.count("\n")
    found = rows(f"{lead}![[Note]]", {("![[Note]]", line): part("text")})
    assert found[-2].endswith("│ ▤ Note")
    assert found[-1].endswith("│ text")


def test_embeds_inside_of_embeds_belong_to_the_line_of_the_outer_one() -> None:
    inner = part("deep", "Inner")
    outer = part("above\n\n![[Inner]]\n\nbelow", "Outer", embeds={("![[Inner]]", 3): inner})
    found = lines("x\n\n![[Outer]]", {("![[Outer]]", 3): outer})
    assert [line.text.rstrip().replace("\u00a0", " ") for line in found[2:]] == [
        "│ ▤ Outer", "│ above", "│", "│ │ ▤ Inner", "│ │ deep", "│", "│ below",
    ]  # fmt: skip
    assert {line.source_line for line in found[2:]} == {3}


def test_what_is_not_given_is_a_link_and_says_why() -> None:
    assert rows("![[Note#A]]", {}) == ["▤ Note › A"]
    assert rows("![[Gone]]", {}, **looks("missing")) == ["▤ Gone✗  no such note"]
    assert rows("![[Gone.png]]", {}, **looks("missing")) == ["▨ Gone.png✗  no such file"]
    assert rows("![[Note#Gone]]", {}, **looks("heading_missing")) == [
        "▤ Note › Gone≈  no such heading"
    ]
    assert rows("![[Note#^gone]]", {}, **looks("heading_missing")) == [
        "▤ Note › ^gone≈  no such block"
    ]
    again = {("![[Note]]", 1): ResolvedEmbed("Note", recursive=True)}
    assert rows("![[Note]]", again) == ["▤ Note  ↻ is shown above"]


@pytest.mark.parametrize(
    ("source", "row"),
    [
        ("![[a/zones.png]]", "▨ a/zones.png  image, 64 × 32"),
        ("![[zones.png|300]]", "▨ zones.png  image, 300 wide"),
        ("![[zones.png|300x20]]", "▨ zones.png  image, 300 × 20"),
        ("![[zones.png|A map]]", "▨ A map  image zones.png, 64 × 32"),
        ("![](b/zones.png)", "▨ zones.png  image, 64 × 32"),
        ("![Two|120](zones.png)", "▨ Two  image zones.png, 120 wide"),
        ("![[one.pdf#page=3]]", "≣ one.pdf  PDF, page 3"), ("![[tone.wav]]", "♪ tone.wav  audio"),
        ("![[film.MP4]]", "▷ film.MP4  video"), ("![[plan.canvas]]", "▤ plan.canvas"),
    ],
)  # fmt: skip
def test_files_are_named_with_their_kind_and_size(source: str, row: str) -> None:
    shown = {(source, 1): ResolvedEmbed("x", size=(64, 32))}
    assert rows(source, shown, **looks("file")) == [row]


def test_a_picture_from_outside_is_named_and_marked() -> None:
    assert rows("![Alt](https://a.b/c.png)", {}) == ["▨ Alt↗  image c.png"]


def test_what_is_left_out_and_what_is_empty_is_said() -> None:
    assert rows("![[N]]", {("![[N]]", 1): part("x", "N", omitted=1234)}, 60)[-1] == (
        "│ … 1,234 more lines, enter opens the note"
    )
    assert rows("![[N]]", {("![[N]]", 1): part("", "N")}) == ["│ ▤ N", "│ nothing in it yet"]


def test_links_inside_know_their_note_and_keep_their_order() -> None:
    text = "[[One]] [^1] <b>x</b>\n\n![p](q.png)\n\n<a href='Two.md'>t</a>\n\n[^1]: f"
    laid = page("[[Zero]]\n\n![[N]]\n\n[[Last]]", {("![[N]]", 3): part(text, "N")})
    assert [(target.destination, target.source) for _, target in laid.targets(0)] == [
        ("Zero", ""), ("N", ""), ("One", "N.md"), ("1", "N.md"), ("q.png", "N.md"),
        ("Two.md", "N.md"), ("1", "N.md"), ("Last", ""),
    ]  # fmt: skip
    tops = [row for row, _ in laid.targets(0)]
    assert tops == sorted(tops)


def test_equal_excerpts_show_the_same() -> None:
    assert part("a") == part("a")
    assert part("a") != part("b")
    read = part("a")
    assert read.excerpt is not None
    assert read.excerpt.blocks
    assert read == part("a")


def test_an_excerpt_is_bounded_and_ends_where_a_block_does() -> None:
    text = "".join(f"Paragraph {n} of several words.\n\n" for n in range(20_000))
    excerpt, more = excerpt_of("N.md", text, 5, definitions(text))
    assert len(excerpt.text) <= 16_000
    assert excerpt.text.count("\n") <= 200
    assert excerpt.text.endswith("words.")
    assert excerpt.text.count("\n") + 1 + more == text.rstrip().count("\n") + 1 - text[
        len(excerpt.text) :
    ].startswith("\n\n")


def test_an_excerpt_of_endless_code_stays_code_and_of_hidden_text_hidden() -> None:
    code = "```\n" + "line\n" * 5000 + "```\n"
    excerpt, more = excerpt_of("N.md", code, 1, definitions(""))
    assert more > 4000
    assert rows("![[N]]", {("![[N]]", 1): ResolvedEmbed("N", excerpt)})[1:] == ["│   line"] * (
        excerpt.text.count("\n")
    )
    hidden = "%%\n" + "secret\n\n" * 5000 + "%%\n\nshown"
    excerpt, _ = excerpt_of("N.md", hidden, 1, definitions(""))
    assert "secret" not in "".join(rows("![[N]]", {("![[N]]", 1): ResolvedEmbed("N", excerpt)}))


BLOCKS = """# Head ^h

A paragraph
of two lines. ^p

- one
- two ^two
  - inner ^inner
  - other
- three

| a | b |
|---|---|
| 1 | 2 |

^table

> said
> twice

^quote

```
code
```
^code
"""


@pytest.mark.parametrize(
    ("at", "shown", "first"),
    [
        (1, ["Head", "━" * 38], 1), (4, ["A paragraph", "of two lines."], 3),
        (7, ["• two", "  ◦ inner", "  ◦ other"], 7), (8, ["• inner"], 8),
        (16, ["a │ b", "──┼──", "1 │ 2"], 12), (21, ["▎ said", "▎ twice"], 18),
        (26, ["  code"], 23),
    ],
)  # fmt: skip
def test_a_block_stands_alone(at: int, shown: list[str], first: int) -> None:
    found = block_of("N.md", BLOCKS, 1, at, definitions(BLOCKS))
    assert found is not None
    excerpt, start, end = found
    assert (start, end > start) == (first, True)
    assert rows("![[N]]", {("![[N]]", 1): ResolvedEmbed("N", excerpt)})[1:] == [
        f"│ {row}".rstrip() for row in shown
    ]


def test_there_is_no_block_in_an_empty_part() -> None:
    assert block_of("N.md", "\n\n^id", 1, 3, definitions("")) is None


TREES = st.recursive(
    markdown.map(lambda text: part(text)),
    lambda inner: st.builds(
        lambda text, below: part(
            f"{text}\n\n![[日本語の名前]]\n", "語" * 30, embeds=AnyLine(below), omitted=3
        ),
        markdown,
        inner,
    ),
    max_leaves=3,
)


class AnyLine(dict[tuple[str, int], ResolvedEmbed]):
    """The same for an embed on whatever line it stands."""

    def __init__(self, shown: ResolvedEmbed) -> None:
        super().__init__()
        self._shown = shown

    def get(self, key: tuple[str, int], default: Any = None) -> Any:
        return self._shown if key[0] == "![[日本語の名前]]" else default


@given(
    TREES,
    markdown,
    st.integers(20, 120),
    st.booleans(),
    st.sampled_from(["note", "missing", "file"]),
)
@examples(100)
def test_whatever_is_embedded_fits_and_heights_add_up(
    tree: ResolvedEmbed, text: str, width: int, plain: bool, look: LinkLook
) -> None:
    signs = {"signs": ASCII} if plain else {}
    text = f"{text}\n\n![[\u202ea.png#x]]\n\n![[日本語の名前]]\n\n- > ![[日本語の名前]]\n\n{text}"
    laid, jumped = (page(text, AnyLine(tree), width, **signs, **looks(look)) for _ in range(2))
    last = laid.document.text.count("\n") + 1
    shown = every_line(laid)
    for line in shown:
        assert taken(line) <= width
        assert clean(line.text) == line.text
        assert 1 <= line.source_line <= last + 1
    for chunk in jumped.unmeasured(0, 10**6):
        jumped.measure(chunk)
    assert jumped.height == len(shown)


def test_the_rows_of_an_embed_are_found_by_its_line_at_any_width() -> None:
    long = part("\n\n".join(f"paragraph {n} " + "word " * 20 for n in range(30)))
    text = "above\n\n" * 20 + "![[Note]]\n\n" + "below\n\n" * 20
    wide, narrow = (page(text, {("![[Note]]", 41): long}, width) for width in (100, 30))
    for row in range(wide.height):
        wide.settle(row, 50, 50)
        line = wide.line(row)
        if line is not None and line.runs:
            found = narrow.line(narrow.row_at(wide.anchor(row)))
            assert found is not None
            assert found.source_line == line.source_line
    assert (
        wide.line(wide.row_of(41))
        == wide.lines(wide.document.chunk_at(41))[wide.row_of(41) - wide.top(0)]
    )


def test_ascii_signs() -> None:
    shown = {
        ("![[N]]", 1): part("text", "N", omitted=2),
        ("![[M]]", 3): ResolvedEmbed("M", recursive=True),
    }
    found = rows(
        "![[N]]\n\n![[M]]\n\n![[a.png|2x3]]\n\n![[b.pdf]] ![[c.wav]] ![[d.mp4]]",
        shown,
        80,
        signs=ASCII,
    )
    assert "".join(found).isascii()
