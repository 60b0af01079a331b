"""The rules of CommonMark, GitHub's tables, tasks and strikethrough, as a reader sees them."""

from __future__ import annotations

import re

import pytest
from rich.cells import cell_len

from explorer.page import Document, Layout
from tests.page.test_lines import rows
from tests.support.page_options import page_options

# Markdown, and the rows that it reads, each rule drawn as three signs.
CASES: dict[str, list[tuple[str, str]]] = {
    "emphasis": [
        ("*one* _two_ **three** __four__ ***five***", "one two three four five"),
        ("**a *b* c** and *a **b** c*", "a b c and a b c"),
        ("*a **b*** and **a *b***", "a b and a b"),
        ("un*believ*able but un_believ_able", "unbelievable but un_believ_able"),
        ("2 * 3 * 4 and a_b_c", "2 * 3 * 4 and a_b_c"),
        ("*open and **closed**", "*open and closed"), ("**not closed", "**not closed"),
        ("*a*b*c*", "abc"), ("* not emphasis *", "• not emphasis *"), ("****", "───"),
        ("_(in brackets)_.", "(in brackets)."), ("**«quoted»**", "«quoted»"),
        ("*a `*` b*", "a * b"),
    ],
    "code spans": [
        ("`a * b * c`", "a * b * c"), ("`` one ` inside ``", "one ` inside"), ("` `` `", "``"),
        ("`  two blanks  `", " two blanks"), ("`over\ntwo lines`", "over two lines"),
        ("`never closed", "`never closed"), ("`\\` and `a\\`b", "\\ and a\\b"),
        ("`<b>&amp;`", "<b>&amp;"), ("`` ` ``", "`"),
    ],
    "links": [
        ("[text](to.md)", "text"), ("[text](to.md 'a title')", "text"),
        ('[text](<a b.md> "t")', "text"), ("[text](to.md (t))", "text"),
        ("[a [b] c](to.md)", "a [b] c"), ("[a \\] b](to.md)", "a ] b"),
        ("[**bold** `code`](to.md)", "bold code"), ("[text](a(b)c.md)", "text"),
        ("[text](a b.md)", "[text](a b.md)"), ("[text] (to.md)", "[text] (to.md)"),
        ("[](to.md)x", "x"), ("[a](b.md)[c](d.md)", "ac"), ("[![alt](a.png)](b.md)", "▨\xa0alt"),
        ("![alt *text*](a.png)", "▨\xa0alt text"),
        ("[out [in](in.md)](out.md)", "[out in](out.md)"), ("[a\nb](to.md)", "a\nb"),
    ],
    "references": [
        (
            (
                "[full][r] [collapsed][] [short]\n\n[r]: a.md\n[collapsed]: b.md 'B'\n"
                "[short]: <c d.md>"
            ),
            "full collapsed short",
        ),
        ("[A  label\nof Two][a LABEL of two]\n\n[a label of two]: x.md", "A  label\nof Two"),
        ("[late]\n\n> [late]: x.md\n> said", "late\n\n▎ said"),
        ("[item]\n\n- [item]: x.md\n- rest", "item\n\n•\n• rest"),
        ("[twice]\n\n[twice]: first.md\n[twice]: second.md", "twice"),
        ("[none] [none][] [a][none]", "[none] [none][] [a][none]"),
        ("```\n[in code]: x.md\n```\n\n[in code]", "  [in code]: x.md\n\n[in code]"),
        ("Text\n[no]: x.md\n\n[no]", "Text\n[no]: x.md\n\n[no]"),
        ("[over\nlines]\n\n[over lines]:\n  x.md\n  'with\n  a title'", "over\nlines"),
        ("[r]: x.md 'title' and more\n\n[r]", "[r]: x.md 'title' and more\n\n[r]"),
        ("[a\\]b]\n\n[a\\]b]: x.md", "a]b"),
        ("[head]: x.md\n# See [head]", "See head\n━━━"),
        ("[ẞ]\n\n[SS]: x.md", "ẞ"),
    ],
    "autolinks": [
        ("<https://a.example/b?c=d>", "https://a.example/b?c=d↗"),
        ("<ana@b.example>", "ana@b.example↗"), ("< https://a.example>", "< https://a.example↗>"),
        ("<a.example>", "<a.example>"),
        ("https://a.example/b_c_d, and", "https://a.example/b_c_d↗, and"),
        ("(https://a.example/b)", "(https://a.example/b↗)"),
        ("<made-up+scheme:x>", "made-up+scheme:x↗"), ("www.a.example", "www.a.example"),
    ],
    "entities": [
        ("&amp; &lt; &copy; &AElig; &hellip;", "& < © Æ …"), ("&#35; &#x41; &#0;", "# A �"),
        ("&nosuch; &amp &;", "&nosuch; &amp &;"), ("&#42;not emphasis&#42;", "*not emphasis*"),
        ("`&amp;`", "&amp;"), ("[a](x.md '&quot;')", "a"),
    ],
    "escapes": [
        ("\\*\\_\\`\\#\\[\\]\\<\\&amp;", "*_`#[]<&amp;"), ("\\a \\é \\ b", "\\a \\é \\ b"),
        ("\\# no heading", "# no heading"), ("\\- no item", "- no item"),
        ("1\\. no item", "1. no item"), ("\\\\*em*\\\\", "\\em\\"), ("\\~~no~~", "~~no~~"),
        ("<https://a.example/\\*>", "https://a.example/\\*↗"),
    ],
    "lazy": [
        ("> one\ntwo\n\nthree", "▎ one\n▎ two\n\nthree"), ("> - one\ntwo", "▎ • one\n▎   two"),
        ("- one\ntwo\n- three", "• one\n  two\n• three"), ("> one\n---", "▎ one\n\n───"),
        ("> # Head\ntext", "▎ Head\n▎ ━━━\n\ntext"), ("> ```\ncode\n```", "▎\n\ncode\n\n"),
        ("> > a\n> b\nc", "▎ ▎ a\n▎ ▎ b\n▎ ▎ c"), ("1. > one\ntwo", "1. ▎ one\n   ▎ two"),
    ],
    "items": [
        ("- one\n\n  two", "• one\n\n  two"), ("- one\n\n two", "• one\n\ntwo"),
        ("1.  one\n\n    two", "1. one\n\n   two"), ("10. one\n\n    two", "10. one\n\n    two"),
        ("-    one\n\n     two", "• one\n\n  two"), ("-     code", "•   code"),
        ("- one\n  - two\n    - three\n      - four", "• one\n  ◦ two\n    ▪ three\n      ▪ four"),
        ("- a\n - b\n  - c\n   - d\n    - e", "• a\n• b\n• c\n• d\n  - e"),
        ("-one\n1.two\n", "-one\n1.two"), ("- a\n+ b\n* c", "• a\n\n• b\n\n• c"),
        ("1. a\n1) b", "1. a\n\n1. b"),
        ("text\n1. starts at one\n\ntext\n2. does not",
         "text\n1. starts at one\n\ntext\n2. does not"),
        ("-\n  one\n-\n\n  two", "• one\n•\n\ntwo"), ("0. zero\n1. one", "0. zero\n1. one"),
        ("123456789. nine digits\n\n1234567890. ten", "123456789. nine digits\n\n1234567890. ten"),
        ("- # Head\n- > quote\n- ```\n  code\n  ```", "• Head\n  ━━━\n\n• ▎ quote\n\n•   code"),
        ("* * *", "───"), ("- a\n-\n- c", "• a\n•\n• c"), ("- a\n\n\n\n  b", "• a\n\n  b"),
        ("  - in\n  - by two", "• in\n• by two"),
    ],
    "headings": [
        ("One\n===", "One\n━━━"), ("Two\n---", "Two\n───"), ("a\nb\n===", "a\nb\n━━━"),
        ("- a\n---\nb", "• a\n\n───\n\nb"), ("***\n---\n___", "───\n\n───\n\n───"),
        ("Text\n***\nText", "Text\n\n───\n\nText"),
        ("# One #\n## Two ##\n### Three ###x", "One\n━━━\n\nTwo\n───\n\nThree ###x"),
        ("#No\n#\tYes", "#No\n\n\nYes\n━━━"), ("####### seven", "####### seven"),
        ("    # code", "  # code"), ("text\n# Head\ntext", "text\n\n\nHead\n━━━\n\ntext"),
        ("Foo\n   ----      ", "Foo\n───"), ("\\> foo\n------", "> foo\n───"),
        ("---\nFoo\n---\nBar\n---", "───\n\n\nFoo\n───\n\nBar\n───"),
    ],
    "html": [
        ("<pre>\n a  b\n\n c\n</pre>\n*d*", " a  b\n\n c\n\nd"),
        ("<script>\nrun()\n</script>\nafter", "after"), ("<!-- one\n\ntwo -->\nthree", "three"),
        ("<?php\n\n?>\nafter", "after"), ("<!DOCTYPE html>\nafter", "after"),
        ("<![CDATA[\n\n x ]]>\nafter", "after"),
        ("<div>\n*raw*\n\n*read*\n</div>", "*raw*\n\nread"),
        ("<custom-tag>\n*raw*\n</custom-tag>", "*raw*"),
        ("text\n<custom-tag>\n*read*", "text\n\nread"), ("text\n<div>\n*raw*", "text\n\n*raw*"),
        ("a <b>c</b> <!-- d --> e <i\n  x='y'>f</i>", "a c  e f"),
        ("<a<b> and a < b > c", "<a and a < b > c"), ("<textarea>\n\nin\n</textarea>", "in"),
        ("<pre>\nfirst &lt;line&gt;\n\n\tthird\n</pre>", "first <line>\n\n    third"),
        ("<p>so<pre>a\n  b</pre>on\nand on", "so\na\n  b\non and on"),
    ],
    "breaks": [
        ("one  \ntwo", "one\ntwo"), ("one\\\ntwo", "one\ntwo"), ("one\n  two", "one\ntwo"),
        ("`one  \ntwo`", "one   two"), ("# one  \ntwo", "one\n━━━\n\ntwo"), ("one\\", "one\\"),
        ("one  ", "one"), ("*a  \nb*", "a\nb"),
    ],
    "tabs": [
        ("\tcode", "  code"), ("a\tb", "a b"), ("-\tone\n\n\ttwo", "• one\n\n  two"),
        ("- one\n\t- two\n\t\t- three", "• one\n  ◦ two\n    ▪ three"), (">\t\tcode", "▎     code"),
        ("-\t\tcode", "•     code"), ("#\tHead", "Head\n━━━"), ("```\n\ta\tb\n```", "      a   b"),
    ],
    "lists": [
        ("- a\n- b\n- c", "• a\n• b\n• c"), ("- a\n\n- b\n- c", "• a\n\n• b\n\n• c"),
        ("- a\n  - b\n\n    c\n- d", "• a\n  ◦ b\n\n    c\n• d"),
        ("- a\n- b\n\n  c", "• a\n\n• b\n\n  c"), ("- a\n\n\n- b", "• a\n\n• b"),
        ("- a\n\n<!-- -->\n\n- b", "• a\n\n• b"), ("- a\n  > b\n- c", "• a\n\n  ▎ b\n\n• c"),
        ("1. a\n\n2. b\n3. c", "1. a\n\n2. b\n\n3. c"),
    ],
    "tables": [
        ("| a | b |\n|---|---|\n| 1 \\| 2 | `3 \\| 4` |", "a     │ b\n───┼───\n1 | 2 │ 3 | 4"),
        ("|a|b|c|\n|:-|:-:|-:|\n|1|2|3|\n|long|long|long|",
         "a    │  b   │    c\n───┼───┼───\n1    │  2   │    3\nlong │ long │ long"),
        ("| a | b |\n|---|---|\n| short\n| 1 | 2 | lost |",
         "a     │ b\n───┼───\nshort │\n1     │ 2"),
        ("a | b\n- | -\n1 | 2", "a | b\n• | -\n  1 | 2"),
        ("| a |\n| - |", "a\n─"),
        ("| a | b |\n| - |", "| a | b |\n| - |"),
        ("text\n| a | b |\n|---|---|\n| 1 | 2 |\nend", "text\n\na   │ b\n───┼───\n1   │ 2\nend │"),
        ("| a |\n|---|\n| 1 |\n> quote", "a\n─\n1\n\n▎ quote"),
        ("| a |\n|---|\n| 1 |\n\n| 2 |", "a\n─\n1\n\n| 2 |"),
        ("> | a |\n> |---|\n> | 1 |", "▎ a\n▎ ─\n▎ 1"),
        ("| *a* | [b](c.md) |\n|---|---|\n| ~~d~~ | `e` |", "a │ b\n───┼───\nd │ e"),
        ("| a | b |\n|---|---|\n| one<br>two | |", "a   │ b\n───┼───\none │\ntwo │"),
        ("|x|\n|-|", "x\n─"),
        ("| a |\n|---|\n| 1 |\n# Head", "a\n─\n1\n\n\nHead\n━━━"),
    ],
    "tasks": [
        ("- [ ] open\n- [x] done\n- [X] Done", "☐ open\n☑ done\n☑ Done"),
        ("1. [ ] one", "1. ☐ one"), ("- [x]no\n- [] no\n- [ ]\tyes", "• [x]no\n• [] no\n☐ yes"),
        ("[ ] no", "[ ] no"), ("- a\n  [ ] no", "• a\n  [ ] no"),
        ("- [ ] a\n  - [x] b", "☐ a\n  ☑ b"), ("- \\[ ] no", "• [ ] no"),
    ],
    "strikethrough": [
        ("~~two~~", "two"), ("one ~tilde~ stays", "one ~tilde~ stays"),
        ("a ~~~three~~~ stay", "a ~~~three~~~ stay"), ("a ~~~~four~~~~", "a ~~~~four~~~~"),
        ("~~ no ~~", "~~ no ~~"), ("a~~b~~c", "abc"), ("~~a\n\nb~~", "~~a\n\nb~~"),
        ("~~*a*~~ *~~b~~*", "a b"), ("~~one~ two~~", "one~ two"),
        ("about ~5 to ~6", "about ~5 to ~6"),
    ],
}  # fmt: skip


def seen(source: str) -> str:
    return re.sub(r"([━─])\1+", r"\1\1\1", "\n".join(rows(source, 60)))


@pytest.mark.parametrize(("source", "text"), [case for cases in CASES.values() for case in cases])
def test_what_a_reader_sees(source: str, text: str) -> None:
    assert seen(source) == text


def test_a_reference_is_found_wherever_it_is_defined_and_only_there() -> None:
    filler = "filler words\n\n" * 400
    source = (
        f"[a] [b] [c] [d]\n\n{filler}> - [a]: in%20quote.md\n\n```\n[b]: in-code.md\n```\n\n"
        f"text\n[c]: d.md\n"
    )
    page = Layout(Document(source + "\n[d]: <e\\>f.md> 'title'\n"), page_options(60, cell_len))
    assert len(page.document.chunks) > 2
    assert [target.destination for _, target in page.targets(0)] == ["in%20quote.md", "e>f.md"]
    assert page.lines(0)[0].text == "a [b] [c] d"
