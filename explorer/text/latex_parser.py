"""The tree of a LaTeX formula: signs, scripts, commands with their arguments, tables of rows.

Never shows anything, expands no definition, and goes no deeper than `DEPTH`: what is not balanced,
or nested too deep, is unreadable as a whole.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import Enum, auto
from functools import cache, lru_cache
from typing import NamedTuple, TypeAlias


class Kind(Enum):
    """The class of a sign, on which the space around it depends, as in TeX."""

    ORDINARY = auto()
    FUNCTION = auto()
    """An operator that is a name: sin."""
    LIMIT = auto()
    """A name that bounds are written below: lim, max."""
    LARGE = auto()
    """A large operator: a sum, an integral; a limit with its bounds."""
    BINARY = auto()
    RELATION = auto()
    OPENING = auto()
    CLOSING = auto()
    PUNCTUATION = auto()
    INNER = auto()
    """A fraction, a matrix, dots."""
    TIGHT = auto()
    """An operator that was typed without blanks around it."""
    BAR = auto()
    """A bar, which opens, closes, or stands between."""
    PREFIX = auto()
    """A quantifier, a negation, a sign before a number."""


OPERATORS = frozenset((Kind.FUNCTION, Kind.LIMIT, Kind.LARGE))

_ORDINARY = """
alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ
varkappa ϰ lambda λ mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ
upsilon υ phi ϕ varphi φ chi χ psi ψ omega ω digamma ϝ
Alpha Α Beta Β Gamma Γ Delta Δ Epsilon Ε Zeta Ζ Eta Η Theta Θ Iota Ι Kappa Κ Lambda Λ Mu Μ Nu Ν Xi Ξ
Omicron Ο Pi Π Rho Ρ Sigma Σ Tau Τ Upsilon Υ Phi Φ Chi Χ Psi Ψ Omega Ω
varGamma Γ varDelta Δ varTheta Θ varLambda Λ varXi Ξ varPi Π varSigma Σ varPhi Φ varPsi Ψ varOmega Ω
infty ∞ partial ∂ nabla ∇ hbar ħ hslash ℏ ell ℓ wp ℘ Re ℜ Im ℑ imath ı jmath ȷ aleph ℵ beth ℶ
gimel ℷ daleth ℸ complement ∁ emptyset ∅ varnothing ∅ prime ′ backprime ‵ angle ∠ measuredangle ∡
sphericalangle ∢ triangle △ triangledown ▽ square □ Box □ Diamond ◇ lozenge ◊ blacksquare ■
blacktriangle ▲ bigstar ★ degree ° top ⊤ bot ⊥ checkmark ✓ flat ♭ natural ♮ sharp ♯ clubsuit ♣
diamondsuit ♢ heartsuit ♡ spadesuit ♠ mho ℧ eth ð surd √ QED ∎ qed ∎ S § P ¶ copyright ©
pounds £ euro € yen ¥ circledR ® AA Å aa å ae æ AE Æ oe œ OE Œ o ø O Ø ss ß l ł L Ł
N ℕ Z ℤ Q ℚ R ℝ C ℂ natnums ℕ reals ℝ Reals ℝ cnums ℂ Complex ℂ
backslash \\ textbackslash \\ # # $ $ % % & & _ _ middot · textdegree ° lq ‘ rq ’
textasciitilde ~ textasciicircum ^
"""
_BINARY = """
pm ± mp ∓ times × div ÷ cdot · cdotp · ast * star ⋆ circ ∘ bullet ∙ cap ∩ cup ∪ uplus ⊎ sqcap ⊓
sqcup ⊔ vee ∨ lor ∨ wedge ∧ land ∧ setminus ∖ smallsetminus ∖ wr ≀ diamond ⋄ amalg ⨿ oplus ⊕
ominus ⊖ otimes ⊗ oslash ⊘ odot ⊙ dagger † ddagger ‡ dag † ddag ‡ ltimes ⋉ rtimes ⋊ boxplus ⊞
boxminus ⊟ boxtimes ⊠ boxdot ⊡ barwedge ⊼ veebar ⊻ curlywedge ⋏ curlyvee ⋎ dotplus ∔ intercal ⊺
divideontimes ⋇ circledast ⊛ circledcirc ⊚ circleddash ⊝ Cap ⋒ Cup ⋓ bigtriangleup △
bigtriangledown ▽ triangleleft ◁ triangleright ▷ bigcirc ◯ bmod mod mod mod
"""
_RELATIONS = """
eq = ne ≠ neq ≠ lt < gt > le ≤ leq ≤ ge ≥ geq ≥ leqslant ⩽ geqslant ⩾ leqq ≦ geqq ≧ ll ≪ gg ≫ lll ⋘
ggg ⋙ nless ≮ ngtr ≯ nleq ≰ ngeq ≱ lneq ⪇ gneq ⪈ lesssim ≲ gtrsim ≳ lessgtr ≶ gtrless ≷
lessapprox ⪅ gtrapprox ⪆ lesseqgtr ⋚ gtreqless ⋛ prec ≺ succ ≻ preceq ⪯ succeq ⪰ preccurlyeq ≼
succcurlyeq ≽ precsim ≾ succsim ≿ nprec ⊀ nsucc ⊁ sim ∼ nsim ≁ simeq ≃ backsim ∽ approx ≈
thickapprox ≈ approxeq ≊ cong ≅ ncong ≇ equiv ≡ asymp ≍ doteq ≐ doteqdot ≑ coloneqq ≔ coloneq ≔
eqqcolon ≕ triangleq ≜ circeq ≗ bumpeq ≏ Bumpeq ≎ propto ∝ varpropto ∝ in ∈ ni ∋ owns ∋ notin ∉
notni ∌ subset ⊂ supset ⊃ subseteq ⊆ supseteq ⊇ subsetneq ⊊ supsetneq ⊋ nsubseteq ⊈ nsupseteq ⊉
subseteqq ⫅ supseteqq ⫆ Subset ⋐ Supset ⋑ sqsubset ⊏ sqsupset ⊐ sqsubseteq ⊑ sqsupseteq ⊒ mid |
nmid ∤ parallel ∥ nparallel ∦ perp ⊥ vdash ⊢ dashv ⊣ vDash ⊨ models ⊨ Vdash ⊩ Vvdash ⊪ nvdash ⊬
nvDash ⊭ bowtie ⋈ Join ⋈ smile ⌣ frown ⌢ between ≬ pitchfork ⋔ therefore ∴ because ∵ multimap ⊸
vartriangleleft ⊲ vartriangleright ⊳ trianglelefteq ⊴ trianglerighteq ⊵ lhd ⊲ rhd ⊳ unlhd ⊴ unrhd ⊵
ntriangleleft ⋪ ntriangleright ⋫
to → gets ← rightarrow → leftarrow ← leftrightarrow ↔ uparrow ↑ downarrow ↓ updownarrow ↕
Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ Uparrow ⇑ Downarrow ⇓ Updownarrow ⇕ longrightarrow ⟶
longleftarrow ⟵ longleftrightarrow ⟷ Longrightarrow ⟹ Longleftarrow ⟸ Longleftrightarrow ⟺
implies ⟹ impliedby ⟸ iff ⟺ mapsto ↦ longmapsto ⟼ mapsfrom ↤ hookrightarrow ↪ hookleftarrow ↩
nearrow ↗ searrow ↘ swarrow ↙ nwarrow ↖ rightharpoonup ⇀ rightharpoondown ⇁ leftharpoonup ↼
leftharpoondown ↽ rightleftharpoons ⇌ leftrightharpoons ⇋ rightleftarrows ⇄ leftrightarrows ⇆
rightrightarrows ⇉ leftleftarrows ⇇ upuparrows ⇈ downdownarrows ⇊ twoheadrightarrow ↠
twoheadleftarrow ↞ rightarrowtail ↣ leftarrowtail ↢ rightsquigarrow ⇝ leadsto ⇝
leftrightsquigarrow ↭ curvearrowright ↷ curvearrowleft ↶ circlearrowright ↻ circlearrowleft ↺
looparrowright ↬ looparrowleft ↫ Rrightarrow ⇛ Lleftarrow ⇚ nrightarrow ↛ nleftarrow ↚
nleftrightarrow ↮ nRightarrow ⇏ nLeftarrow ⇍ nLeftrightarrow ⇎ dashrightarrow ⇢ dashleftarrow ⇠
Lsh ↰ Rsh ↱ upharpoonright ↾ upharpoonleft ↿ downharpoonright ⇂ downharpoonleft ⇃ restriction ↾
"""
_LARGE = """
sum ∑ prod ∏ coprod ∐ int ∫ intop ∫ smallint ∫ iint ∬ iiint ∭ iiiint ⨌ oint ∮ oiint ∯ oiiint ∰
bigcup ⋃ bigcap ⋂ bigvee ⋁ bigwedge ⋀ bigoplus ⨁ bigotimes ⨂ bigodot ⨀ biguplus ⨄ bigsqcup ⨆
"""
_OPENING = """
langle ⟨ lceil ⌈ lfloor ⌊ lbrace { { { lbrack [ lparen ( lvert | lVert ‖ ulcorner ⌜ llcorner ⌞
lgroup ⟮ lmoustache ⎰ llbracket ⟦
"""
_CLOSING = """
rangle ⟩ rceil ⌉ rfloor ⌋ rbrace } } } rbrack ] rparen ) rvert | rVert ‖ urcorner ⌝ lrcorner ⌟
rgroup ⟯ rmoustache ⎱ rrbracket ⟧
"""
_SIGNS = (
    (Kind.ORDINARY, _ORDINARY),
    (Kind.BINARY, _BINARY),
    (Kind.RELATION, _RELATIONS),
    (Kind.LARGE, _LARGE),
    (Kind.OPENING, _OPENING),
    (Kind.CLOSING, _CLOSING),
    (Kind.INNER, "ldots … dots … dotsc … dotsb ⋯ dotsm ⋯ dotsi ⋯ dotso … cdots ⋯ vdots ⋮ ddots ⋱"),
    (Kind.INNER, "iddots ⋰ adots ⋰ textellipsis … mathellipsis …"),
    (Kind.BAR, "vert | | ‖ Vert ‖"),
    (Kind.PREFIX, "forall ∀ exists ∃ nexists ∄ neg ¬ lnot ¬"),
    (Kind.PUNCTUATION, "colon :"),
)
_FUNCTIONS = (
    "sin cos tan cot sec csc arcsin arccos arctan arccot sinh cosh tanh coth sech csch arsinh"
    " arcosh artanh log ln lg lb exp dim ker hom deg arg det gcd lcm Pr sgn sign tr rank diag"
    " tg ctg ch sh th arctg arcctg cosec cotg"
)
_LIMITS = "lim max min sup inf argmax argmin"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _read(table: str) -> Mapping[str, str]:
    words = table.split()
    return dict(zip(words[::2], words[1::2], strict=True))


COMMANDS: Mapping[str, tuple[str, Kind]] = {
    **{name: (sign, kind) for kind, table in _SIGNS for name, sign in _read(table).items()},
    **{name: (name, Kind.FUNCTION) for name in _FUNCTIONS.split()},
    **{name: (name, Kind.LIMIT) for name in _LIMITS.split()},
    "limsup": ("lim sup", Kind.LIMIT),
    "liminf": ("lim inf", Kind.LIMIT),
}
"""What is shown of a command without arguments."""

_TYPED_KINDS = (
    (Kind.OPENING, "( [ ⟨ ⌈ ⌊"),
    (Kind.CLOSING, ") ] ⟩ ⌉ ⌋ ! ?"),
    (Kind.RELATION, "= < > -> => <-> <=> <= >= := ::= =="),
    (Kind.BINARY, "+ - * /"),
    (Kind.PUNCTUATION, ", ; 、 ， ；"),
    (Kind.BAR, "| ‖"),
)
TYPED: Mapping[str, Kind] = {
    **{
        sign: kind
        for sign, kind in COMMANDS.values()
        if kind in (Kind.BINARY, Kind.RELATION, Kind.LARGE, Kind.INNER, Kind.PREFIX)
    },
    **{sign: kind for kind, signs in _TYPED_KINDS for sign in signs.split()},
}
"""The kinds of signs that are typed as they are; others are ordinary."""

GAPS: Mapping[str, int] = {
    **dict.fromkeys((",", ":", ";", ">", " ", "\n", "\t", "thinspace", "medspace", "enspace"), 1),
    **dict.fromkeys(("nobreakspace", "space", "thickspace", "hspace", "mspace", "enskip"), 1),
    "quad": 2,
    "qquad": 4,
    **dict.fromkeys(("kern", "mkern", "hskip", "mskip"), 1),
}
"""Blanks in place of a command."""
IGNORED = _words(
    "! / - displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits nonumber notag"
    " tiny scriptsize small normalsize large Large LARGE huge Huge rm it sf tt mathstrut strut"
    " allowbreak nobreak break noindent centering negthinspace negmedspace negthickspace hfill"
    " hfil displaylimits mathsurround hline hdashline toprule midrule bottomrule relax"
)
"""Commands that show nothing."""

_SIDES = (("", None), ("l", Kind.OPENING), ("r", Kind.CLOSING), ("m", Kind.RELATION))
SIZES: Mapping[str, Kind | None] = {
    **{size + side: kind for size in ("big", "Big", "bigg", "Bigg") for side, kind in _SIDES},
    "middle": Kind.RELATION,
    "right": Kind.CLOSING,
}
"""Commands before a delimiter, and what they make of it; None for what it is by itself."""
DELIMITERS: Mapping[str, Kind] = {
    **{sign: kind for sign, kind in COMMANDS.values() if kind in (Kind.OPENING, Kind.CLOSING)},
    **TYPED,
}

ACCENTS: Mapping[str, str] = {
    "hat": "\u0302",
    "widehat": "\u0302",
    "check": "\u030c",
    "widecheck": "\u030c",
    "tilde": "\u0303",
    "widetilde": "\u0303",
    "acute": "\u0301",
    "grave": "\u0300",
    "breve": "\u0306",
    "bar": "\u0304",
    "dot": "\u0307",
    "ddot": "\u0308",
    "dddot": "\u20db",
    "ddddot": "\u20dc",
    "mathring": "\u030a",
    "vec": "\u20d7",
    "overrightarrow": "\u20d7",
    "overleftarrow": "\u20d6",
    "overleftrightarrow": "\u20e1",
}
"""Marks above one letter."""
LINES: Mapping[str, str] = {
    "overline": "\u0305",
    "underline": "\u0332",
    "underbar": "\u0332",
    "cancel": "\u0338",
    "bcancel": "\u20e5",
    "xcancel": "\u0336",
    "sout": "\u0336",
    "not": "\u0338",
}
"""Marks on each letter."""

_ALPHABETS: Mapping[str, tuple[str, ...]] = {
    "bold": ("MATHEMATICAL BOLD",),
    "double": ("MATHEMATICAL DOUBLE-STRUCK", "DOUBLE-STRUCK"),
    "script": ("MATHEMATICAL SCRIPT", "SCRIPT"),
    "fraktur": ("MATHEMATICAL FRAKTUR", "BLACK-LETTER"),
}
FONTS: Mapping[str, str] = {
    **dict.fromkeys(("mathbf", "boldsymbol", "bm", "pmb", "bold", "symbf", "bf"), "bold"),
    **dict.fromkeys(("mathbb", "Bbb", "symbb", "mathbbm", "mathds"), "double"),
    **dict.fromkeys(("mathcal", "mathscr", "cal", "symcal", "scr"), "script"),
    **dict.fromkeys(("mathfrak", "frak", "symfrak"), "fraktur"),
}
"""Commands for letters of another alphabet, and which one."""


SWITCHES = frozenset(("bf", "cal"))
"""Those of them that hold up to the end of the group."""

# Arguments and tables

MATRICES: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("matrix", "smallmatrix", "array", "darray"), ("", "")),
    "pmatrix": ("(", ")"),
    "bmatrix": ("[", "]"),
    "Bmatrix": ("{", "}"),
    "vmatrix": ("|", "|"),
    "Vmatrix": ("‖", "‖"),
}
"""Environments of columns, and the delimiters around them."""
CASES = _words("cases dcases rcases drcases numcases")
STACKED = _words(
    "align aligned alignat alignedat gather gathered split equation eqnarray multline multlined"
    " flalign displaymath math subequations"
)
"""Environments whose rows stand below each other."""
LISTED = _words("substack subarray")
"""Rows of bounds."""
WITH_COLUMNS = _words("array darray subarray alignat alignedat numcases")
"""Environments with an argument that is not shown."""

TEXTS = _words(
    "text textrm textit textbf textsf texttt textnormal mbox hbox textup emph intertext"
    " shortintertext ref"
)
"""Commands for words."""
NAMES = _words("mathrm mathit mathsf mathtt mathup symup")
"""Commands for letters that are one name."""
TRANSPARENT = _words(
    "mathord mathnormal boxed fbox smash mathclap mathllap"
    " mathrlap llap rlap clap ensuremath textcolor colorbox fcolorbox bbox"
)
"""Commands that show their last argument unchanged."""
CLASSES: Mapping[str, Kind] = {
    "mathop": Kind.LIMIT,
    "mathbin": Kind.BINARY,
    "mathrel": Kind.RELATION,
    "mathopen": Kind.OPENING,
    "mathclose": Kind.CLOSING,
    "mathpunct": Kind.PUNCTUATION,
    "mathinner": Kind.INNER,
}
"""Commands that make their argument a sign of another kind."""
WRAPPERS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("bra", "Bra"), ("⟨", "|")),
    **dict.fromkeys(("ket", "Ket"), ("|", "⟩")),
    **dict.fromkeys(("braket", "Braket"), ("⟨", "⟩")),
    **dict.fromkeys(("set", "Set"), ("{", "}")),
    "abs": ("|", "|"),
    "norm": ("‖", "‖"),
    "ceil": ("⌈", "⌉"),
    "floor": ("⌊", "⌋"),
}
"""Commands for delimiters around their argument."""
LABELS = {"underbrace": "⏟", "overbrace": "⏞", "underbracket": "⎵", "overbracket": "⎴"}
"""Commands for a brace, which a script labels."""
ARROWS: Mapping[str, tuple[str, str]] = {
    "xrightarrow": ("—", "→"),
    "xleftarrow": ("←", "—"),
    "xleftrightarrow": ("←", "→"),
    "xRightarrow": ("=", "⇒"),
    "xLeftarrow": ("⇐", "="),
    "xLeftrightarrow": ("⇐", "⇒"),
    "xmapsto": ("|—", "→"),
    "xlongequal": ("=", "="),
    "xhookrightarrow": ("↪", "→"),
}
"""Commands for arrows with a text, and what stands before and after it."""
SIGNATURES: Mapping[str, str] = {
    **dict.fromkeys(_words("frac dfrac tfrac cfrac sfrac nicefrac"), "mm"),
    **dict.fromkeys(_words("binom dbinom tbinom overset underset stackrel"), "mm"),
    **dict.fromkeys((*ACCENTS, *LINES, *(FONTS.keys() - SWITCHES)), "m"),
    **dict.fromkeys((*NAMES, *TRANSPARENT, *CLASSES, *WRAPPERS, *LABELS), "m"),
    **dict.fromkeys(("operatorname", "pmod", "pod"), "m"),
    **dict.fromkeys((*TEXTS, "tag", "eqref"), "t"),
    **dict.fromkeys(_words("label phantom hphantom vphantom require color cline"), "r"),
    **dict.fromkeys(("hspace", "mspace", "vspace"), "r"),
    **dict.fromkeys(("textcolor", "colorbox"), "rm"),
    "fcolorbox": "rrm",
    **dict.fromkeys((*ARROWS, "sqrt", "bbox"), "om"),
    **dict.fromkeys(("ce", "pu"), "c"),
}
"""The arguments of commands: math, text, an option, chemistry; `r` for one that is not shown."""

# Letters


@lru_cache(maxsize=1_000)
def styled(letter: str, alphabet: str) -> str:
    """Return a letter in another alphabet, unchanged if Unicode has it in none."""
    name = unicodedata.name(letter, "").removeprefix("LATIN ").removeprefix("GREEK ")
    name = name.replace("LETTER ", "")
    for prefix in _ALPHABETS[alphabet]:
        try:
            return unicodedata.lookup(f"{prefix} {name}")
        except KeyError:
            continue
    return letter


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


@cache
def small_letters(mark: str) -> Mapping[str, str]:
    """Return the letters that Unicode has above (`^`) or below (`_`) the line."""
    wanted = _SCRIPTS[mark]
    letters: dict[str, str] = {}
    for block in _BLOCKS:
        for code in block:
            kind, _, plain = unicodedata.decomposition(chr(code)).partition(" ")
            if kind == wanted and " " not in plain:
                letters.setdefault(chr(int(plain, 16)), chr(code))
    letters["-"] = letters["\u2212"]
    if mark == "^":
        # These stand above the line by themselves.
        letters |= {sign: sign for sign in "*'′″‴⁗⋆†‡°"} | {"∘": "°", "⊤": "ᵀ"}
    return letters


DEPTH = 40
"""Groups, arguments and environments inside of each other at most: the parser calls itself."""


class UnreadableError(ValueError):
    """A formula that is not balanced, lacks an argument, or is nested too deep."""


class Sign(NamedTuple):
    """A letter, a digit, or what stands for a command without arguments."""

    text: str
    kind: Kind = Kind.ORDINARY
    spaced: bool = False
    """Whether a blank was typed before it."""
    is_command: bool = False
    """Whether it was written as a word, whose end the blank after it only marks."""


class Space(NamedTuple):
    """Blanks that are asked for."""

    width: int


class Group(NamedTuple):
    """What stands in braces, or where an argument is expected."""

    nodes: Nodes
    spaced: bool = False


class Scripted(NamedTuple):
    """A base with what stands below and above it, as an index or as bounds."""

    base: Node | None
    below: Node | None = None
    above: Node | None = None
    primes: int = 0
    """Primes before all others."""
    spaced: bool = False


class Fenced(NamedTuple):
    r"""What stands between `\left` and `\right`."""

    left: str
    body: Nodes
    right: str
    spaced: bool = False


class MathCommand(NamedTuple):
    """A command with arguments; one that is not given is None."""

    name: str
    arguments: Sequence[Node | None]
    spaced: bool = False


class MathTable(NamedTuple):
    """The rows of an environment, each of cells."""

    environment: str
    rows: Sequence[Sequence[Nodes]]
    spaced: bool = False


Node: TypeAlias = Sign | Space | Group | Scripted | Fenced | MathCommand | MathTable
Nodes: TypeAlias = Sequence[Node]


_ENVIRONMENTS = frozenset((*MATRICES, *CASES, *STACKED, *LISTED))
_BRACED_TABLES = frozenset((*MATRICES, *CASES, *LISTED))
"""Tables that may also be written as a command."""
_INFIX = frozenset(("over", "choose", "atop", "brace", "brack"))
_DIMENSIONS = frozenset(("kern", "mkern", "hskip", "mskip"))
_ROWS = ("\\\\", "\\cr", "\\newline")
"""What ends a row."""
_END = ""
_AFTER_FENCED = frozenset(("\\right", "&", *_ROWS, "}", "\\end", _END))
_AFTER_BASE = frozenset(("'", "^", "_", "\\limits", "\\nolimits"))
_STARRED = frozenset(("operatorname", "tag", "hspace", "vspace"))
"""Commands with a variant whose name ends with a star."""
_LENGTH = re.compile(r"\[\s*-?[\d.]{1,9}\s*[a-z]{2}\s*\]")

_OPTION = re.compile(r"\[[^\[\]{}]{0,40}\](?=\{)")

_TOKEN = re.compile(r"(\s*)(\\(?:[A-Za-z]+|.)?|<->|<=>|::=|[:=]=|[<>]=|[-=]>|.|\Z)", re.DOTALL)
_SPACE = re.compile(r"\s+")


class _Token(NamedTuple):
    text: str
    spaced: bool
    start: int
    end: int


def parse(source: str) -> MathTable:
    """Return the rows of a formula. Raises UnreadableError."""
    parser = _Parser(source)
    rows = parser.rows(frozenset((_END,)))
    return MathTable("", rows)


class _Parser:
    """Reads one source from its beginning to its end."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._tokens = [
            _Token(found[2], bool(found[1]), found.start(2), found.end())
            for found in _TOKEN.finditer(source)
        ]
        self._at = 0
        self._depth = 0

    @contextmanager
    def _deeper(self) -> Iterator[None]:
        self._depth += 1
        if self._depth > DEPTH:
            raise UnreadableError
        yield
        self._depth -= 1

    # Rows and lists

    def rows(self, stops: frozenset[str]) -> list[list[Nodes]]:
        """Return rows of cells up to a token that stops them, and pass it."""
        rows: list[list[Nodes]] = [[]]
        inner = stops | {"&", *_ROWS}
        while True:
            with self._deeper():
                rows[-1].append(self._list(inner))
            token = self._next()
            if token.text in stops:
                break
            if token.text in _ROWS:
                self._take("*")
                if _LENGTH.match(self._source, self._peek().start):
                    while self._next().text != "]":
                        pass
                rows.append([])
        if len(rows) > 1 and not any(rows[-1]):
            del rows[-1]
        return rows

    def _list(self, stops: frozenset[str]) -> Nodes:
        """Return what stands before a token that stops it, which is left."""
        nodes: list[Node] = []
        while (token := self._peek()).text not in stops:
            name = token.text[1:] if token.text[:1] == "\\" else ""
            if token.text in ("", "}", "\\end"):
                raise UnreadableError
            if name in _INFIX or name in SWITCHES:
                self._at += 1
                with self._deeper():
                    rest = Group(self._list(stops))
                if name in _INFIX:
                    return (MathCommand(name, (Group(tuple(nodes)), rest)),)
                return (*nodes, MathCommand(name, (rest,), token.spaced))
            if token.text in ("^", "_", "'"):
                base = nodes.pop() if nodes and not isinstance(nodes[-1], Space) else None
                nodes.append(self._scripted(base, token))
            elif (node := self._node()) is not None:
                nodes.append(node)
        return tuple(nodes)

    def _scripted(self, base: Node | None, first: _Token) -> Scripted:
        below = above = None
        primes = 0
        spaced = first.spaced if base is None else _spaced(base)
        while (mark := self._next().text) in _AFTER_BASE:
            if mark == "'" and below is None and above is None:
                primes += 1
            elif mark == "'":
                above = _joined(above, Sign("′"))
            elif mark == "^" and (above is None or _is_primes(above)):
                above = _joined(above, self._argument())
            elif mark == "_" and below is None:
                below = self._argument()
            elif mark in ("^", "_"):
                raise UnreadableError
        self._at -= mark != _END
        return Scripted(base, below, above, primes, spaced)

    # Nodes

    def _node(self) -> Node | None:
        """Return the next node, None if it shows nothing."""
        token = self._next()
        if token.text == "{":
            return Group(self._group(), token.spaced)
        if token.text == "~":
            return Space(1)
        if token.text == "\\":
            raise UnreadableError
        if token.text.startswith("\\"):
            return self._command(token)
        return self._typed(token)

    def _typed(self, token: _Token) -> Sign:
        kind = TYPED.get(token.text, Kind.ORDINARY)
        following = self._peek()
        if token.text == "." and not following.text.isdecimal():
            kind = Kind.PUNCTUATION
        elif token.text == ":" and following.spaced:
            kind = Kind.RELATION if token.spaced else Kind.PUNCTUATION
        elif token.text == ":":
            kind = Kind.TIGHT
        elif kind is Kind.BINARY and token.text in "+-*/":
            kind = Kind.BINARY if token.spaced or following.spaced else Kind.TIGHT
        return Sign(token.text, kind, token.spaced)

    def _command(self, token: _Token) -> Node | None:
        name = token.text[1:]
        if name in COMMANDS:
            text, kind = COMMANDS[name]
            return Sign(text, kind, token.spaced, name.isalpha())
        if name in SIGNATURES:
            return self._with_arguments(name, token)
        if name in SIZES:
            return self._delimiter(name, token)
        if name in GAPS:
            return self._gap(name)
        if name in IGNORED:
            return None
        if name == "left":
            return self._fenced(token)
        if name == "begin":
            return self._environment(token)
        if name in _BRACED_TABLES and self._take("{"):
            return MathTable(name, self.rows(frozenset("}")), token.spaced)
        return self._as_written(token)

    def _with_arguments(self, name: str, token: _Token) -> Node | None:
        plain = name
        if name in _STARRED and self._take("*"):
            name += "*"
        found: list[Node | None] = []
        for argument in SIGNATURES[plain]:
            if argument == "r":
                self._raw_argument()
            elif argument == "o":
                found.append(self._option())
            elif argument == "t":
                found.append(Group(self._text_argument()))
            elif argument == "c":
                found.append(Sign(self._raw_argument()))
            else:
                found.append(self._argument())
        if plain in GAPS:
            return Space(GAPS[plain])
        return MathCommand(name, tuple(found), token.spaced) if found else None

    def _fenced(self, token: _Token) -> Fenced:
        left = self._delimiter_text()
        with self._deeper():
            body = self._list(_AFTER_FENCED)
        right = self._delimiter_text() if self._take("\\right") else ""
        return Fenced(left, body, right, token.spaced)

    def _delimiter(self, name: str, token: _Token) -> Sign | None:
        r"""Return the sign after `\big`, `\middle` or a `\right` that nothing opened."""
        text = self._delimiter_text()
        kind = SIZES[name] or DELIMITERS.get(text, Kind.ORDINARY)
        return Sign(text, kind, token.spaced) if text else None

    def _delimiter_text(self) -> str:
        token = self._next()
        if token.text == ".":
            return ""
        if token.text in ("<", ">"):
            return "⟨" if token.text == "<" else "⟩"
        if not token.text.startswith("\\"):
            if token.text in ("", "{", "}", "&", "^", "_"):
                raise UnreadableError
            return token.text
        text, _ = COMMANDS.get(token.text[1:], ("", Kind.ORDINARY))
        if not text:
            raise UnreadableError
        return text

    def _environment(self, token: _Token) -> MathTable:
        name = self._raw_argument().removesuffix("*")
        if name not in _ENVIRONMENTS:
            raise UnreadableError
        self._option()
        if name in WITH_COLUMNS:
            self._raw_argument()
        rows = self.rows(frozenset(("\\end",)))
        if self._raw_argument().removesuffix("*") != name:
            raise UnreadableError
        return MathTable(name, rows, token.spaced)

    def _gap(self, name: str) -> Space:
        if name not in _DIMENSIONS:
            return Space(GAPS[name])
        while self._peek().text in (*"0123456789.-",):
            self._at += 1
        for _ in range(2):
            if self._peek().text.isalpha():
                self._at += 1
        return Space(GAPS[name])

    def _as_written(self, token: _Token) -> Sign:
        """Return a command that is not known, with what follows it in braces."""
        end = token.end
        option = _OPTION.match(self._source, end)
        while option is not None and self._peek().end <= option.end():
            self._at += 1
        while self._peek().text == "{" and not self._peek().spaced:
            self._raw_argument()
            end = self._tokens[self._at - 1].end
        written = _SPACE.sub(" ", self._source[token.start : end])
        return Sign(written, Kind.ORDINARY, token.spaced)

    # Arguments

    def _group(self) -> Nodes:
        """Return what stands before the brace that closes, and pass it."""
        rows = self.rows(frozenset("}"))
        if len(rows) == 1 and len(rows[0]) == 1:
            return rows[0][0]
        return (MathTable("", rows),)

    def _argument(self) -> Node:
        while (text := self._peek().text)[1:] in IGNORED and text[0] == "\\":
            self._at += 1
        if text in ("", "}", "&", "^", "_", "'", "\\end", "\\right", *_ROWS):
            raise UnreadableError
        with self._deeper():
            node = self._node()
        return Group(()) if node is None else node

    def _option(self) -> Node | None:
        if not self._take("["):
            return None
        with self._deeper():
            nodes = self._list(frozenset("]"))
        self._at += 1
        return Group(nodes)

    def _raw_argument(self) -> str:
        """Return the source of an argument."""
        first = self._next()
        if first.text in ("", "}"):
            raise UnreadableError
        if first.text != "{":
            return first.text
        depth = 1
        while depth:
            token = self._next()
            if token.text == _END:
                raise UnreadableError
            depth += {"{": 1, "}": -1}.get(token.text, 0)
        return self._source[first.end : token.start].strip()

    def _text_argument(self) -> Nodes:
        token = self._next()
        if token.text == "{":
            return self._text()
        if token.text in ("", "}", "&", "\\"):
            raise UnreadableError
        return (Sign(COMMANDS.get(token.text[1:], (token.text,))[0]),)

    def _text(self) -> Nodes:
        """Return a text up to the brace that closes it, and pass it. Its blanks are kept."""
        nodes: list[Node] = []
        letters: list[str] = []
        after_word = False
        while True:
            token = self._next()
            if token.spaced and not after_word:
                letters.append(" ")
            if token.text == "}":
                nodes.append(Sign("".join(letters)))
                return tuple(nodes)
            after_word = token.text[:1] == "\\" and token.text[1:].isalpha()
            part = self._text_part(token)
            if isinstance(part, str):
                letters.append(part)
            else:
                nodes += (Sign("".join(letters)), part)
                letters = []

    def _text_part(self, token: _Token) -> str | Node:
        """Return the letters that a token of a text stands for, or a formula in it."""
        if token.text in ("", "}", "\\"):
            raise UnreadableError
        if token.text == "{":
            with self._deeper():
                return Group(self._text())
        if token.text == "$":
            formula = self._formula_in_text()
            return token.text if formula is None else formula
        if token.text in ("~", "\\ ", *_ROWS):
            return " "
        if not token.text.startswith("\\"):
            return token.text
        name = token.text[1:]
        if name in COMMANDS:
            return COMMANDS[name][0]
        if SIGNATURES.get(name) == "t":
            return Group(self._text_argument())
        if name in GAPS or name in IGNORED:
            return " " * GAPS.get(name, 0)
        return self._as_written(token).text

    def _formula_in_text(self) -> Node | None:
        """Return a formula in a text up to its dollar sign, None if nothing closes it."""
        ahead = self._at
        level = 0
        while (token := self._tokens[ahead]).text != "$":
            level += {"{": 1, "}": -1}.get(token.text, 0)
            if level < 0 or token.text == _END:
                return None
            ahead += 1
        with self._deeper():
            nodes = self._list(frozenset("$"))
        self._at += 1
        return MathCommand("ensuremath", (Group(nodes),))

    # Tokens

    def _peek(self) -> _Token:
        return self._tokens[self._at]

    def _take(self, text: str) -> bool:
        """Pass the next token if it is a text; return whether it is."""
        is_next = self._peek().text == text
        self._at += is_next
        return is_next

    def _next(self) -> _Token:
        """Return the next token and pass it; the end is never passed."""
        token = self._tokens[self._at]
        if token.text != _END:
            self._at += 1
        return token


def _spaced(node: Node) -> bool:
    return not isinstance(node, Space) and node.spaced


def _is_primes(node: Node) -> bool:
    return isinstance(node, Sign) and set(node.text) == {"′"}


def _joined(above: Node | None, script: Node) -> Node:
    """Return what stands above a base with one more script."""
    if above is None:
        return script
    if isinstance(above, Sign) and script == Sign("′") and _is_primes(above):
        return Sign(above.text + "′")
    return Group((above, script))
