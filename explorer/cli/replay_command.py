"""The command `replay`: the log of reviews, computed again."""

from __future__ import annotations

from collections import Counter

from explorer.cli.exit_codes import ExitCode
from explorer.cli.output import BOLD, DIM, place
from explorer.cli.request import Request
from explorer.model import LoggedSchedule
from explorer.review.replay import ReplayedReview, Verdict
from explorer.serialize import json_shapes
from explorer.text.counts import counted


def replay(request: Request) -> ExitCode:
    """Print the reviews whose schedule is another when it is computed again."""
    out = request.out
    replayed, unreadable = request.explorer.reviews.replay()
    counts = Counter(each.verdict for each in replayed)
    differing = [each for each in replayed if each.verdict == "differs"]
    if request.options.json:
        out.json(
            {
                "same": counts["same"],
                "moved": counts["moved"],
                "unreadable": unreadable,
                "differs": [json_shapes.replayed_json(each) for each in differing],
            }
        )
    else:
        out.table([_row(each) for each in differing], (DIM, BOLD))
        out.info(_summary(counts, unreadable))
    return ExitCode.NOTHING if differing else ExitCode.DONE


def _row(replayed: ReplayedReview) -> tuple[object, ...]:
    review = replayed.review
    computed = _schedule(replayed.computed) or replayed.reason
    return (
        f"{review.at:%Y-%m-%d %H:%M}",
        place(review.path),
        review.card,
        review.grade,
        f"logged {_schedule(review.after)}",
        f"computed {computed}",
        f"{review.algorithm}, version {review.version}",
    )


def _schedule(schedule: LoggedSchedule | None) -> str:
    if schedule is None:
        return ""
    return f"{schedule.due}, {_number(schedule.interval)} d, {_number(schedule.ease)}%"


def _number(value: float | None) -> str:
    # A damaged row can lack it.
    return "?" if value is None else f"{value:g}"


def _summary(counts: Counter[Verdict], unreadable: int) -> str:
    reviews = counted(counts.total(), "review")
    parts = [f"{reviews} computed again: {counts['same']:,} the same"]
    if counts["moved"]:
        parts.append(f"{counts['moved']:,} moved to balance the load")
    parts.append(f"{counts['differs']:,} different")
    if unreadable:
        parts.append(f"{counted(unreadable, 'row')} of the log cannot be read")
    return ", ".join(parts)
