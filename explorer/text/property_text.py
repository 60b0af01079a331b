"""The text of a property, as the review plugin reads it."""

from __future__ import annotations

from explorer.model import PropertyValue


def property_text(value: PropertyValue) -> str:
    """Return a property as text, without blanks around it.

    Of a list that is the first item; a missing value and an empty list give an empty text.
    """
    if isinstance(value, list):
        value = next(iter(value), None)
    if value is None:
        return ""
    return str(value).strip()
