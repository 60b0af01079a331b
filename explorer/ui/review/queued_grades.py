"""The grades of one session on their way to the files: written in a thread, in their order.

Every grade that is on the disk is reported to the log, with the seconds that it took: the one place
where statistics learn of it. A grade that is refused is posted, and the note is as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from textual.message import Message

from explorer.review.grade_report import GradeLog, GradeReport
from explorer.review.session import SessionAnswer
from explorer.review.session_items import SessionKey
from explorer.ui.review.grade_writer import GradeWriter
from explorer.ui.review.review_messages import GradeNotWritten, UndoNotWritten

if TYPE_CHECKING:
    from explorer.services.session_service import SessionService


class QueuedGrades:
    """Writes the grades of a session. Implements `GradeStore`."""

    def __init__(
        self,
        sessions: SessionService,
        writer: GradeWriter,
        log: GradeLog,
        post: Callable[[Message], object],
    ) -> None:
        self._sessions = sessions
        self._writer = writer
        self._log = log
        self._post = post
        self._written: dict[int, GradeReport] = {}
        """What was written, by the numbers of the answers. Only the thread uses it."""

    def grade(self, answer: SessionAnswer, key: SessionKey, at: datetime) -> None:
        """Write a grade as soon as those before it are written."""
        self._writer.submit(partial(self._grade, answer, key, at))

    def undo(self, answer: SessionAnswer, key: SessionKey) -> None:
        """Take a grade back after those before it, unless it was refused."""
        self._writer.submit(partial(self._undo, answer.number, key))

    def _grade(self, answer: SessionAnswer, key: SessionKey, at: datetime) -> None:
        from explorer.services.explorer_errors import ExplorerError
        from explorer.vault import VaultError
        from explorer.vault.errors import WriteError

        try:
            result = self._sessions.grade(key, answer.grade, at)
        except (WriteError, ExplorerError, VaultError, OSError) as error:
            self._post(GradeNotWritten(answer.number, str(error)))
            return
        report = GradeReport(key, answer.grade, at, answer.seconds, result)
        self._written[answer.number] = report
        self._log.add(report)

    def _undo(self, number: int, key: SessionKey) -> None:
        from explorer.services.explorer_errors import ExplorerError
        from explorer.vault import VaultError
        from explorer.vault.errors import WriteError

        report = self._written.pop(number, None)
        if report is None:
            return
        try:
            self._sessions.undo(report.at)
        except (WriteError, ExplorerError, VaultError, OSError) as error:
            self._post(UndoNotWritten(key, str(error)))
            return
        self._log.take_back(report)
