"""Opens a review over the panes: the session that waits, else the choice of what to review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.screen import Screen
from textual.widget import AwaitMount

from explorer.review.review_choices import ReviewPlace
from explorer.ui.base_app import app_of
from explorer.ui.main.main_screen import MainScreen
from explorer.ui.review.review_controller import ReviewController
from explorer.ui.review.review_screen import ReviewScreen
from explorer.ui.review.review_session import ReviewSession
from explorer.ui.review.start_screen import ReviewStartScreen
from explorer.ui.search.search_screen import SearchScreen

if TYPE_CHECKING:
    from explorer.ui.base_app import BaseApp


async def open_review(app: BaseApp, controller: ReviewController) -> None:
    """Go on with the session that waits, else offer what to review; the user's place comes first.

    A review that other screens lie over is led back to. Returns once the screen takes keys.
    """
    for number, screen in enumerate(app.screen_stack):
        if isinstance(screen, ReviewScreen | ReviewStartScreen):
            app.close_above(number)
            return

    def show(session: ReviewSession) -> AwaitMount:
        app.show_panes()
        return app.push_screen(ReviewScreen(controller, session))

    if controller.session is not None:
        await show(controller.session)
    else:
        place = review_place(app.screen)
        app.show_panes()
        await app.push_screen(ReviewStartScreen(controller, place, show))


def review_place(screen: Screen[Any]) -> ReviewPlace | None:
    """Return where the user is: a row of the tree, a result of a search, or a place in a note."""
    if not screen.children:  # it is not there yet, or not any more
        return None
    if isinstance(screen, SearchScreen):
        hit = screen.hit
        return None if hit is None else ReviewPlace(hit.path, hit.section, is_chosen=True)
    if not isinstance(screen, MainScreen):
        return None
    row = screen.concepts.line
    if screen.pane == "concepts" and row is not None:
        is_folder = row.kind == "folder"
        is_chosen = is_folder or row.kind == "heading"
        return ReviewPlace(row.path, row.section, is_folder=is_folder, is_chosen=is_chosen)
    place = screen.place()
    note = place and app_of(screen).explorer.vault.notes.get(place.path)
    if place is None or note is None:
        return None
    return ReviewPlace(place.path, note.section_at(place.line))
