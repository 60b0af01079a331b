from __future__ import annotations

import unicodedata
from collections import Counter
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.text.latex_unicode import LIMIT, convert

SCRIPTS = [
    ("x^2", "x²"), ("e^{-x}", "e⁻ˣ"), ("a_{ij}", "aᵢⱼ"), ("x_1^2 = x^2_1", "x₁² = x₁²"),
    (r"x_{\text{cut}}", "x_(cut)"), (r"x_{\mathrm{max}}", "xₘₐₓ"), (r"a_{i,j}^{(n)}", "a_(i,j)⁽ⁿ⁾"),
    ("e^{x^2}", "e^(x²)"), ("2^{2^n}", "2^(2ⁿ)"), (r"x^\alpha y^c", "x^α yᶜ"), ("f_c t", "f_c t"),
    ("f_ct", "f_c t"), ("x_{RF}(t)", "x_(RF)(t)"), (r"T^{\mu}{}_{\nu}", "T^μ_ν"),
    ("f'(x) + f''(x) + f'''(x) + f''''(x)", "f′(x) + f″(x) + f‴(x) + f⁗(x)"),
    ("x_1' + f'^2 + y'_n", "x₁′ + f′² + y′ₙ"), (r"a^{e'}", "a^(e′)"),
    (r"A^T A^{-1} A^* A^\dagger A^\top", "Aᵀ A⁻¹ A* A† Aᵀ"), (r"90^\circ", "90°"),
    ("{}^{14}_6C", "¹⁴₆C"), ("{x^2}^3", "(x²)³"), (r"\mathbb{1}_{\{x>0\}}", "𝟙_{x>0}"),
]  # fmt: skip
FRACTIONS = [
    (r"\frac{a+b}{2c}", "(a+b)/(2c)"), (r"\frac{1}{n} + \dfrac12 + \tfrac1n", "1/n + 1/2 + 1/n"),
    (r"\frac{f_s}{2} = \frac{2}{T_s}", "fₛ/2 = 2/Tₛ"), (r"{a \over b}", "a/b"),
    (r"\text{Deaths} \over \text{All cases}", "Deaths/(All cases)"),
    (
        r"\frac{1}{abc} + \frac{s}{\text{time}} + \frac{\mathrm{TP}}{\mathrm{all}_n}",
        "1/(abc) + s/time + TP/allₙ",
    ),
    (r"\frac{\frac{a}{b}}{c}", "(a/b)/c"), (r"\cfrac{1}{a+\cfrac{1}{b}}", "1/(a+1/b)"),
    (r"\frac{n!}{k!(n-k)!}", "n!/(k!(n-k)!)"),
    (r"\frac{P(B\mid A)P(A)}{P(B)}", "P(B | A)P(A)/P(B)"),
    (r"\frac{dy}{dx} + \frac{d}{dx}f(x)", "dy/dx + (d/dx)f(x)"),
    (r"\frac{\partial^2 f}{\partial x\,\partial y}", "∂²f/(∂x ∂y)"),
    (r"\frac{1}{2}e^{x}", "(1/2)eˣ"), (r"\frac{1}{2}(a+b)", "(1/2)(a+b)"),
    (r"\frac{a}{b}^2 / \frac{c}{d}", "(a/b)² / (c/d)"), (r"1.22 \frac{\lambda}{D}", "1.22 λ/D"),
    (r"\sin\frac{x}{2}", "sin(x/2)"), (r"\frac{\sin x}{x}", "(sin x)/x"),
    (r"\frac{-b \pm \sqrt{b^2 - 4ac}}{2a}", "(-b ± √(b² - 4ac))/(2a)"),
    (r"p \not\equiv \frac{e_1}{(e_2)(e_3)}", "p ≢ e₁/((e₂)(e₃))"),
    (r"\binom{n}{k} = {n \choose k}", "(n over k) = (n over k)"),
    (r"{n \brace k} {n \brack k}", "{n over k} [n over k]"),
]  # fmt: skip
OPERATORS = [
    (r"\sum_{i=1}^{n} i^2", "∑ᵢ₌₁ⁿ i²"), (r"\sum_{i=1}^n(a_i+b_i)", "∑ᵢ₌₁ⁿ (aᵢ+bᵢ)"),
    (r"\frac{1}{n}\sum\limits_{i \in S} x_i", "(1/n) ∑_(i∈S) xᵢ"),
    (r"\sum_{\substack{i<n \\ j<m}} a_{ij}", "∑_(i<n, j<m) aᵢⱼ"),
    (r"\sum_{i<n \atop j<m} a_{ij}", "∑_(i<n, j<m) aᵢⱼ"), (r"\sum_i\sum_j a_{ij}", "∑ᵢ ∑ⱼ aᵢⱼ"),
    (r"\prod_{p}\frac{1}{1-p^{-s}}", "∏ₚ 1/(1-p⁻ˢ)"),
    (r"\int_0^1 x^2\,dx = \frac13", "∫₀¹ x² dx = 1/3"),
    (r"\int_{-\infty}^\infty f(x)\,dx", "∫₋∞^∞ f(x) dx"),
    (r"\int_{-\infty}^{\infty}", "∫₋∞^∞"), (r"\sum_{k=-\infty}^{+\infty}a_k", "∑ₖ₌₋∞⁺∞ aₖ"),
    (r"x_{\infty} + e^{-\infty t}", "x_∞ + e⁻∞ᵗ"), (r"\int_{-\inf}^{\inf}", "∫_(-inf)^(inf)"),
    (r"\oint_C \vec{F}\cdot d\vec{r}", "∮_C F⃗ · dr⃗"), (r"\bigcup_{i\in I}A_i", "⋃_(i∈I) Aᵢ"),
    (r"\lim_{x \to 0}\sin x", "lim_(x→0) sin x"),
    (r"\lim_{x\to0}\frac{\sin x}{x}=1", "lim_(x→0) (sin x)/x = 1"),
    (r"\lim_{n\to\infty}(1+x)", "lim_(n→∞) (1+x)"),
    (r"\limsup_{n}a_n\le\sup_n a_n", "lim supₙ aₙ ≤ supₙ aₙ"),
    (r"\max(a,b) = \max_{i}|x_i|", "max(a, b) = maxᵢ |xᵢ|"), (r"\arg\min_x f(x)", "arg minₓ f(x)"),
    (r"\operatorname*{argmax}_{x} f", "argmaxₓ f"),
    (r"\operatorname{Var}(X)=\operatorname{tr}A", "Var(X) = tr A"),
    (r"\cos\theta+j\sin\theta", "cos θ+j sin θ"), (r"2\sin x\cos x", "2 sin x cos x"),
    (r"\sin^2 x + \log_2(n) + \ln n!", "sin² x + log₂(n) + ln n!"),
    (r"\mathcal{O}(n \log n)", "𝒪(n log n)"), (r"|\sin x| \le \|x\|_2", "|sin x| ≤ ‖x‖₂"),
    (r"||x|-|y||\sin z", "||x|-|y|| sin z"), (r"P(A|B) = P(A \mid B)", "P(A|B) = P(A | B)"),
    (r"-\sin x, a \cdot -b, a = - b, \pm 1", "-sin x, a · -b, a = -b, ±1"),
    (r"17 \bmod 5, a \equiv b \pmod{n}", "17 mod 5, a ≡ b (mod n)"),
    (r"\sqrt{x} + \sqrt{2} + \sqrt2x", "√(x) + √2 + √2 x"),
    (r"\sqrt[3]{x+1} + \sqrt[n]{a} + \sqrt{(a)}", "∛(x+1) + ⁿ√(a) + √(a)"),
]  # fmt: skip
SIGNS = [
    ("E=mc^2", "E = mc²"), ("a+b - c", "a+b - c"), (r"2\pi r\alpha\beta\Gamma(z)", "2πrαβΓ(z)"),
    (r"\Delta f, \nabla\phi, \partial_t u", "Δf, ∇ϕ, ∂ₜu"),
    (r"\alpha\leq\beta\geq\gamma\approx\delta", "α ≤ β ≥ γ ≈ δ"),
    (r"a\neq b\not=c\ne d", "a ≠ b ≠ c ≠ d"), (r"x\notin A\not\subset B\not\ni y", "x ∉ A ⊄ B ∌ y"),
    (r"p\not\mid q, x\nleq y, A\not\Rightarrow B", "p ∤ q, x ≰ y, A ⇏ B"),
    (r"f\colon A\to B, x\mapsto x^2", "f: A → B, x ↦ x²"), (r"f: X\hookrightarrow Y", "f: X ↪ Y"),
    (r"A\Rightarrow B\iff C\Longleftarrow D", "A ⇒ B ⟺ C ⟸ D"),
    (r"x\xrightarrow{f}y\xleftarrow[n]{}z", "x —f→ y ←n— z"),
    (r"A\cup B\cap C\setminus D\subseteq\emptyset", "A ∪ B ∩ C ∖ D ⊆ ∅"),
    (r"\{x\in\mathbb{R}\mid x>0\}", "{x ∈ ℝ | x > 0}"), (r"\{1,2,\dots,n\}", "{1,2, …, n}"),
    (r"\neg p\land q\lor r\implies s", "¬p ∧ q ∨ r ⟹ s"),
    (r"\forall x\in A\;\exists y:P(x,y)", "∀x ∈ A ∃y:P(x, y)"),
    (r"a \stackrel{\text{def}}{=} b \stackrel{?}{=} c", "a ≝ b ≟ c"),
    (r"X \overset{d}{\to} Y \underset{n}{\sim} Z", "X →ᵈ Y ∼ₙ Z"),
    (r"a \times b \div c \oplus d", "a × b ÷ c ⊕ d"),
    (r"x_1+\cdots+x_n, 1,\ldots,n", "x₁+⋯+xₙ, 1, …, n"),
    ("x<-1, a->b, x:=1, 3,14", "x < -1, a -> b, x := 1, 3,14"),
    (r"50\%, \#1, \$5, a\_b", "50%, #1, $5, a_b"),
]  # fmt: skip
LETTERS = [
    (r"\hat{x}\bar{x}\tilde{n}\dot{x}\ddot{x}\vec{v}", "x̂x̄ñẋẍv⃗"),
    (r"\hat\theta_{n}, \vec{l_1}", "θ̂ₙ, l⃗₁"),
    (r"\overline{AB}, \overline{s_{n-1}}, \bar{XY}", "A̅B̅, s̅ₙ₋₁, X̅Y̅"),
    (r"\widehat{xyz}, \overrightarrow{AB}", "hat(xyz), vec(AB)"),
    (r"\underline{a}, \cancel{x}", "a̲, x̸"), (r"\mathbb{RNZQC}, \R^n", "ℝℕℤℚℂ, ℝⁿ"),
    (r"\mathcal{L}\mathfrak{g}\mathbf{x1}\boldsymbol\beta", "ℒ𝔤𝐱𝟏𝛃"),
    (r"{\bf v} + {\cal F} + {\rm d}", "𝐯 + ℱ + d"), (r"\mathrm{d}x\,\mathsf{T}", "dx T"),
    (r"\text{if } x \in \mathbb{R}", "if x ∈ ℝ"),
    (r"\text{if $x>0$ then \textbf{50\%}}", "if x > 0 then 50%"),
    (r"\color{red}{x} + \textcolor{blue}{y}", "x + y"), (r"\boxed{E = mc^2}", "E = mc²"),
    (r"\underbrace{x+\cdots+x}_{n\text{ times}} = nx", "(x+⋯+x)⏟(n times) = nx"),
    (r"\overbrace{a}^{b} + \overbrace{c}", "a⏞(b) + c"),
    (r"\ce{2H2 + O2 -> 2H2O}", "2H₂ + O₂ → 2H₂O"),
    (r"\ce{SO4^2-} \ce{Na+} \ce{Ca(OH)2}", "SO₄²⁻ Na⁺ Ca(OH)₂"),
    (r"\ket{0}, \braket{a|b}", "|0⟩, ⟨a|b⟩"), (r"a\,b\;c\ d~e", "a b c d e"),
    (r"a\quad b, \quad c\qquad d\!e", "a  b, c    de"),
    (r"\displaystyle\mathstrut x\phantom{y}\label{eq:x}", "x"),
    (r"E = mc^2 \tag{1}", "E = mc²   (1)"), (r"x\hspace{1em}y\kern 3pt z", "x y z"),
]  # fmt: skip
FENCES = [
    (r"\left( \sqrt{x+1} \right)", "(√(x+1))"), (r"\left(\frac{a}{b}\right)^2", "(a/b)²"),
    (r"\left( a \over b \right)", "(a/b)"),
    (r"f\left(x\right) + \log\left|x\right|", "f(x) + log|x|"),
    (r"\left. \frac{df}{dx} \right|_{x=0}", "df/dx|ₓ₌₀"),
    (r"\left\{x\right\}\left\langle y\right\rangle", "{x}⟨y⟩"),
    (r"\Bigl(x\Bigr)\bigg[y\bigg]\big|_0^1", "(x)[y]|₀¹"),
    (r"\lfloor x\rfloor\lceil y\rceil", "⌊x⌋⌈y⌉"),
    (r"\langle u,v\rangle, |\psi\rangle", "⟨u, v⟩, |ψ⟩"), (r"\left(x", "(x"), (r"x\right)", "x)"),
]  # fmt: skip
TABLES = [
    (r"\begin{pmatrix}a&b\\c&d\end{pmatrix}", "(a b; c d)"),
    (r"\begin{bmatrix} a & b+1 \\ c & d \end{bmatrix}", "[a b+1; c d]"),
    (r"\begin{bmatrix}\cos t&-\sin t\\0&1\end{bmatrix}", "[cos t, -sin t; 0, 1]"),
    (r"\begin{vmatrix}a & b\\c & d\end{vmatrix}=ad-bc", "|a b; c d| = ad-bc"),
    (r"A\begin{pmatrix}x\\y\end{pmatrix}^T", "A (x; y)ᵀ"),
    (r"\left[\begin{array}{c|c}a&b\\\hline c&d\end{array}\right]", "[a b; c d]"),
    (r"\begin{smallmatrix}\dots&\vdots\\\ddots\end{smallmatrix}", "… ⋮; ⋱"),
    (r"\pmatrix{1&0\cr 0&1}", "(1 0; 0 1)"),
]
ROWS = [
    (r"f = \begin{cases} 1 & x>0 \\ 0, & x<0 \\ 2 & \text{otherwise} \end{cases}",
     "f =\n⎧ 1, x > 0\n⎪ 0, x < 0\n⎩ 2 otherwise", "f = { 1, x > 0; 0, x < 0; 2 otherwise }"),
    (r"\left\{\begin{array}{ll}x+y&=1\\x-y&=3\end{array}\right.", "⎧ x+y = 1\n⎩ x-y = 3",
     "{ x+y = 1; x-y = 3 }"),
    (r"\cases{a & b\cr c & d}.", "⎧ a, b\n⎩ c, d.", "{ a, b; c, d }."),
    (r"\begin{aligned}(x+1)^2 &= (x+1)(x+1)\\[4pt]&= x^2+2x+1\end{aligned}",
     "(x+1)² = (x+1)(x+1)\n  = x²+2x+1", "(x+1)² = (x+1)(x+1) = x²+2x+1"),
    (r"\begin{align*}a&=b & c&=d\\ e&=f\end{align*}", "a = b   c = d\ne = f",
     "a = b   c = d; e = f"),
    (r"\begin{gather}a=b,\\c=d\tag{2}\end{gather}", "a = b,\nc = d   (2)", "a = b, c = d   (2)"),
    (r"\begin{split}a\end{split}", "a", "a"),
    (r"x \\ y", "x\ny", "x; y"),
    (r"a&=b\\&=c", "a = b\n  = c", "a = b = c"),
    (r"x = \boxed{\begin{alignedat}{2}a&=b\\c&=d\end{alignedat}}", "x =\na = b\nc = d",
     "x = a = b; c = d"),
]  # fmt: skip
AS_WRITTEN = [
    r"\unknown{a}{\alpha} b", r"\input{/etc/passwd}", r"\def\x{\x\x}\x",
    r"\newcommand{\half}{\frac12}", r"\genfrac{}{}{0pt}{}{a}{b}", r"\foo x", "a % b",
    r"\ce{A\foo}",
]  # fmt: skip
UNREADABLE = [
    r"\frac{a", "x^", "x^a^b", "{", "}", "\\", "", " ", r"\quad", r"\left", r"\begin{cases}a",
    r"\begin{cases}a\end{aligned}", r"\end{cases}", r"\begin{tikzcd}a\end{tikzcd}",
    "x" * (LIMIT + 1), "{" * 400 + "x" + "}" * 400, r"\sqrt" * 300 + "x", r"\begin{cases}" * 70,
    r"a \over " * 42 + "b", "VARIABLE in the shell and in ",
]  # fmt: skip

LINES = [*SCRIPTS, *FRACTIONS, *OPERATORS, *SIGNS, *LETTERS, *FENCES, *TABLES]


@pytest.mark.parametrize(("source", "text"), LINES)
def test_a_formula_reads_as_a_line(source: str, text: str) -> None:
    expected = unicodedata.normalize("NFC", text)
    for one_row in (False, True):
        assert unicodedata.normalize("NFC", convert(source, one_row) or "") == expected


@pytest.mark.parametrize(("source", "rows", "row"), ROWS)
def test_a_formula_reads_as_rows_and_as_one(source: str, rows: str, row: str) -> None:
    assert convert(source) == rows
    assert convert(source, True) == row


@pytest.mark.parametrize("source", AS_WRITTEN)
def test_what_is_not_known_stays_as_it_is_written(source: str) -> None:
    assert convert(source) == source


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"\foo\alpha + \frac{\bar{x}}{\foo[1]{b}}", r"\foo α + x̄/(\foo[1]{b})"),
        (r"\foo{\frac{1}{2}} \le 1", r"\foo{\frac{1}{2}} ≤ 1"),
    ],
)
def test_what_is_known_beside_it_is_shown(source: str, text: str) -> None:
    assert convert(source) == text


@pytest.mark.parametrize("source", UNREADABLE)
def test_what_cannot_be_read_keeps_its_source(source: str) -> None:
    assert convert(source) is None
    assert convert(source, True) is None


# Properties

PIECES = (
    "x", "a+b", " ", "{", "}", "^", "_", "\\", "&", "\\\\", "$", "%", "\n", "'", "[", "]", "(", ")",
    "|", "\\|", ",", "\\frac", "\\sqrt", "\\sum", "\\left", "\\right", "\\left(", "\\right)",
    "\\begin{aligned}", "\\end{aligned}", "\\begin{cases}", "\\end{cases}", "\\text{if}", "\\text{",
    "\\begin{pmatrix}", "\\end{pmatrix}", "\\begin{array}{c}", "\\end{array}", "\\over", "\\bf",
    "\\alpha", "\\mathbb{R}", "\\unknown", "\\unknown{", "\\input{x}", "\\hat", "\\overline",
    "\\ce{", "\\binom", "\\not", "\\verb|", "\\def", "\\limits", "\\big", "\\kern", "\\tag*{1}",
    "\\cases{", "\\underbrace", "\\xrightarrow[", "\x1b[31m", "\x00", "\u202e", "\u0302",
    "日本", "é",
)  # fmt: skip


@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=40).map("".join), st.booleans()
)
def test_any_formula_is_read_or_left_alone(source: str, one_row: bool) -> None:
    found = convert(source, one_row)
    if found is None:
        return
    rows = found.split("\n")
    assert all(row.strip() for row in rows)
    assert not (one_row and len(rows) > 1)
    assert not any(unicodedata.category(letter) in ("Cc", "Cs") for row in rows for letter in row)
    assert "\u202e" not in found


class Formula(NamedTuple):
    """A formula, and the letters and digits that any form of it shows."""

    source: str
    letters: str


LEAVES = (
    *(Formula(letter, letter) for letter in "xyzk7日"), Formula(r"\alpha ", "α"),
    Formula(r"\unknown{q}", "unknownq"), Formula(r"\text{if  so}", "ifso"),
    Formula(r"\lim ", "lim"), Formula(r"\le ", ""), Formula("|", ""), Formula("-", ""),
)  # fmt: skip
SHAPES = (
    "{%s} ", r"\frac{%s}{%s}", "{%s \\over %s}", r"\sqrt[%s]{%s}", "{%s}^{%s}", "{%s}_{%s}",
    r"\sum_{%s}^{%s} ", r"\left( %s \right. ", r"\hat{%s}", r"\overline{%s}", r"\not{%s}",
    r"\underbrace{%s}_{%s}", r"\overset{%s}{%s}", r"\xrightarrow[%s]{%s}", r"\mathbf{%s}",
    r"\boxed{%s}", r"\textcolor{red}{%s}", r"\text{$%s$ }",
    r"\begin{pmatrix}%s&%s\\%s\end{pmatrix}", r"\begin{cases}%s&%s\\%s\end{cases}",
    r"\begin{aligned}%s&%s\\&%s\end{aligned}",
    r"\mathop{%s}", r"\binom{%s}{%s}", "%s %s", "%s,%s", "(%s)", r"%s \\ %s",
)  # fmt: skip


def shaped(parts: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
    """Return formulas that hold some others."""

    def fill(shape: str, formulas: list[Formula]) -> Formula:
        used = formulas[: shape.count("%s")]
        source = shape % tuple(formula.source for formula in used)
        return Formula(source, "".join(formula.letters for formula in used))

    return st.builds(fill, st.sampled_from(SHAPES), st.lists(parts, min_size=3, max_size=3))


@given(st.recursive(st.sampled_from(LEAVES), shaped, max_leaves=12), st.booleans())
def test_no_letter_is_lost(formula: Formula, one_row: bool) -> None:
    found = convert(formula.source, one_row)
    assert found is not None
    shown = Counter(unicodedata.normalize("NFKD", found))
    assert not Counter(unicodedata.normalize("NFKD", formula.letters)) - shown


def test_a_formula_as_long_as_any_is_read() -> None:
    source = "x+" * (LIMIT // 2)
    assert convert(source) == source
