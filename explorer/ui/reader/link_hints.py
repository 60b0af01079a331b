"""Labels beside the links on screen, so that any of them is two keys away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

LETTERS = "asdfghjklqwertyuiopzxcvbnm"


def labels(count: int, letters: str = LETTERS) -> Iterator[str]:
    """Yield `count` different labels of one length, as short as can be."""
    length = 1
    while len(letters) ** length < count:
        length += 1
    for number in range(count):
        label, rest = "", number
        for _ in range(length):
            rest, digit = divmod(rest, len(letters))
            label = letters[digit] + label
        yield label


class Hints:
    """The labels of the links on screen, and what of a label has been typed."""

    def __init__(self, places: Sequence[tuple[int, int]]) -> None:
        self.labels = dict(zip(places, labels(len(places)), strict=True))
        self.typed = ""

    def type(self, letter: str) -> tuple[int, int] | None:
        """Take a letter; return the place that is chosen by it, if one is."""
        typed = self.typed + letter
        left = {place: label for place, label in self.labels.items() if label.startswith(typed)}
        if not left:
            return None
        self.typed = typed
        return next((place for place, label in left.items() if label == typed), None)

    def undo(self) -> None:
        """Take back the last letter."""
        self.typed = self.typed[:-1]

    def rest(self, place: tuple[int, int]) -> str:
        """Return what of a place's label is still to be typed.

        Empty if the place is out of the question.
        """
        label = self.labels.get(place, "")
        return label[len(self.typed) :] if label.startswith(self.typed) else ""
