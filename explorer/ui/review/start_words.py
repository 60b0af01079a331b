"""What is said where there is nothing to review, or no vault."""

from __future__ import annotations

from textual.content import Content

from explorer.review.review_choices import ReviewChoice
from explorer.review.session_queue import AHEAD_DAYS
from explorer.text.counts import counted
from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp
from explorer.ui.commands import key_of


def nothing_due(app: BaseApp, everything: ReviewChoice, aside: int) -> tuple[Content, ...]:
    """Return what to do when nothing is due or new; `aside` is how much is put aside."""
    keys = app.keys
    ahead, more = everything.ahead, key_of("review_ahead", keys)
    coming = counted(ahead, "item") if ahead else "Nothing"
    practice = "goes through everything for practice, and writes nothing"
    paragraphs = [
        Content.styled("Nothing is due.", "bold"),
        Content(f"{coming} will be due in the next {AHEAD_DAYS} days."),
    ]
    if ahead:
        paragraphs.append(_advice(more, "reviews ahead"))
        more = f"{more} {more}"
    paragraphs.append(_advice(more, practice))
    if aside:
        items = counted(aside, "item")
        listed = f"lists {items} suspended or buried"
        paragraphs.append(_advice(key_of("suspended", keys), listed))
    return (*paragraphs, leave_advice(app))


def unreadable_vault(app: BaseApp, reason: str) -> tuple[Content, ...]:
    """Return why there is nothing to choose from: the vault cannot be read."""
    return (
        Content.styled("This vault cannot be read.", "bold"),
        Content(clean(reason)),
        leave_advice(app),
    )


def all_aside(app: BaseApp, aside: int) -> tuple[Content, ...]:
    """Return what to do when all that could be reviewed is suspended or buried."""
    items = counted(aside, "item")
    where = f"{key_of('review', app.keys)} {key_of('suspended', app.keys)}"
    return (
        Content.styled("Nothing is left to review.", "bold"),
        _advice(where, f"lists {items} suspended or buried"),
    )


def nothing_to_review(app: BaseApp) -> tuple[Content, ...]:
    """Return how notes and cards get into the review."""
    settings = app.explorer.vault.settings
    tags = ", ".join(clean(tag) for tag in settings.tags_to_review)
    decks = ", ".join(clean(tag) for tag in settings.flashcard_tags)
    separator = clean(settings.single_line_card_separator)
    join = key_of("join", app.keys)
    return (
        Content.styled("There is nothing to review in this vault yet.", "bold"),
        Content(
            f"A note with the tag {tags} is reviewed as a whole; {join} adds the tag to a note."
        ),
        Content(
            f"In a note with the tag {decks}, a line such as  question {separator} answer  is"
            " a card. Longer ones: the question, a line with just ?, then the answer."
        ),
    )


def leave_advice(app: BaseApp) -> Content:
    """Return which key leaves the screen."""
    return _advice(key_of("close", app.keys), "goes back to the notes")


def _advice(key: str, what: str) -> Content:
    return Content.assemble((key, "$accent"), " ", (what, "$muted"))
