"""The options that choose what is reviewed: `--memory QUERY` and `--set NAME`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.cli.request import Request
from explorer.services import GradeError

if TYPE_CHECKING:
    from explorer.review.review_items import QueueScope


def wanted_scope(request: Request) -> QueueScope | None:
    """Return what the options choose, None for everything.

    Raises `GradeError` for a set that there is not, and for what of a query is not understood.
    """
    query = _query(request)
    if not query.strip():
        return None
    found = request.explorer.query_scopes.find(query, request.on)
    if found.problems:
        raise GradeError(" ".join(found.problems))
    return found.scope


def _query(request: Request) -> str:
    name = request.options.set
    if name is None:
        return str(request.options.memory)
    if name not in request.review_sets:
        known = ", ".join(request.review_sets) or "none; [review.sets] in the config file has them"
        raise GradeError(f"there is no set {name!r}; there is {known}")
    return request.review_sets[name]
