"""LaTeX of a note as a row of Unicode, or None where the source says it better.

Whoever asks shows the source then.

Never raises, reads no file, and loses no letter and no digit of the source: what it does not know,
it does not touch.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from explorer.text.sanitize import clean

if TYPE_CHECKING:
    from pylatexenc.latex2text import LatexNodes2Text

LIMIT = 1_000
"""Characters that are looked at; a longer formula would not be read as a row anyway."""
_DEPTH = 24
"""Braces within braces that are looked at: the parser calls itself for each."""
_KEPT = 2_000

_PLAIN: Mapping[str, str] = {
    "ne": "≠", "neq": "≠", "neg": "¬", "lnot": "¬", "land": "∧", "lor": "∨", "iff": "⟺", "implies": "⟹",
    "impliedby": "⟸", "gets": "←", "triangle": "△", "degree": "°", "Re": "ℜ", "Im": "ℑ", "bot": "⊥", "models": "⊨",
    "lt": "<", "gt": ">", "colon": ":", "ddagger": "‡", "checkmark": "✓", "Box": "□", "Diamond": "◇", "cdotp": "·",
    "lbrack": "[", "rbrack": "]", "mod": " mod ", "bmod": " mod ", "middot": "·", "cot": "cot", "sec": "sec",
    "csc": "csc", "arg": "arg", "det": "det", "dim": "dim", "ker": "ker", "gcd": "gcd", "Pr": "Pr", "deg": "deg",
    "hom": "hom", "lim": "lim", "max": "max", "min": "min", "sup": "sup", "inf": "inf",
    "left": "", "right": "", "middle": "", "big": "", "Big": "", "bigg": "", "Bigg": "", "bigl": "", "bigr": "",
    "Bigl": "", "Bigr": "", "displaystyle": "", "textstyle": "", "scriptstyle": "", "limits": "", "nolimits": "",
    "!": "", ",": " ", ":": " ", ";": " ", " ": " ", "quad": "  ", "qquad": "    ",
}  # fmt: skip
"""Macros without arguments that the library lacks, or turns into no blank where one stands."""
_THROUGH = (
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
"""Macros that show their argument as it is."""
_FRACTIONS = ("frac", "dfrac", "tfrac", "cfrac")
_BRACED = ("cases", "dcases", "rcases")
_ROWS = (
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
"""Environments whose rows stand below each other; what else is set in two dimensions keeps its
source."""

_REFUSED = ("input", "include", "includegraphics", "title", "author", "date", "today", "underbrace", "overbrace",
            "overrightarrow", "overleftarrow", "item", "footnote", "url", "href")  # fmt: skip
"""Macros that the library knows, with which a note could name a file, or which it makes too little
of."""

_ENVIRONMENT = re.compile(r"\\(?:begin|end)\s*\{[^{}]*\}")
_MACRO = re.compile(r"\\(?:[A-Za-z]+|.)", re.DOTALL)
_UNSEEN = re.compile(r"\\(?:left|right)\s*\.")
_LOOSE = re.compile(r"(?<=[(\[]) | (?=[)\]])")
_RELATION = re.compile(r" ?([≤≥≠≈≡∼≃≅∝⊂⊆⊃⊇∈∉∋∪∩→←↔⇒⇐⇔⟹⟸⟺↦∧∨⊢⊨]) ?")
_ATOM = re.compile(
    r"(?:[∂∇Δ] ?)?[^\W\d_]|d[^\W\d_]|\d+(?:[.,]\d+)?|[A-Za-z]{3,}|[^\W\d_]?\([^()]*\)"
)


class MathText:
    """Remembers how formulas read. Callable: a formula's source to its rows.

    None for the source itself.
    """

    def __init__(self) -> None:
        self._converted = lru_cache(maxsize=_KEPT)(convert)

    def __call__(self, source: str) -> str | None:
        """Return a formula as Unicode, rows parted by line feeds."""
        return self._converted(source)


def prepare(text: str) -> None:
    """Load the library if a text may hold math. For workers, so that no key waits for it."""
    if "$" in text:
        _library()


def convert(source: str) -> str | None:
    """Return a formula as Unicode, rows parted by line feeds; None if its source says it better."""
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
        # It is a parser of whole documents, and math of notes is anything at all.
        return None
    found = "\n".join(row for row in map(_tidy, rows) if row)
    return found if found and _keeps(source, found) else None


def _tidy(row: str) -> str:
    # The library drops the blank between two macros.
    return _LOOSE.sub("", clean(" ".join(_RELATION.sub(r" \1 ", row).split())))


def _looks_well_formed(source: str) -> bool:
    depth = deepest = 0
    bare = re.sub(r"\\.", "", source, flags=re.DOTALL)
    for letter in bare:
        depth += (letter == "{") - (letter == "}")
        deepest = max(deepest, depth)
        if depth < 0:
            return False
    nested = (
        source.count("^") + source.count("_") + source.count("\\sqrt") + source.count("\\begin")
    )
    return not depth and deepest <= _DEPTH and nested <= 200 and "$" not in bare and "%" not in bare


def _keeps(source: str, shown: str) -> bool:
    """Whether each letter and digit of the source that names no macro is shown, in order."""
    rest = iter(_folded(shown))
    return all(letter in rest for letter in _folded(_MACRO.sub("", _ENVIRONMENT.sub("", source))))


def _folded(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if letter.isalnum())


# What the library is taught


class _UnknownError(ValueError):
    """A macro or an environment that nobody knows: its formula keeps its source."""


def _refuse(node: Any) -> str:
    raise _UnknownError(str(node))


@cache
def _library() -> tuple[Any, LatexNodes2Text]:
    """Return what the parser knows, and what writes what it has read."""
    from pylatexenc import latex2text, latexwalker, macrospec

    reader = latexwalker.get_default_latex_context_db()
    one = [macrospec.std_macro(name, "{") for name in _THROUGH]
    two = [macrospec.std_macro(name, "{{") for name in (*_FRACTIONS, "binom")]
    marks = [
        macrospec.SpecialsSpec(mark, args_parser=macrospec.MacroStandardArgsParser("{"))
        for mark in "^_"
    ]
    reader.add_context_category("notes", macros=[*one, *two], specials=marks, prepend=True)

    writer = latex2text.get_default_latex_context_db()
    text, rows, special = (
        latex2text.MacroTextSpec,
        latex2text.EnvironmentTextSpec,
        latex2text.SpecialsTextSpec,
    )
    macros = [
        *(text(name, sign) for name, sign in _PLAIN.items()),
        *(text(name, "%s", discard=False) for name in _THROUGH),
        *(text(name, _fraction) for name in _FRACTIONS),
        text("binom", _binomial),
        text("overline", _overlined),
        *(text(name, _refuse) for name in _REFUSED),
    ]
    writer.add_context_category(
        "notes",
        macros=macros,
        environments=[
            *(rows(name, simplify_repl=_stacked) for name in _ROWS),
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
    return [
        l2tobj.nodelist_to_text([part]).strip() if part is not None else ""
        for part in node.nodeargd.argnlist
    ]


def _fraction(node: Any, l2tobj: Any) -> str:
    above, below = _arguments(node, l2tobj)
    return f"{_held(above)}/{_held(below)}"


def _binomial(node: Any, l2tobj: Any) -> str:
    above, below = _arguments(node, l2tobj)
    return f"({above} over {below})"


def _overlined(node: Any, l2tobj: Any) -> str:
    return "".join(letter + "\u0305" for letter in _arguments(node, l2tobj)[0])


def _stacked(node: Any, l2tobj: Any) -> str:
    return "\n" + str(l2tobj.nodelist_to_text(node.nodelist)) + "\n"


def _braced(node: Any, l2tobj: Any) -> str:
    found = [
        row.strip()
        for row in str(l2tobj.nodelist_to_text(node.nodelist)).split("\n")
        if row.strip()
    ]
    if len(found) < 2:
        return "{ " + "".join(found)
    marks = ["⎧", *("⎪" for _ in found[2:]), "⎩"]
    return "\n" + "\n".join(f"{mark} {row}" for mark, row in zip(marks, found, strict=True)) + "\n"


def _raised(node: Any, l2tobj: Any) -> str:
    return _moved("^", _arguments(node, l2tobj)[0])


def _lowered(node: Any, l2tobj: Any) -> str:
    return _moved("_", _arguments(node, l2tobj)[0])


def _moved(mark: str, text: str) -> str:
    """Return a text above or below the line, in small letters if there are such for all of it."""
    letters = _small(mark)
    tight = text.replace(" ", "")
    if tight and all(letter in letters for letter in tight):
        return "".join(letters[letter] for letter in tight)
    return mark + (text if len(text) < 2 else _held(text) if text.startswith("(") else f"({text})")


def _held(text: str) -> str:
    """Return a text in brackets unless it cannot be misread without."""
    return text if _ATOM.fullmatch(text) else f"({text})"


@cache
def _small(mark: str) -> Mapping[str, str]:
    """Return the letters that Unicode has above (`^`) or below the line."""
    found: dict[str, str] = {}
    wanted = "<super>" if mark == "^" else "<sub>"
    for code in _blocks():
        kind, _, plain = unicodedata.decomposition(chr(code)).partition(" ")
        if kind == wanted and " " not in plain:
            found.setdefault(chr(int(plain, 16)), chr(code))
    # The signs as they are typed; a star and a prime stand above the line by themselves.
    found.update({"-": found["\u2212"]} if "\u2212" in found else {})
    return {**found, **({"*": "*", "′": "′", "∘": "°", "'": "'"} if mark == "^" else {})}


def _blocks() -> Iterable[int]:
    for first, last in (
        (0xB2, 0xBA),
        (0x2B0, 0x2B9),
        (0x2E0, 0x2E5),
        (0x1D2C, 0x1D6B),
        (0x1D78, 0x1DC0),
        (0x2070, 0x209D),
    ):
        yield from range(first, last)
    yield 0x2C7C
