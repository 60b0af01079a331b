"""Opens a review over the panes: the session that waits, else the choice of what to review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widget import AwaitMount

from explorer.review.review_choices import ReviewPlace
from explorer.ui.overlays import close_above
from explorer.ui.review.review_controller import ReviewController
from explorer.ui.review.review_screen import ReviewScreen
from explorer.ui.review.running_session import RunningSession
from explorer.ui.review.start_screen import ReviewStartScreen

if TYPE_CHECKING:
    from explorer.ui.base_app import BaseApp


class ReviewOpener:
    """Shows the screens of a review."""

    def __init__(self, app: BaseApp, controller: ReviewController) -> None:
        self._app = app
        self._controller = controller

    async def open(self, place: ReviewPlace | None) -> None:
        """Go on with the session that waits, else offer what to review; `place` comes first.

        A review that other screens lie over is led back to. Returns once the screen takes keys.
        """
        for number, screen in enumerate(self._app.screen_stack):
            if isinstance(screen, ReviewScreen | ReviewStartScreen):
                close_above(self._app, number)
                return
        session = self._controller.session
        if session is not None:
            await self._show(session)
        else:
            self._app.show_panes()
            screen = ReviewStartScreen(self._controller, place, self._show)
            await self._app.push_screen(screen)

    def _show(self, session: RunningSession) -> AwaitMount:
        self._app.show_panes()
        return self._app.push_screen(ReviewScreen(self._controller, session))
