"""The tokens of a query, as patterns: what each looks like, whatever it stands in.

Most of them are tried where a term begins. Those with `END` stand alone: a blank, a closing
parenthesis or the end of the query follows.
"""

from __future__ import annotations

import re

END = r"(?=[\s)]|\Z)"
PHRASE = re.compile(r'"((?:\\"|[^"])*)"')
r"""What stands in quotes, where `\"` is a quote: see `unescaped`."""
REGEX = re.compile(rf"/((?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\[])+)/{END}")
LOOSE_REGEX = re.compile(rf"/((?:\\.|[^/\\])+)/{END}")
"""One with a class that is not closed: it is an expression, which is then reported."""
BEGUN_REGEX = re.compile(r"/(?=[^/]*[\[\](){}*+?^$|\\])[^/]+\Z")
"""One that is not closed, and no path: it holds a sign that paths do not have."""
FLAGGED_REGEX = re.compile(rf"/(?:\\.|[^/\\\s])+/[gim]{{1,3}}{END}")
PROPERTY_BY_REGEX = re.compile(
    rf"\[[^\[\]:/]+:\s*/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\[\]])+/\s*\]{END}"
)
PROPERTY = re.compile(rf"\[[^\[\]]*\]{END}")
TAG = re.compile(rf"""\#([^\s\#"'`,;:.!?(){{}}\[\]]+){END}""")
KEY = re.compile(r"([A-Za-z][A-Za-z-]*):")
"""An operator."""
UNKNOWN_KEY = re.compile(r"([A-Za-z][A-Za-z_-]+):(?![\s:)]|//|\Z)")
"""What looks like an operator with a value, and is no address."""
OR = re.compile(rf"OR{END}")
COMPARISON = re.compile(r"(<=|>=|[<>=])\s*([^\s)]+)")
RANGE = re.compile(r"([^\s().]+(?:\.\d+)?)\.\.([^\s().]+(?:\.\d+)?)")
BLANKS = re.compile(r"\s*")
WITHIN_WORD = {'"': PHRASE, "[": re.compile(r"\[[^\[\]]*\]")}
"""What a word may hold with blanks in it, by its first sign."""
VALUE_SIGN = re.compile(r"""["(<>=/]|\bOR\b|\.\.|(?:^|\s)-\S""")
"""What makes the value of a property more than words."""


def unescaped(phrase: str) -> str:
    r"""Return what stands in the quotes of a `PHRASE`, with quotes for each `\"`."""
    return phrase.replace('\\"', '"')
