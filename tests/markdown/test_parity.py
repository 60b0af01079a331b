"""What the scanner finds in a note is what its page shows, whatever the note says.

A case here is a text for which the two once differed, with what is right of it: `headings` as
(level, name, line), `links` as sources, `tags`, and `blocks` as (name, line).
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given

from explorer.config import ReviewSettings
from explorer.markdown.scan import scan
from tests.support.examples import examples
from tests.support.nasty import nasty
from tests.support.parity import describe, differences

CASES: list[tuple[str, str, dict[str, Any]]] = [
    # Comments
    # Comments
    ("fence in a comment ends with it", "%%\n```\n%%\n# H [[A]]\n", {"headings": [(1, "H A", 4)]}),
    ("text behind a comment of two lines", "%% a\n%% # H\n", {"headings": [(1, "H", 2)]}),
    ("quote ends a comment that is open", "> %% a\n\n# H\n\nb %%\n", {"headings": [(1, "H", 3)]}),
    ("code does not reach out of a comment", "%% ` %% [[A]] `\n", {"links": ["[[A]]"]}),
    ("comment in a URL is none", "https://a.example/%%b%%#c\n", {"tags": []}),
    # Display math
    ("math of one line underlines nothing", "a\n$$x$$\n---\n", {"headings": []}),
    ("quote ends math that is open", "> $$ a\n\n![[A]] $$\n", {"links": ["![[A]]"]}),
    ("heading behind math", "$$\nx\n$$ # H\n", {"headings": [(1, "H", 3)]}),
    # Paragraphs and what ends them
    ("hashes indented by four go on", "####### H\n    # H\n===\n", {"headings": [(1,
     "####### H # H", 1)]}),
    ("text below a definition goes on", "[r]: A.md\n    [r]\n", {"links": ["[r]"]}),
    ("lazy line after a quote of code", "> ```\n#a\n", {"tags": ["a"]}),
    ("underlined tag", "a\n</b>\n===\n", {"headings": [(1, "a", 1)]}),
    # Tables
    ("cells beyond the head are no part", "|a|\n|-|\n|b|[[A]]|\n", {"links": []}),
    ("indented id below a table", "|a|\n|-|\n ^id\n", {"blocks": [("id", 3)]}),
    ("id in a cell is none", "|a|b|\n|-|-|\n|c|d ^id|\n", {"blocks": []}),
    # Callouts and tasks
    ("footnote is no task", "[^1]: [r] a\n\n[r]: A.md\n", {"links": ["[r]"]}),
    ("task of any sign is no link", "[r]: A.md\n\n- [r] [[B]]\n", {"links": ["[[B]]"]}),
    ("tag right behind the kind", "> [!note]#a\n", {"tags": ["a"]}),
    ("title and text are two", "> [!note] `a\n> b` [[A]]\n", {"links": ["[[A]]"]}),
    ("id on an item before a link", "- a ^id\n  [[A]]\n", {"links": ["[[A]]"]}),
    ("id on an item that goes on", "- a ^id\n  b\n", {"blocks": [("id", 1)]}),
    ("id on an item that goes on lazily", "- [ ] a ^id\nb\n", {"blocks": [("id", 1)]}),
    ("id on an item with two", "- a ^one\n  b\n  c ^two\n", {"blocks": [("one", 1), ("two", 3)]}),
    ("id on an item in code of two lines", "- `a ^id\n  b`\n", {"blocks": [("id", 1)]}),
    ("id on an item in a quote", "> - a ^id\n>   b\n", {"blocks": [("id", 1)]}),
    ("id on a later line of an item", "1. a\n   b ^id\n   c [[A]]\n", {"blocks": [("id", 2)],
     "links": ["[[A]]"]}),
    ("id on a later line of a task", "> - [ ] a\n>   b ^id\n> c\n", {"blocks": [("id", 2)]}),
    ("ids on all lines of an item", "- a ^one\n  ^two\n  b ^three\n  c ^four\n", {"blocks": [("one",
     1), ("two", 2), ("three", 3), ("four", 4)]}),
    ("exponent in a formula in an item", "- a $$ b ^2\n  c ^3\n  d $$ ^id\n  e\n",
     {"blocks": [("id", 3)]}),
    ("id below a formula in an item that is open", "- a $$ b\n  c ^id\n  d\n", {"blocks": [("id",
     2)]}),
    ("id in the text of a link in an item", "- a\n  [b ^id\n  c](A.md) [ ^two\n  ](B.md)\n",
     {"blocks": [("id", 2), ("two", 3)]}),
    ("id in a second paragraph of an item", "- a\n\n  b ^id\n  c\n", {"blocks": []}),
    ("id in a paragraph that goes on", "a ^id\nb\n", {"blocks": []}),
    ("id in a heading that goes on", "- a ^id\n  b\n  ===\n", {"blocks": []}),
    ("id at the end of a title", "> [!note] a ^id\n", {"blocks": [("id", 1)]}),
    # Tags
    ("number before a tag", "#1#a\n", {"tags": []}),
    ("number with a slash is a tag", "#2024/01\n", {"tags": ["2024/01"]}),
    ("bar outside of a table", "a|#b\n", {"tags": []}),
    ("after code, a link and an escape", "`a`#b [[A]]#c \\[#d\n", {"tags": ["b", "c", "d"]}),
    ("after an entity", "&amp;#a\n", {"tags": []}),
    ("after the mark of a footnote", "[^1]#a\n", {"tags": ["a"]}),
    ("two slashes end a tag", "#a//#b\n", {"tags": ["a", "b"]}),
    ("in soft emphasis", "a_b_c d _#e_\n", {"tags": ["e"]}),
    ("quote mark is no part of the text", ">_#a_\n", {"tags": ["a"]}),
    ("after a bar in a cell", "a | b \\|#t#u\n-|-\n", {"tags": []}),
    ("after a bar that is escaped", "a \\|#t\n", {"tags": ["t"]}),
    ("in an address after an escape", "\\https://a.example/_#b\n", {"tags": []}),
    ("in an address in a link", "[https://a.example/_#b](A.md)\n", {"tags": []}),
    ("not in an address after a number", "1https://a.example/_#b\n", {"tags": ["b"]}),
    ("tags in a row in a link", "[[#t#u//#v](b.md)\n", {"tags": ["t", "u", "v"]}),
    ("tags in a row in a footnote", "^[#t#u] [#1#v](b.md)\n", {"tags": ["t", "u"]}),
    # Links
    ("footnote in the text of a link", "[#x[^1]](b.md)\n", {"tags": ["x"]}),
    ("footnote in a text is no link", "^[a](A.md)\n", {"links": []}),
    ("wikilink behind a caret", "^[[A]]\n", {"links": ["[[A]]"]}),
    ("mark of a footnote is no link", "[^1](A.md)\n", {"links": []}),
    ("no mark ends with an escape", "![^1\\]](b.png) [^1\\]](b.md)\n", {"links": ["![^1\\]](b.png)",
     "[^1\\]](b.md)"]}),
    ("picture in the text for a picture", "![![a](a.png)](b.png)\n",
     {"links": ["![![a](a.png)](b.png)"]}),
    ("picture before a wikilink", "[r]: a.png\n\n![r][[A]]\n", {"links": ["![r]", "[[A]]"]}),
    ("comment before a link in an address", "https://a.example/%%[a](A.md)\n%%\n",
     {"links": ["[a](A.md)"]}),
    ("footnote ends an address", "^[https://a.example]#b\n", {"tags": ["b"]}),
    ("picture of a mark ends an address", "https://a.example/![^1](b.png)\n",
     {"links": ["![^1](b.png)"]}),
    ("picture with a wikilink ends an address", "https://a.example/![[[A]]](b.png)\n",
     {"links": ["![[[A]]](b.png)"]}),
    ("blank behind a backslash ends a destination", "[a](b.md\\ 'c') [d](e\\\tf)\n",
     {"links": ["[a](b.md\\ 'c')"]}),
    ("reference ends an address", "https://a.example/[r](\n\n[r]: A.md\n", {"links": ["[r]"]}),
    ("reference before a parenthesis", "a [r](\n\n[r]: A.md\n", {"links": ["[r]"]}),
    ("link ends an address", "https://a.example/[b](A.md)\n", {"links": ["[b](A.md)"]}),
    ("tag after a link in an address", "# https://a.example/![b](b.png)#c\n", {"tags": ["c"]}),
    ("links that name nothing", "[[|x]] ![[#]] [[#^]] [x](#) ![x](#^) <a href='#'>x</a>\n",
     {"links": []}),
    ("links that name nothing in a cell", "|a|b|\n|-|-|\n|[[\\|x]]|![[#\\|y]]|\n", {"links": []}),
    ("blank link before an address", "[[ ]](A.md)\n", {"links": []}),
    ("blank link before a tag", "[[ ]]#t\n", {"links": []}),
    ("address without a scheme", "[x](//host/a) ![x](//host/a.png)\n", {"links": []}),
    ("what is no address and no path", "<std::string> [x](c:a.md) ![x](std::a)\n", {"links": []}),
    ("math that would end in a wikilink", "$a [[b|c$ d]]\n", {"links": ["[[b|c$ d]]"]}),
    ("two dollars that nothing closes", "$$[[A]]$\n", {"links": []}),
    # Lines
    ("after code of two lines", "`a\nb` [[A]] #c\n", {"links": ["[[A]]"]}),
    ("math in the first line of a comment", "%%$$a$$ [[A]]\n%%\n", {"links": ["[[A]]"]}),
    ("after a comment of two lines", "a %% b\nc %% [[A]]\n", {"links": ["[[A]]"]}),
    ("after a title of two lines", "[a](A.md 'b\nc') [[B]]\n", {"links": ["[a](A.md 'b\nc')",
     "[[B]]"]}),
    # Names
    ("heading with a reference", "# [a][r]\n\n[r]: A.md\n", {"headings": [(1, "a", 1)]}),
    ("heading with what is no reference", "# [a][r]\n", {"headings": [(1, "[a][r]", 1)]}),
    ("emphasis that is none in a heading", "# a*#t*\n", {"headings": [(1, "a*#t*", 1)]}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "right"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_where_they_differed_they_agree_on_what_is_right(text: str, right: dict[str, Any]) -> None:
    note = scan("Note.md", text, ReviewSettings())
    found = {
        "headings": [(heading.level, heading.name, heading.line) for heading in note.headings],
        "links": [link.raw for link in note.links],
        "tags": list(note.tags),
        "blocks": [(block.name, block.line) for block in note.blocks],
    }
    assert {key: found[key] for key in right} == right
    assert [describe(each) for each in differences(text)] == []


@given(nasty)
@example("a%%c%%\n    ```\n    ```\n")
@example("https://x.y/z\\``c`")
@example("https://x.y/z\\`c` d`")
@example("https://x.y/z\\[a](b)")
@example("https://x.y/z\\[[a]]")
@example("[https://x.y/z\\] c](b)")
@example("https://x.y/z%%%a%% #b")
@example("> %% c\n> %%[!a](b) #t")
@example("[[\\]] [[a\\]] [[a#b\\]] [[a\\|b]]")
@example("[x [[A]]](b)#t")
@example("[x [[A]]][r]#t\n\n[r]: b")
@example("[<a>](b)%%%%")
@example("![r](\\] [r](\\]\n\n[r]: a")
@example("![^1](#t) ![^1]#u [^1](b)\n\n[^1]: a")
@example("- %% c %%\n  a ^d\n  b")
@example("- a %% ^d\nb %%")
@example("> [!note] t ^id\xa0\n")
@example("https://x.y/![[[a]]](b.md)")
@example("https://x.y/\\![[^](b.png)](b.md)")
@example("[](![[a.png]]\\ \n)")
@example("[a](b\\\tc)")
@example("![ ](b.png)<br>")
@example("[[ a #t ]]")
@examples(400)
def test_the_page_shows_what_the_scanner_finds(text: str) -> None:
    assert [describe(each) for each in differences(text)] == []
