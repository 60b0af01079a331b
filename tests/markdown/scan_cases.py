"""Notes and what must be understood of them, as a table; each case is one rule in our own words.

A case names only what it is about: `headings` as (level, text, line), `links` as raw sources,
`tags`, `blocks` as (name, line), `aliases`, `problems` as (code, line).
"""

from __future__ import annotations

from typing import Any

Case = tuple[str, str, dict[str, Any]]

FRONT_MATTER: list[Case] = [
    ("opening fence with blanks after it", "---  \ntags: [bee]\n---\n", {"tags": ["bee"]}),
    (
        "closing fence must not be indented",
        "---\na: |\n  ---\ntags: [hive]\n---\n# H\n",
        {"tags": ["hive"], "headings": [(1, "H", 6)]},
    ),
    ("four dashes open nothing", "----\ntags: [bee]\n----\n", {"tags": []}),
    (
        "tag with a blank is no tag",
        "---\ntags: [queen bee, drone]\n---\n",
        {"tags": ["drone"], "problems": [("bad_tag", 2)]},
    ),
    (
        "several tags in one text are none",
        "---\ntags: bee, wasp\n---\n",
        {"tags": [], "problems": [("bad_tag", 2)]},
    ),
    (
        "number is no tag",
        "---\ntags: [1999, y2k]\n---\n",
        {"tags": ["y2k"], "problems": [("bad_tag", 2)]},
    ),
    (
        "number is an alias as typed",
        "---\naliases: [0042, 1.50]\n---\n",
        {"aliases": ["0042", "1.50"]},
    ),
    (
        "commas do not split an alias",
        '---\naliases: "Bees, all kinds"\n---\n',
        {"aliases": ["Bees, all kinds"]},
    ),
    (
        "singular keys are not read",
        "---\ntag: bee\nalias: Apis\n---\n",
        {"tags": [], "aliases": []},
    ),
    (
        "empty rows of aliases are dropped",
        "---\naliases:\n  - Apis\n  -\n  - '  '\n---\n",
        {"aliases": ["Apis"]},
    ),
    ("nested tag in a property", "---\ntags: [insect/bee/]\n---\n", {"tags": ["insect/bee"]}),
    (
        "link in a nested property",
        '---\nfamily:\n  near:\n    - "[[Wasp]]"\n---\n',
        {"links": ["[[Wasp]]"]},
    ),
    ("text around a link makes it text", '---\nsee: "see [[Wasp]]"\n---\n', {"links": []}),
    (
        "markdown link as a whole property",
        '---\nsee: "[wasp](Wasp.md)"\n---\n',
        {"links": ["[wasp](Wasp.md)"]},
    ),
    (
        "tab as indent is an error",
        "---\na:\n\tb: 1\ntags: [bee]\n---\n# H\n",
        {"tags": [], "problems": [("bad_yaml", 3)], "headings": [(1, "H", 6)]},
    ),
    (
        "same key twice is an error",
        "---\ntags: [a]\ntags: [b]\n---\n",
        {"tags": [], "problems": [("duplicate_key", 3)]},
    ),
    (
        "list instead of properties",
        "---\n- bee\n---\n",
        {"tags": [], "problems": [("bad_front_matter", 2)]},
    ),
    ("comment alone is no error", "---\n# nothing yet\n---\n", {"problems": [], "headings": []}),
    (
        "front matter fence underlines nothing",
        "---\nbad: [\n---\n",
        {"headings": [], "problems": [("bad_yaml", 2)]},
    ),
    (
        "JSON with a surrogate pair",
        '---\n{"aliases": ["\\ud83d\\udc1d"]}\n---\n',
        {"aliases": ["\U0001f41d"]},
    ),
]

HEADINGS: list[Case] = [
    ("up to three blanks before the hashes", "   ## Comb\n", {"headings": [(2, "Comb", 1)]}),
    ("empty heading", "##\n\n# \n", {"headings": [(2, "", 1), (1, "", 3)]}),
    ("tab after the hashes", "#\tComb\n", {"headings": [(1, "Comb", 1)]}),
    ("closing hashes after an escaped one", "# Comb \\##\n", {"headings": [(1, "Comb \\##", 1)]}),
    ("only hashes", "### ###\n", {"headings": [(3, "", 1)]}),
    ("block id at the end of a heading", "# Comb ^cell\n",
     {"headings": [(1, "Comb ^cell", 1)], "blocks": [("cell", 1)]}),
    ("last line over an underline is the heading", "Wax and\nhoney\n---\n", {"headings": [(2, "honey", 2)]}),
    ("underline with blanks before and after", "Wax\n  ===  \n", {"headings": [(1, "Wax", 1)]}),
    ("underline indented too far", "Wax\n    ===\n", {"headings": []}),
    ("underline does not reach into a quote", "> Wax\n===\n", {"headings": []}),
    ("rule after a list item", "- Wax\n---\n", {"headings": []}),
    ("table is not underlined", "| a |\n| - |\n| b |\n===\n", {"headings": []}),
    ("definition is not underlined", "[bee]: Bee.md\n===\n", {"headings": []}),
    ("heading right after a quote", "> Wax\n# Honey\n", {"headings": [(1, "Honey", 2)]}),
    ("heading under a list item is its own", "1. Wax\n\n   # Honey\n\n# Comb\n", {"headings": [(1, "Comb", 5)]}),
    ("heading after a list at the margin", "- Wax\n# Comb\n", {"headings": [(1, "Comb", 2)]}),
    ("block id before closing hashes", "# Comb ^cell ##\n\n1. x\n",
     {"headings": [(1, "Comb ^cell", 1)], "blocks": [("cell", 1)]}),
    ("no headings in a block comment", "%%\n# Draft\n%%\n# Final\n", {"headings": [(1, "Final", 4)]}),
    ("one-line comment hides nothing after it", "%% note %%\n# Final\n", {"headings": [(1, "Final", 2)]}),
    ("comment that is never closed hides nothing", "%% oops\n# Final\n", {"headings": [(1, "Final", 2)]}),
    ("rule after a comment line", "%% note %%\n---\n", {"headings": []}),
    ("no headings in display math", "$$\n# x\n$$\n# Sum\n", {"headings": [(1, "Sum", 4)]}),
    ("display math that begins beside its text", "$$a +\n# b$$\n# Sum\n", {"headings": [(1, "Sum", 3)]}),
    ("fence of tildes may name backticks", "~~~ `a`\n# x\n~~~\n# y\n", {"headings": [(1, "y", 4)]}),
    ("backticks in the name make no fence", "``` `a`\n# y\n", {"headings": [(1, "y", 2)]}),
    ("fence in a list item ends with it", "- ```\n  # x\n# y\n", {"headings": [(1, "y", 3)]}),
    ("fence in a quote ends with it", "> ```\n> # x\n# y\n", {"headings": [(1, "y", 3)]}),
    ("closing fence may be indented by three", "```\n# x\n   ```\n# y\n", {"headings": [(1, "y", 4)]}),
    ("closing fence indented by four is code", "```\n    ```\n# x\n```\n# y\n", {"headings": [(1, "y", 5)]}),
    ("unclosed fence is a problem", "# a\n```\n# b\n",
     {"headings": [(1, "a", 1)], "problems": [("unclosed_fence", 2)]}),
    ("script runs to its end over blank lines", "<script>\n\n# x\n</script>\n# y\n", {"headings": [(1, "y", 5)]}),
    ("HTML block ends at a blank line", "<div>\n# x\n\n# y\n", {"headings": [(1, "y", 4)]}),
    ("lone tag opens a block after a blank line", "<my-tag>\n# x\n\n# y\n", {"headings": [(1, "y", 4)]}),
    ("lone tag opens nothing in a paragraph", "text\n<my-tag>\n# y\n", {"headings": [(1, "y", 3)]}),
    ("processing instruction", "<?php\n# x\n?>\n# y\n", {"headings": [(1, "y", 4)]}),
    ("declaration", "<!DOCTYPE\n# x\n>\n# y\n", {"headings": [(1, "y", 4)]}),
    ("character data", "<![CDATA[\n# x\n]]>\n# y\n", {"headings": [(1, "y", 4)]}),
    ("comment that is closed at once", "<!-->\n# y\n", {"headings": [(1, "y", 2)]}),
    ("footnote holds no sections", "[^1]: note\n\n    # x\n\n# y\n", {"headings": [(1, "y", 5)]}),
]  # fmt: skip

TAGS: list[Case] = [
    ("two hashes are no tag", "##bee\n", {"tags": []}),
    ("nested twice", "see #a//b and #2024/01\n", {"tags": ["a//b", "2024/01"]}),
    ("tag ends at an en dash", "#bee\u2013hive\n", {"tags": ["bee"]}),
    ("underscores inside and at the end", "#_bee_ #wax_\n", {"tags": ["_bee_", "wax_"]}),
    ("tag that ends emphasis", "_see #bee_ and __#wax__\n", {"tags": ["bee", "wax"]}),
    (
        "tag in stars, highlight and strike",
        "*#bee* ==#wax== ~~#comb~~\n",
        {"tags": ["bee", "wax", "comb"]},
    ),
    ("unpadded cell", "|a|b|\n|-|-|\n|#bee|x|\n", {"tags": ["bee"]}),
    ("quote without a blank", ">#bee\n", {"tags": ["bee"]}),
    ("after an escape", "\\[\\[#bee\n", {"tags": ["bee"]}),
    ("after a nested tag's slash", "#bee/#wax\n", {"tags": ["bee", "wax"]}),
    ("first word of a link's text", "[#bee](https://bees.example)\n", {"tags": ["bee"]}),
    ("not in brackets that are no link", "[#bee]\n", {"tags": []}),
    ("not in the text for an image", "![a #bee](https://bees.example/b.png)\n", {"tags": []}),
    ("not in a link's title", '[bee](Bee.md "a #bee")\n', {"tags": []}),
    ("not in what a wikilink shows", "[[Bee|see #bee]]\n", {"tags": []}),
    ("not in an attribute", 'a <b title=" #bee">x</b> #wax\n', {"tags": ["wax"]}),
    (
        "not in an address, but after it",
        "<https://bees.example/_#bee> <a@b.example>#wax\n",
        {"tags": ["wax"]},
    ),
    ("not behind an underscore of an address", "https://bees.example/a_#bee\n", {"tags": []}),
    ("glued to a comment mark", "%%#bee%%\n", {"tags": ["bee"]}),
    ("code over two lines", "`a\n#bee` #wax\n", {"tags": ["wax"]}),
    ("price is no math", "costs $5 or #bee or $6\n", {"tags": ["bee"]}),
    ("math with an escaped dollar", "$a \\$ #bee$ #wax\n", {"tags": ["wax"]}),
    ("keycap is no tag", "press #\ufe0f\u20e3 now\n", {"tags": []}),
    ("in code within a list item", "- a\n\n      #bee\n- #wax\n", {"tags": ["wax"]}),
    ("paragraph of a list item is no code", "1.  a\n\n    #bee\n", {"tags": ["bee"]}),
    ("lazy line of a quote", "> a\n#bee\n", {"tags": ["bee"]}),
    ("indented line goes on with its paragraph", "a\n    #bee\n", {"tags": ["bee"]}),
]

LINKS: list[Case] = [
    ("three brackets", "[[[Bee]]]\n", {"links": ["[[Bee]]"]}),
    ("one bracket inside", "[[a]b]] [[c[d]]\n", {"links": ["[[a]b]]", "[[c[d]]"]}),
    ("bar in front", "[[|x]] [[|]] [[ ]]\n", {"links": []}),
    ("escaped mark of an embed", "\\![[Bee]]\n", {"links": ["[[Bee]]"]}),
    ("in inline HTML", "<b>[[Bee]]</b>\n", {"links": ["[[Bee]]"]}),
    ("not in inline math", "$[[Bee]]$ [[Wax]]\n", {"links": ["[[Wax]]"]}),
    ("dollar before a link is not math", "US$ [[Bee]] and $\n", {"links": ["[[Bee]]"]}),
    ("not in code with two backticks", "`` ` [[Bee]] `` [[Wax]]\n", {"links": ["[[Wax]]"]}),
    ("backtick alone", "a ` b [[Bee]]\n", {"links": ["[[Bee]]"]}),
    ("code does not reach over a blank line", "a `b\n\n[[Bee]]`\n", {"links": ["[[Bee]]"]}),
    (
        "code does not reach over cells",
        "| a | b |\n| - | - |\n| `x | [[Bee]]` |\n",
        {"links": ["[[Bee]]"]},
    ),
    ("bar of a cell cuts a link", "| a | b |\n| - | - |\n| [[Bee|x]] | y |\n", {"links": []}),
    ("link over two lines of a quote", "> [a\n> b](Bee.md)\n", {"links": ["[a\n> b](Bee.md)"]}),
    ("parentheses in a destination", "[a](Bee_(insect).md)\n", {"links": ["[a](Bee_(insect).md)"]}),
    ("title after a destination", "[a](Bee.md 'the bee')\n", {"links": ["[a](Bee.md 'the bee')"]}),
    ("escaped parenthesis", "[a](Bee\\).md)\n", {"links": ["[a](Bee\\).md)"]}),
    (
        "image in a link",
        "[![b](b.png)](Bee.md)\n",
        {"links": ["[![b](b.png)](Bee.md)", "![b](b.png)"]},
    ),
    ("link in a link", "[a [b](Bee.md) c](Wax.md)\n", {"links": ["[b](Bee.md)"]}),
    ("text with brackets", "[a [b] c](Bee.md)\n", {"links": ["[a [b] c](Bee.md)"]}),
    (
        "reference, collapsed and short",
        "[a][bee] [Bee][] [bee]\n\n[BEE]: Bee.md\n",
        {"links": ["[a][bee]", "[Bee][]", "[bee]"]},
    ),
    ("reference without a definition", "[a][wasp] [wasp]\n\n[bee]: Bee.md\n", {"links": []}),
    (
        "definition with an external destination",
        "[bee]\n\n[bee]: https://bees.example\n",
        {"links": []},
    ),
    ("footnote is no reference", "a[^1]\n\n[^1]: Bee.md\n", {"links": []}),
    ("footnote goes on when indented", "a[^1]\n\n[^1]: b\n\n    [[Bee]]\n", {"links": ["[[Bee]]"]}),
    ("not in an address in angle brackets", "<https://x.example/[[Bee]]>\n", {"links": []}),
    (
        "other schemes are external",
        "[a](obsidian://open) [b](//host/x) [c](tel:1)\n",
        {"links": []},
    ),
    ("link in a callout's title", "> [!tip]- see [[Bee]]\n", {"links": ["[[Bee]]"]}),
    (
        "link in the rest of a comment's line",
        "<!-- a --> [[Bee]]\n[[Wax]]\n",
        {"links": ["[[Wax]]"]},
    ),
    (
        "order of a file",
        "[b](B.md) [[A]] ![c](c.png)\n",
        {"links": ["[b](B.md)", "[[A]]", "![c](c.png)"]},
    ),
]

BLOCK_IDS: list[Case] = [
    ("id alone after a list", "- a\n- b\n\n^list\n", {"blocks": [("list", 4)]}),
    ("id right after a quote", "> a\n^quote\n", {"blocks": [("quote", 2)]}),
    ("id right after a table", "| a |\n| - |\n| b |\n^tab\n", {"blocks": [("tab", 4)]}),
    ("id after code", "```\nx ^no\n```\n^code\n", {"blocks": [("code", 4)]}),
    ("id ends a paragraph, not its first line", "one ^no\ntwo ^yes\n", {"blocks": [("yes", 2)]}),
    ("id in code is none", "a `b ^no`\n", {"blocks": []}),
    ("id with an underscore is none", "a ^b_c\n", {"blocks": []}),
    ("id with blanks after it", "a ^b  \n", {"blocks": [("b", 1)]}),
    ("id on a nested item", "- a\n  - b ^b\n", {"blocks": [("b", 2)]}),
]

CASES: list[Case] = FRONT_MATTER + HEADINGS + TAGS + LINKS + BLOCK_IDS
