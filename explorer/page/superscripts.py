"""Superscripts and subscripts that are letters of their own, so that they need no other size.

Never changes the length of a text: where one character has no such letter, all stay as they are.
"""

from __future__ import annotations

from explorer.markdown.nodes import Style

_RAISED = str.maketrans(
    "0123456789+-=()abcdefghijklmnoprstuvwxyz",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ",
)
_LOWERED = str.maketrans("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")


def written(text: str, style: Style) -> str:
    """Return how a text in a style is written.

    Raised or lowered if that is said and can be done.
    """
    for name, table in (("raised", _RAISED), ("lowered", _LOWERED)):
        if name in style and all(ord(letter) in table for letter in text):
            return text.translate(table)
    return text
