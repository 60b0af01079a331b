"""LaTeX formulas as rows of Unicode, or None where the source is easier to read.

Never raises, reads no file, and loses no letter and no digit of the source: what it does not know,
it leaves as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from explorer.text.sanitize import clean

if TYPE_CHECKING:
    from pylatexenc.latex2text import LatexNodes2Text

LIMIT = 1_000
"""Characters of a formula at most; a longer one could not be read as a row."""
_DEPTH = 24
"""Nested braces at most: the parser calls itself for each."""
_NESTED = 200
"""Scripts, roots and environments at most."""
_CACHED = 2_000

_SIGNS = (
    "ne ≠ neq ≠ neg ¬ lnot ¬ land ∧ lor ∨ iff ⟺ implies ⟹ impliedby ⟸ gets ← triangle △ degree °"
    " Re ℜ Im ℑ bot ⊥ models ⊨ lt < gt > colon : ddagger ‡ checkmark ✓ Box □ Diamond ◇ cdotp ·"
    " lbrack [ rbrack ] middot ·"
)
"""Names of macros and the sign that each one is shown as."""
_FUNCTIONS = "cot sec csc arg det dim ker gcd Pr deg hom lim max min sup inf"
"""Macros that are shown as their names."""
_IGNORED = (
    "left right middle big Big bigg Bigg bigl bigr Bigl Bigr"
    " displaystyle textstyle scriptstyle limits nolimits !"
)
"""Macros that are not shown."""
_PLAIN: Mapping[str, str] = {
    **dict(zip(_SIGNS.split()[::2], _SIGNS.split()[1::2], strict=True)),
    **{name: name for name in _FUNCTIONS.split()},
    **dict.fromkeys(_IGNORED.split(), ""),
    **dict.fromkeys(("mod", "bmod"), " mod "),
    **dict.fromkeys((",", ":", ";", " "), " "),
    "quad": "  ",
    "qquad": "    ",
}
"""Macros without arguments that the library lacks, or that it shows without a blank."""
_TRANSPARENT = (
    "boldsymbol",
    "bm",
    "pmb",
    "operatorname",
    "mathop",
    "mathrel",
    "mathbin",
    "mathord",
    "mathnormal",
    "text",
)
"""Macros that show their argument unchanged."""
_FRACTIONS = ("frac", "dfrac", "tfrac", "cfrac")
_BRACED = ("cases", "dcases", "rcases")
_STACKED = (
    "aligned",
    "align",
    "align*",
    "alignedat",
    "gather",
    "gather*",
    "gathered",
    "split",
    "equation",
    "equation*",
)
"""Environments whose rows stand below each other; others of rows and columns keep their source."""

_REFUSED = (
    "input",
    "include",
    "includegraphics",
    "title",
    "author",
    "date",
    "today",
    "underbrace",
    "overbrace",
    "overrightarrow",
    "overleftarrow",
    "item",
    "footnote",
    "url",
    "href",
)
"""Macros of the library with which a note could name a file, or that it shows too little of."""

_ENVIRONMENT = re.compile(r"\\(?:begin|end)\s*\{[^{}]*\}")
_ESCAPED = re.compile(r"\\.", re.DOTALL)
_BRACE = re.compile("[{}]")
_MACRO = re.compile(r"\\(?:[A-Za-z]+|.)", re.DOTALL)
_UNSEEN = re.compile(r"\\(?:left|right)\s*\.")
_LOOSE = re.compile(r"(?<=[(\[]) | (?=[)\]])")
_RELATION = re.compile(r" ?([≤≥≠≈≡∼≃≅∝⊂⊆⊃⊇∈∉∋∪∩→←↔⇒⇐⇔⟹⟸⟺↦∧∨⊢⊨]) ?")
_ATOM = re.compile(
    r"(?:[∂∇Δ] ?)?[^\W\d_]|d[^\W\d_]|\d+(?:[.,]\d+)?|[A-Za-z]{3,}|[^\W\d_]?\([^()]*\)"
)


class MathText:
    """A cache of converted formulas."""

    def __init__(self) -> None:
        self._converted = lru_cache(maxsize=_CACHED)(convert)

    def __call__(self, source: str) -> str | None:
        """Return what `convert` returns."""
        return self._converted(source)


def prepare(text: str) -> None:
    """Load the library if a text may hold math. Takes a moment: for worker threads."""
    if "$" in text:
        _library()


def convert(source: str) -> str | None:
    """Return a formula as Unicode, rows separated by line feeds; None to show its source."""
    if len(source) > LIMIT or not _looks_well_formed(source):
        return None
    # Loaded with the first formula.
    from pylatexenc.latexwalker import LatexWalker, LatexWalkerError

    reader, writer = _library()
    try:
        walker = LatexWalker(_UNSEEN.sub("", source), latex_context=reader, tolerant_parsing=False)
        state = walker.make_parsing_state(in_math_mode=True)
        nodes, _, _ = walker.get_latex_nodes(parsing_state=state)
        rows = writer.nodelist_to_text(nodes).split("\n")
    except (LatexWalkerError, LookupError, ValueError, TypeError, AttributeError, RecursionError):
        # It is a parser of whole documents, and notes hold any text as math.
        return None
    shown = "\n".join(filter(None, map(_tidy, rows)))
    if not shown or not _shows_all(source, shown):
        return None
    return shown


def _tidy(row: str) -> str:
    # The library drops the blank between two macros.
    spaced = _RELATION.sub(r" \1 ", row)
    return _LOOSE.sub("", clean(" ".join(spaced.split())))


def _looks_well_formed(source: str) -> bool:
    unescaped = _ESCAPED.sub("", source)
    if "$" in unescaped or "%" in unescaped or not _braces_match(unescaped):
        return False
    return sum(source.count(nested) for nested in ("^", "_", "\\sqrt", "\\begin")) <= _NESTED


def _braces_match(text: str) -> bool:
    """Whether braces are closed in order, and not nested too deep."""
    depth = 0
    for brace in _BRACE.findall(text):
        depth += 1 if brace == "{" else -1
        if not 0 <= depth <= _DEPTH:
            return False
    return depth == 0


def _shows_all(source: str, shown: str) -> bool:
    """Whether each letter and digit of the source that names no macro is shown, in order."""
    rest = iter(_folded(shown))
    return all(letter in rest for letter in _folded(_MACRO.sub("", _ENVIRONMENT.sub("", source))))


def _folded(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if letter.isalnum())


# Rules for the library


class _UnknownError(ValueError):
    """A macro or an environment that is not known: the formula keeps its source."""


def _refuse(node: Any) -> str:
    raise _UnknownError(str(node))


@cache
def _library() -> tuple[Any, LatexNodes2Text]:
    """Return the macros for the parser, and the converter of what it has parsed."""
    from pylatexenc import latex2text, latexwalker, macrospec

    reader = latexwalker.get_default_latex_context_db()
    one = [macrospec.std_macro(name, "{") for name in _TRANSPARENT]
    two = [macrospec.std_macro(name, "{{") for name in (*_FRACTIONS, "binom")]
    marks = [
        macrospec.SpecialsSpec(mark, args_parser=macrospec.MacroStandardArgsParser("{"))
        for mark in "^_"
    ]
    reader.add_context_category("notes", macros=[*one, *two], specials=marks, prepend=True)

    writer = latex2text.get_default_latex_context_db()
    text = latex2text.MacroTextSpec
    rows = latex2text.EnvironmentTextSpec
    special = latex2text.SpecialsTextSpec
    macros = [
        *(text(name, sign) for name, sign in _PLAIN.items()),
        *(text(name, "%s", discard=False) for name in _TRANSPARENT),
        *(text(name, _fraction) for name in _FRACTIONS),
        text("binom", _binomial),
        text("overline", _overlined),
        *(text(name, _refuse) for name in _REFUSED),
    ]
    writer.add_context_category(
        "notes",
        macros=macros,
        environments=[
            *(rows(name, simplify_repl=_stacked) for name in _STACKED),
            *(rows(name, simplify_repl=_braced) for name in _BRACED),
        ],
        specials=[
            special("^", _raised),
            special("_", _lowered),
            *(special(mark, sign) for mark, sign in (("&", "  "), ("~", " "), ("''", "″"))),
            *(special(mark, mark) for mark in ("``", "--", "---")),
        ],
        prepend=True,
    )
    writer.set_unknown_macro_spec(text("", _refuse))
    writer.set_unknown_environment_spec(rows("", simplify_repl=_refuse))
    return reader, latex2text.LatexNodes2Text(
        latex_context=writer, math_mode="text", strict_latex_spaces=None
    )


def _arguments(node: Any, l2tobj: Any) -> list[str]:
    return [_argument(part, l2tobj) for part in node.nodeargd.argnlist]


def _argument(node: Any, l2tobj: Any) -> str:
    return "" if node is None else str(l2tobj.nodelist_to_text([node])).strip()


def _fraction(node: Any, l2tobj: Any) -> str:
    above, below = _arguments(node, l2tobj)
    return f"{_bracketed(above)}/{_bracketed(below)}"


def _binomial(node: Any, l2tobj: Any) -> str:
    above, below = _arguments(node, l2tobj)
    return f"({above} over {below})"


def _overlined(node: Any, l2tobj: Any) -> str:
    return "".join(letter + "\u0305" for letter in _arguments(node, l2tobj)[0])


def _stacked(node: Any, l2tobj: Any) -> str:
    return "\n" + str(l2tobj.nodelist_to_text(node.nodelist)) + "\n"


def _braced(node: Any, l2tobj: Any) -> str:
    lines = str(l2tobj.nodelist_to_text(node.nodelist)).split("\n")
    rows = list(filter(None, map(str.strip, lines)))
    if len(rows) < 2:
        return "{ " + "".join(rows)
    braces = ["⎧", *("⎪" for _ in rows[2:]), "⎩"]
    braced = [f"{brace} {row}" for brace, row in zip(braces, rows, strict=True)]
    return "\n" + "\n".join(braced) + "\n"


def _raised(node: Any, l2tobj: Any) -> str:
    return _moved("^", _arguments(node, l2tobj)[0])


def _lowered(node: Any, l2tobj: Any) -> str:
    return _moved("_", _arguments(node, l2tobj)[0])


def _moved(mark: str, text: str) -> str:
    """Return a text above or below the line, in small letters if there are such for all of it."""
    letters = _small_letters(mark)
    tight = text.replace(" ", "")
    if tight and all(letter in letters for letter in tight):
        return "".join(letters[letter] for letter in tight)
    if len(text) < 2:
        return mark + text
    if text.startswith("("):
        return mark + _bracketed(text)
    return f"{mark}({text})"


def _bracketed(text: str) -> str:
    """Return a text in brackets unless it cannot be misread without."""
    return text if _ATOM.fullmatch(text) else f"({text})"


@cache
def _small_letters(mark: str) -> Mapping[str, str]:
    """Return the letters that Unicode has above (`^`) or below (`_`) the line."""
    wanted = _SCRIPTS[mark]
    letters: dict[str, str] = {}
    for code in chain.from_iterable(_BLOCKS):
        kind, _, plain = unicodedata.decomposition(chr(code)).partition(" ")
        if kind == wanted and " " not in plain:
            letters.setdefault(chr(int(plain, 16)), chr(code))
    if "\u2212" in letters:
        letters["-"] = letters["\u2212"]
    if mark == "^":
        # These stand above the line by themselves.
        letters |= {"*": "*", "′": "′", "∘": "°", "'": "'"}
    return letters


_SCRIPTS = {"^": "<super>", "_": "<sub>"}
"""The kinds of decompositions by the marks of LaTeX."""
_BLOCKS = (
    range(0xB2, 0xBA),
    range(0x2B0, 0x2B9),
    range(0x2E0, 0x2E5),
    range(0x1D2C, 0x1D6B),
    range(0x1D78, 0x1DC0),
    range(0x2070, 0x209D),
    range(0x2C7C, 0x2C7D),
)
"""Code points that may have small letters."""
