"""The errors of `Explorer`. Each message advises the user what to do."""

from __future__ import annotations


class ExplorerError(Exception):
    """A request that cannot be answered."""


class NoteNotFound(ExplorerError, LookupError):  # noqa: N818 (scripts read it as a sentence)
    """No note has the given name."""

    def __init__(self, name: str, near: tuple[str, ...] = ()) -> None:
        hint = (
            f"did you mean {' or '.join(near)}?" if near else "'explorer search' looks inside notes"
        )
        super().__init__(f"there is no note called {name}; {hint}")
        self.name = name
        """The name that was looked up."""
        self.near = near
        """Similar titles, most similar first."""


class HeadingNotFound(ExplorerError, LookupError):  # noqa: N818 (scripts read it as a sentence)
    """A note has no heading with the given name."""

    def __init__(self, path: str, name: str, near: tuple[str, ...]) -> None:
        hint = f"did you mean {' or '.join(near)}?" if near else "it has no headings at all"
        super().__init__(f"{path} has no heading {name}; {hint}")


class GradeError(ExplorerError, ValueError):
    """What was graded cannot be graded so."""


class NothingToUndo(ExplorerError, LookupError):  # noqa: N818 (scripts read it as a sentence)
    """There is no write that could be taken back, or done again."""
