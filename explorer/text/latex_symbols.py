"""What LaTeX's commands mean: signs with their spacing, names of operators, accents, alphabets.

Tables only. What is not named here stays as it is written; nothing here is specific to a document.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from enum import Enum, auto
from functools import lru_cache


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

_NAMED_GAPS = (
    "thinspace medspace enspace nobreakspace space thickspace hspace mspace enskip kern mkern hskip"
    " mskip"
)
GAPS: Mapping[str, int] = {
    **dict.fromkeys((*",:;> \n\t", *_NAMED_GAPS.split()), 1),
    "quad": 2,
    "qquad": 4,
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

ACCENTS = _read(
    "hat \u0302 widehat \u0302 check \u030c widecheck \u030c tilde \u0303 widetilde \u0303"
    " acute \u0301 grave \u0300 breve \u0306 bar \u0304 dot \u0307 ddot \u0308 dddot \u20db"
    " ddddot \u20dc mathring \u030a vec \u20d7 overrightarrow \u20d7 overleftarrow \u20d6"
    " overleftrightarrow \u20e1"
)
"""Marks above one letter."""
LINES = _read(
    "overline \u0305 underline \u0332 underbar \u0332 cancel \u0338 bcancel \u20e5"
    " xcancel \u0336 sout \u0336 not \u0338"
)
"""Marks on each letter."""

_ALPHABETS: Mapping[str, tuple[str, ...]] = {
    "bold": ("MATHEMATICAL BOLD",),
    "double": ("MATHEMATICAL DOUBLE-STRUCK", "DOUBLE-STRUCK"),
    "script": ("MATHEMATICAL SCRIPT", "SCRIPT"),
    "fraktur": ("MATHEMATICAL FRAKTUR", "BLACK-LETTER"),
}
_FONTS = {
    "bold": "mathbf boldsymbol bm pmb bold symbf bf",
    "double": "mathbb Bbb symbb mathbbm mathds",
    "script": "mathcal mathscr cal symcal scr",
    "fraktur": "mathfrak frak symfrak",
}
FONTS = {name: font for font, names in _FONTS.items() for name in names.split()}
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
TRANSPARENT: Mapping[str, str] = {
    **dict.fromkeys(_words("mathord mathnormal boxed fbox smash mathclap mathllap mathrlap"), "m"),
    **dict.fromkeys(_words("llap rlap clap ensuremath"), "m"),
    **dict.fromkeys(("textcolor", "colorbox"), "rm"),
    "fcolorbox": "rrm",
    "bbox": "om",
}
"""Commands that show their last argument unchanged, and which arguments they have."""
CLASSES: Mapping[str, Kind] = {
    "operatorname": Kind.FUNCTION,
    "operatorname*": Kind.LIMIT,
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
LABELS = _read("underbrace ⏟ overbrace ⏞ underbracket ⎵ overbracket ⎴")
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
HIDDEN = _words("label phantom hphantom vphantom require color cline hspace mspace vspace")
"""Commands whose argument is not shown."""

ACCENT_NAMES = _read("widehat hat widetilde tilde widecheck check overrightarrow vec")
DIFFERENTIALS = frozenset("∂∇Δ")
NEGATED = _read("| ∤ → ↛ ⊨ ⊭ ⊢ ⊬")
EQUALITIES = _read("def ≝ ? ≟ △ ≜ Δ ≜ * ≛ ∘ ≗ m ≞")
"""Equals signs by what stands above them."""
ROOTS = {"": "√", "2": "√", "3": "∛", "4": "∜"}
REACTIONS = _read("-> → <- ← <-> ↔ <=> ⇌ <=>> ⇌ <<=> ⇌ ^ ↑ v ↓")

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


SMALL_LETTERS: Mapping[str, Mapping[str, str]] = {
    "^": dict(
        zip(
            "'()*+-0123456789=ABDEGHIJKLMNOPRTUWabcdefghijklmnoprstuvwxyz°βγδθφχ†‡′″‴⁗−∘⊤⋆",
            "'⁽⁾*⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹⁼ᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁᵂᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ°ᵝᵞᵟᶿᵠᵡ†‡′″‴⁗⁻°ᵀ⋆",
            strict=True,
        )
    ),
    "_": dict(
        zip(
            "()+-0123456789=aehijklmnoprstuvxβγρφχ−",
            "₍₎₊₋₀₁₂₃₄₅₆₇₈₉₌ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ₋",
            strict=True,
        )
    ),
}
"""The letters that Unicode has above and below the line, by the marks of LaTeX; some signs stand
above it by themselves."""
