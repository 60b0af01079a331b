"""Superscripts and subscripts by Unicode letters, for terminals that have one size of text.

Never changes the length of a text: if one character has no such letter, all stay as they are.
"""

from __future__ import annotations

from explorer.markdown.nodes import Style

_SUPERSCRIPTS = str.maketrans(
    "0123456789+-=()abcdefghijklmnoprstuvwxyz",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ",
)
_SUBSCRIPTS = str.maketrans(
    "0123456789+-=()aehijklmnoprstuvx",
    "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ",
)
_TABLES = {"raised": _SUPERSCRIPTS, "lowered": _SUBSCRIPTS}


def with_superscripts(text: str, style: Style) -> str:
    """Return a text in the letters of its style: raised, lowered or unchanged."""
    for name, table in _TABLES.items():
        if name in style and all(ord(letter) in table for letter in text):
            return text.translate(table)
    return text
