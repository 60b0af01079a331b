"""Markdown to lines of text: what a reader sees, block by block."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rich.cells import cell_len

from explorer.page import ASCII, Document, Layout, Line, LinkLook, Run, Target, definitions
from explorer.text.normalize import fold
from tests.support.page_options import every_line, page_of, page_options


def shown(text: str, width: int = 40, body_line: int = 1, **options: Any) -> list[Line]:
    page = Layout(Document(text, body_line), page_options(width, cell_len, **options))
    return every_line(page)


def rows(text: str, width: int = 40, **options: Any) -> list[str]:
    return [line.text.rstrip() for line in shown(text, width, **options)]


def runs(text: str, **options: Any) -> list[Run]:
    return [run for line in shown(text, **options) for run in line.runs]


def styles(text: str, word: str, **options: Any) -> tuple[str, ...]:
    return next(run.style for run in runs(text, **options) if word in run.text)


@pytest.mark.parametrize(
    ("source", "word", "style"),
    [
        ("a **bold** b", "bold", ("strong",)), ("a *soft* b", "soft", ("emphasis",)),
        ("a ***both*** b", "both", ("emphasis", "strong")), ("a ~~gone~~ b", "gone", ("strike",)),
        ("a ==lit== b", "lit", ("highlight",)), ("a `x = 1` b", "x = 1", ("code",)),
        ("a $x^2$ b", "x^2", ("math",)), ("a #tag/sub b", "#tag/sub", ("tag",)),
        ("a <b>tag</b> b", "tag", ("strong",)), ("a <kbd>Esc</kbd> b", "Esc", ("code",)),
        ("### Head", "Head", ("heading3",)), ("> said", "said", ("quote",)),
        ("a ==**x**== b", "x", ("highlight", "strong")), ("- [x] ready", "ready", ("done",)),
        ("- [>] later", "later", ()), ("> [!danger] No", "No", ("callout.danger", "strong")),
        ("> [!no-such-kind] Yes", "Yes", ("callout.note", "strong")),
    ],
)  # fmt: skip
def test_inline_styles(source: str, word: str, style: tuple[str, ...]) -> None:
    assert styles(source, word) == style


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("one %%hidden%% two", "one two"), ("one <!-- hidden --> two", "one  two"),
        ("cost is $5 and $6", "cost is $5 and $6"), ("a == b and c == d", "a == b and c == d"),
        ("1 % 2 %% 3", "1 % 2 %% 3"), ("not # a tag, nor x#y, #123", "not # a tag, nor x#y, #123"),
        (r"\*plain\* and \[\[no link]]", "*plain* and [[no link]]"),
        ("a [[ ]] b [[]] c", "a [[ ]] b [[]] c"), ("snake_case_name", "snake_case_name"),
        ("&lt;tag&gt; &copy;", "<tag> ©"), ("a&#7;\x1b[31mb", "a\ufffd[31mb"),
        ("text ^block-id", "text"), ("a\u202eb\u200bc", "abc"), ("tab\there", "tab here"),
        ("an aside^[which *is* here].", "an aside(which is here)."),
    ],
)  # fmt: skip
def test_inline_text(source: str, text: str) -> None:
    assert rows(source) == [text]


FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize(
    ("width", "source", "read"),
    [
        (10, "aaaa bbbb cccc dddd", "aaaa bbbb\ncccc dddd"),
        (10, "x" * 25, f"{'x' * 10}\n{'x' * 10}\n{'x' * 5}"),
        (10, "日本語の文字を読む。", "日本語の文\n字を読む。"),
        (12, "全角文字です、はい", "全角文字で\nす、はい"),
        (8, f"a{FAMILY}b" * 3, f"a{FAMILY}ba{FAMILY}\nba{FAMILY}b"),
        (5, "# One\ntext\n## Two\ntext\n### Three\ntext",
         "One\n━━━━━━━━\n\ntext\n\n\nTwo\n────────\ntext\n\nThree\ntext"),
        (16, "- first item that is long\n- second\n  1. one\n  2. two\n     - deep\n* other",
         "• first item\n  that is long\n• second\n  1. one\n  2. two\n     ▪ deep\n\n• other"),
        (40, "9. nine\n10. ten\n", " 9. nine\n10. ten"), (40, "- one\n\n- two\n", "• one\n\n• two"),
        (40, "- a ^id\n  b\n- c\n", "• a\n  b\n• c"),
        (40, "- [ ] open\n- [x] done\n- [>] moved\n- [link](x)\n1. [ ] first",
         "☐ open\n☑ done\n[>] moved\n• link\n\n1. ☐ first"),
        (
            40,
            "> a\n> > b\n\n> [!tip]+ Read **this**\n> body\n> - item\n\n> [!faq]",
            (
                "▎ a\n▎\n▎ ▎ b\n\n▎ ✦\u00a0\u00a0Read this\u00a0\u00a0▾\n▎ body\n▎ • item\n\n"
                "▎ ?\u00a0\u00a0Faq"
            ),
        ),
        (20, f"```\n{'abcdefghij' * 3}\n```", "  abcdefghijabcdefg\n↪ hijabcdefghij"),
        (20, "```\nattacker requests a ticket and goes on\n```",
         "  attacker requests\n↪ a ticket and goes\n↪ on"),
        (20, "```\na bcdefghijklmnopqrstuvwxyz\n```", "  a bcdefghijklmnop\n↪ qrstuvwxyz"),
        (40, "| Name | Size |\n|:--|--:|\n| [[Note\\|a note]] | 1 |\n| b | 1,000 |",
         "Name      │  Size\n──────────┼──────\na note    │     1\nb         │ 1,000"),
        (
            24,
            "| Name | What it is for |\n|-|-|\n|storage|keeps files that are rarely read|\n|b|c|",
            (
                "Name    │ What it is for\n────────┼───────────────\nstorage │ keeps files\n"
                "        │ that are\n        │ rarely read\n        │\nb       │ c"
            ),
        ),
        (
            20,
            "|one|two|three|four|five|\n|--|--|--|--|--|\n|1111|2222|3333|4444|5555|\n|6|7|8|9|0|",
            (
                "one: 1111\ntwo: 2222\nthree: 3333\nfour: 4444\nfive: 5555\n────────────\n"
                "one: 6\ntwo: 7\nthree: 8\nfour: 9\nfive: 0"
            ),
        ),
        (40, "%%\n# not\n\n- nor this\n%%\nshown\n\n^id\n\n[r]: x.md\n", "shown"),
        (40, "%% never closed\n\nshown", "%% never closed\n\nshown"),
        (40, "%%\nhidden\n%% after", "after"),
        (
            40,
            (
                "<div class='x'>\n<b>Bold</b> and <a href='Other.md'>link</a><br>next\n"
                "<script>\nevil()\n</script></div>"
            ),
            "Bold and link\nnext",
        ),
        (40, "<ul>\n<li>one</li>\n<li>two</li>\n</ul>", "• one\n• two"),
        (40, "<img src='a/b.png'>\n<p>a &amp; b <1</p>", "b.png\na & b <1"),
        (40, "$$\nE = mc^2\n$$\n\ntext", "    E = mc^2\n\ntext"), (40, "$$a$$", "    a"),
        (40, "b[^note] a[^1] b[^note]\n\n[^1]: First.\n[^note]: One,\n    with more.\n[^9]: No.",
         "b[1] a[2] b[1]\n\n[2] First.\u00a0↩\n[1] One,\n    with more.\u00a0↩\n[9] No."),
    ],
)  # fmt: skip
def test_blocks(width: int, source: str, read: str) -> None:
    assert "\n".join(rows(source, width)) == read


def test_options_of_a_page() -> None:
    assert rows("---\ntags: a\n---\ntext", body_line=4) == ["text"]
    assert rows("a `b`\n\n```\nc\n```", mark_code=True) == ["a `b`", "", "│ c"]
    assert rows("a\n\n***\n", 200, text_width=30) == ["a", "", "─" * 30]
    assert max(map(len, rows("word " * 80, 200, text_width=30))) <= 30
    assert rows("```\n" + " " * 30 + "x\n```", 20)[-1].endswith("x")


def test_a_line_end_is_a_line_break_and_knows_its_line() -> None:
    found = shown("one\ntwo `a\nb` three  \nfour\\\nfive")
    assert [(line.text, line.source_line) for line in found] == [
        ("one", 1), ("two a b three", 2), ("four", 4), ("five", 5),
    ]  # fmt: skip


def test_code_is_a_panel_with_its_language() -> None:
    found = shown("```python\nif x:\n\ty()\n```", 20)
    assert [line.text for line in found] == [
        "             python ",
        "  if x:             ",
        "      y()           ",
    ]
    assert [line.source_line for line in found] == [1, 2, 3]


def test_a_highlighter_colors_but_never_changes_code() -> None:
    def colors(text: str, language: str) -> list[list[tuple[str, tuple[str, ...]]]]:
        assert (text, language) == ("a b", "x")
        return [[("a", ("code.name",)), (" b", ())]]

    assert styles("```x\na b\n```", "a", highlight=colors) == ("code", "code.name")
    assert rows("```x\na b\n```", highlight=lambda *_: [[("evil", ())]])[1] == "  a b"
    assert rows("```x\na b\n```", highlight=lambda *_: [])[1] == "  a b"


def test_the_id_below_a_table_is_no_row_of_it() -> None:
    table = "| a | b |\n|--|--|\n| 1 | 2 |\n"
    assert rows(f"{table}^id\n\nafter") == [*rows(table), "", "after"]
    assert rows(f"{table}|  |  |\n")[-1].strip() == "│", "an empty row is one that somebody wanted"
    assert rows(f"{table}^not one\n")[-1].startswith("^not one")
    assert rows("| ^id | b |\n|--|--|\n| ^x | y |\n")[-1].endswith("y")


def test_a_footnote_ends_with_a_way_back_whatever_it_ends_with() -> None:
    source = "a[^1] b[^2] c[^3]\n\n[^1]: - item\n\n[^2]: ```\n    x\n    ```\n[^3]:\n"
    for options, sign in (({}, "↩"), ({"signs": ASCII}, "^")):
        backs = [
            run
            for run in runs(source, **options)
            if run.target is not None and run.target.kind == "back"
        ]
        assert [(run.text, run.target and run.target.destination) for run in backs] == [
            (sign, "1"),
            (sign, "2"),
            (sign, "3"),
        ]


def test_front_matter_and_line_ends_keep_line_numbers() -> None:
    found = shown("---\r\na: b\r\n---\r\n# Head\r\n\r\ntext\r\n", body_line=4)
    assert [(line.text, line.source_line) for line in found if line.runs] == [
        ("Head", 4),
        ("━" * 40, 4),
        ("text", 6),
    ]


LOOKS: dict[str, LinkLook] = {
    "Gone": "missing", "Note#Gone": "heading_missing", "a.pdf": "file", "Note#Head": "heading",
}  # fmt: skip


def look(target: Target) -> LinkLook:
    return LOOKS.get(target.destination, "note")


def test_links_say_where_they_lead_without_color() -> None:
    source = "[[Note]] [[Gone|x]] [[Note#Gone]] ![[a.pdf]] [s](https://a.b) <mailto:a@b.c> https://c.d/e_f."
    assert rows(source, 100, link_look=look) == [
        "Note x✗ Note › Gone≈ ≣\u00a0a.pdf s↗ mailto:a@b.c↗ https://c.d/e_f↗."
    ]
    assert styles(source, "Note", link_look=look) == ("link.note",)
    assert styles("[[Gone|name]]", "name", link_look=look) == ("link.missing",)
    assert styles("*[s](https://a.b)*", "s", link_look=look) == ("link.outside", "emphasis")


def test_targets_are_what_was_written() -> None:
    source = (
        "[[A b#C|d]] [e](<f g.md> 't') ![[h.png|300]] [i][r] [[j]]\n\n|[[k\\|l]]|\n"
        "|---|\n\n[r]: m%20n.md"
    )
    page = page_of(source, 80)
    found = [
        (target.kind, target.destination, target.raw, target.line) for _, target in page.targets(0)
    ]
    assert found == [
        ("wikilink", "A b#C", "[[A b#C|d]]", 1), ("markdown", "f g.md", "[e](<f g.md> 't')", 1),
        ("embed", "h.png", "![[h.png|300]]", 1), ("markdown", "m%20n.md", "[i][r]", 1),
        ("wikilink", "j", "[[j]]", 1), ("wikilink", "k", "[[k\\|l]]", 3),
    ]  # fmt: skip


def test_reference_links_and_footnotes_reach_over_pieces() -> None:
    source = (
        "# One\n\n[text][far] and[^n]\n\n"
        + "filler words\n\n" * 400
        + "[far]: Far.md\n\n[^n]: Note."
    )
    document = Document(source)
    page = Layout(document, page_options(80, cell_len))
    assert len(document.chunks) > 2
    assert [target.destination for _, target in page.targets(0)] == ["Far.md", "n"]
    assert document.footnote_line("n") == source.count("\n") + 1
    assert document.footnote_line("n", use=True) == 3
    assert document.footnote_line("other") is None


def test_ascii_signs() -> None:
    text = "\n".join(
        rows(
            "# H\n- a\n- [x] b\n\n> q\n\n> [!bug] c\n\n***\n[[x]] ![[y]]\n\n|a|\n|---|\n|b|",
            signs=ASCII,
        )
    )
    assert text.replace("\u00a0", " ").isascii()


def test_tags_are_targets_of_their_own_and_numbers_are_none() -> None:
    found = [
        run for run in runs("#one/two, (#no) #123 #1a [#in](x) `#code`") if run.target is not None
    ]
    assert [
        (run.text.strip(), run.target and (run.target.kind, run.target.destination))
        for run in found
    ] == [("#one/two", ("tag", "#one/two")), ("#1a", ("tag", "#1a")), ("#in", ("markdown", "x"))]
    assert all(not any(name.startswith("link") for name in run.style) for run in found[:2])


@pytest.mark.parametrize(
    ("language", "label"),
    [
        ("mermaid", "mermaid diagram"), ("Mermaid", "Mermaid diagram"),
        ("plantuml", "plantuml diagram"), ("dataview", "dataview query"), ("python", "python"),
    ],
)  # fmt: skip
def test_code_that_others_draw_says_what_it_would_be(language: str, label: str) -> None:
    found = rows(f"```{language}\ngraph TD\n  A --> B\n```\n", 30)
    assert found[0].strip().endswith(label)
    assert [row.strip() for row in found[1:]] == ["graph TD", "A --> B"]
    assert rows(f"```{language}\nx\n```\n", 9)[0].strip().startswith(label[:5])


@pytest.mark.parametrize(
    "depth", [10, 44, 45, 46, 48, 49, 50, 51, 89, 90, 91, 98, 99, 100, 101, 150]
)
@pytest.mark.parametrize(
    "nested",
    [
        lambda depth: "> " * depth + "WORD\n" + "> " * depth + "\n" + "> " * depth + "WORD\n",
        lambda depth: (
            "".join("  " * at + "- item\n" for at in range(depth))
            + "  " * depth
            + "- WORD\n\n  WORD\n"
        ),
        lambda depth: (
            "\n".join("> " * (at + 1) + "[!note] c" for at in range(depth))
            + "\n"
            + "> " * depth
            + "WORD\nWORD\n"
        ),
        lambda depth: "> - " * depth + "WORD\n\nWORD",
        lambda depth: (
            "1. > " * depth + "WORD\n" + "   > " * depth + "\n" + "   > " * depth + "WORD\n"
        ),
        lambda depth: "[^1]: " + "> " * depth + "WORD\n    > WORD\n",
        lambda depth: "> " * depth + "- ```\n" + "> " * depth + "  WORD\n\nWORD\n",
    ],
    ids=["quotes", "lists", "callouts", "both", "numbers", "footnote", "code"],
)
def test_nothing_is_lost_however_deep_it_lies(nested: Callable[[int], str], depth: int) -> None:
    page = page_of(nested(depth), 400)
    said = "".join(line.text for line in every_line(page))
    assert said.count("WORD") == 2


def test_a_footnote_without_a_text_is_text_and_takes_no_number() -> None:
    source = (
        "a[^no] b[^x]: c[^y] d[^x]\n\n> [^y]: Quoted.\n\n- > - [^x]: Nested, `[^z]`\n\n"
        "\\[^x] [^]\n\n[^w]: Unused[^no]."
    )
    assert rows(source, 80) == [
        "a[^no] b[1]: c[2] d[1]", "", "▎ [2] Quoted.\u00a0↩", "", "• ▎ ◦ [1] Nested, [^z]\u00a0↩",
        "", "[^x] [^]", "", "[w] Unused[^no].",
    ]  # fmt: skip
    targets = [run.target.destination for run in runs(source, width=80) if run.target is not None]
    assert targets == ["x", "y", "x", "y", "x"]
    document = Document(source)
    assert (document.footnote_line("x"), document.footnote_line("x", use=True)) == (5, 1)
    assert document.footnote_line("no") is None


def test_the_footnotes_of_a_part_may_have_their_texts_elsewhere() -> None:
    assert definitions("a[^x] b[^y]", whole=False).footnotes == {"x": 1, "y": 2}
    assert definitions("a[^x] b[^y]\n\n[^y]: z").footnotes == {"y": 1}


def test_superscripts_and_subscripts_are_written_as_such_if_all_of_it_can_be() -> None:
    source = (
        "x<sup>2</sup> H<sub>2</sub>O 4<sup>th</sup> y<sup>q2</sup> z<sub>A</sub> e<sup>**n**</sup>"
    )
    assert rows(source, 80) == ["x² H₂O 4ᵗʰ yq2 zA eⁿ"]
    assert rows(f"<p>{source}</p>", 80) == ["x² H₂O 4ᵗʰ yq2 zA e**n**"]
    assert rows("x<sup>2</sup>", signs=ASCII) == ["x2"]
    assert rows("| x<sup>2</sup> | b |\n|---|---|")[0].startswith("x²")
    found = rows(
        "".join(
            f"<sup>{letter}</sup><sub>{letter}</sub>"
            for letter in "0123456789+-=()aehijklmnoprstuvx"
        ),
        80,
    )
    assert not found[0].isascii()
    assert fold(found[0]) == "".join(letter * 2 for letter in "0123456789+-=()aehijklmnoprstuvx")


def test_a_picture_of_html_reads_the_same_in_a_line_and_in_a_block() -> None:
    for source in ("<img src='img/alpha.png'>", "<img alt='Alpha' src='x.png'>", "<img>"):
        inline, block = runs(f"see {source}")[-1], runs(f"<p>see {source}</p>")[-1]
        assert (inline.text, inline.style) == (block.text, block.style)
