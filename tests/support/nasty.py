"""Texts in which the constructs of Markdown and of Obsidian meet as nobody would have them meet."""

from __future__ import annotations

from hypothesis import strategies as st

INLINE = (
    "a", "two words", "B", "日本語", "é", "1", "x.", "(", ")", "!", ":", "|", "\\", "\\[", "\\]",
    "\\#", "\\`", "\\$", "\\|", "\\*", "&amp;", "&#35;", "&lt;", "&nbsp;", "\xa0", "\u3000",
    "  ", "\t", "[[A]]", "![[A]]", "[[A#b|c]]", "[[A\\|c]]", "![[A#^b|100]]", "[[", "]]", "[",
    "]", "[]", "[[]]", "[[[A]]]", "[a](b.md)", "[a](<b c.md>)", "[a](b.md \"t\")",
    "![a](b.png)", "[a](http://x.y)", "[a]()", "[](b.md)", "[a [b] c](d.md)",
    "[![a](b.png)](c.md)", "[a](b(c)d.md)", "[a](b\\)c.md)", "[a](b%20c.md#d)", "](b.md)",
    "[r]", "[a][r]", "[r][]", "[[r]]", "![r]", "https://x.y/z", "https://x.y/_#t",
    "<https://x.y>", "<a@b.c>", "www.x.y", "#t", "#t/u", "#t/", "#1", "#1a", "##t", "a#t",
    "(#t)", "#t#u", "#t,", "_#t_", "*#t*", "**#t**", "==#t==", "~~#t~~", "[#t](b.md)", "#日本",
    "#t_", "\u2014#t", "`c`", "``c`d``", "`", "``", "`[[A]]`", "` c `", "`#t`", "$x$", "$$x$$",
    "$", "$$", "$x", "x$", "$5", "$[[A]]$", "$#t$", "$ x$", "$x$1", "*", "**", "_", "__", "~~",
    "==", "*a*", "**a**", "_a_", "~~a~~", "==a==", "***a***", "a*b*c", "a_b_c", "%%", "%%c%%",
    "%% [[A]] %%", "%% #t %%", "<b>", "</b>", "<br>", "<i a=\"b\">", "<!-- c -->", "<!--",
    "-->", "<a href='A.md'>", "<", ">", "<x", "<? c ?>", "[^1]", "^[a]", "^[a #t]", "^", "^id",
    " ^id",
)  # fmt: skip
BLOCKS = (
    "# H", "## H ##", "### H #", "#", "# ", "####### H", "#H", "# H ^id", "===", "---", "--",
    "=", " ---", "***", "_ _ _", "- - -", "+++", "- a", "* a", "+ a", "-", "1. a", "2. a",
    "1) a", "10. a", "-a", "- [ ] a", "- [x] a", "- [x]", "- - a", "1. - a", "> a", ">a",
    "> > a", ">", "> # H", "- # H", "> - a", "- > a", "> [!note] t", "> [!note]- t",
    "> [!x|y]+", "[!note]", "> [!note] #t [[A]]", "    a", "\ta", "  a", "   a", "        a",
    "```", "```py", "````", "~~~", "~~~ `x`", "``` a`b", "- ```", "> ```", "    ```", "   ```",
    "$$", "$$x", "x$$", "$$x$$", "$$x$$ a", "> $$", "- $$", "%%", "%% a", "a %%", "%% a %%",
    "%% a %% b", "> %%", "- %%", "<div>", "</div>", "<div> a", "<script>", "</script>", "<pre>",
    "</pre>", "<!--", "-->", "<!-- a --> b", "<x-y>", "</x-y>", "<b>", "<b> a", "<?", "?>",
    "<!X", "<![CDATA[", "]]>", "- <div>", "> <div>", "<details><summary>a", "| a | b |",
    "|---|---|", "| [[A\\|b]] | c |", "a | b", "-|-", "|-|", "| a", "|:-:|-:|", "| `a|b` | c |",
    "> | a |", "> |-|", "| #t | ^id |", "- | a |", "  |-|", "[r]: A.md", "[r]: <A b.md> 't'",
    "[r]:", "A.md", "[R]: b.md \"t\" x", "> [r]: A.md", "[a b]: c.md", "[^1]: a", "[^1]:",
    "[^n]: # H", "> [^1]: a", "^id", "- a ^id", "> a ^id", " ^id", "a ^id b", ": a", "a\\",
    "a  ", "  b ^id",
)  # fmt: skip

_indent = st.sampled_from(
    ["", "", "", "", " ", "  ", "   ", "    ", "\t", "> ", "- ", "1. ", ">", "  > ", "   - "]
)
words = st.lists(st.sampled_from(INLINE), min_size=1, max_size=5).flatmap(
    lambda parts: st.sampled_from(["", " "]).map(lambda gap: gap.join(parts))
)
_blocks = st.sampled_from(BLOCKS)
_line = st.builds(
    "".join,
    st.tuples(
        _indent, st.one_of(_blocks, words, st.builds("{} {}".format, _blocks, words), st.just(""))
    ),
)
_ends = st.sampled_from(["\n", "\n", "\n", "\n\n", "\r\n", " \n"])
_body = st.lists(st.tuples(_line, _ends).map("".join), min_size=1, max_size=12).map("".join)

nasty = st.one_of(_body, words, _body.map(str.rstrip))
"""Texts in which anything may stand inside, beside or right below anything else."""
