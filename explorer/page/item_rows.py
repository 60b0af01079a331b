"""Lists as rows: items behind their bullets, numbers and boxes of tasks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from explorer.markdown.nodes import Block, Item, List, Paragraph, Span
from explorer.page.lines import Line, Run, with_label
from explorer.page.typesetter import Column, Typesetter

RenderBlocks: TypeAlias = Callable[[Sequence[Block], Column], list[Line]]
"""Returns the rows of the blocks that another block holds."""


@dataclass(frozen=True, slots=True)
class ListRenderer:
    """Renders lists."""

    typesetter: Typesetter
    render_blocks: RenderBlocks

    def rows(self, block: List, column: Column) -> list[Line]:
        """Return the rows of a list."""
        numbers = [item.number for item in block.items if item.number is not None]
        digits = max((len(str(number)) for number in numbers), default=0)
        rows: list[Line] = []
        above: Item | None = None
        for item in block.items:
            if above is not None and (block.loose or _needs_space_below(above)):
                rows.append(Line((), max(item.line - 1, 1)))
            rows.extend(self._item(item, digits, column))
            above = item
        return rows

    def _item(self, item: Item, digits: int, column: Column) -> list[Line]:
        marker = self._marker(item, digits, column.list_depth)
        indent = sum(self.typesetter.measure.width(run.text) for run in marker)
        style = column.style
        if item.task is not None and item.task in "xX-":
            style = (*style, "done")
        inside = Column(column.width, style, column.list_depth + 1)
        if inside.has_room(indent):
            rows = self.render_blocks(item.blocks, inside.indented(indent))
            return with_label(rows or [Line((), item.line)], marker, Run(" " * indent))
        spans: tuple[Span, ...] = tuple(
            Span(run.text, run.style, None, item.line) for run in marker
        )
        rest = item.blocks
        if rest and isinstance(rest[0], Paragraph):
            spans += rest[0].spans
            rest = rest[1:]
        rows = self.typesetter.text(spans, column.width, style)
        return rows + self.render_blocks(rest, inside)

    def _marker(self, item: Item, digits: int, depth: int) -> tuple[Run, ...]:
        """Return the runs before an item: its number or bullet, and the box of a task."""
        if item.number is None:
            bullets = self.typesetter.signs.bullets
            marker = Run(bullets[min(depth, len(bullets) - 1)] + " ", ("marker",))
        else:
            marker = Run(f"{item.number:>{digits}}. ", ("marker",))
        if item.task is None:
            return (marker,)
        box = self._box(item.task)
        if item.number is None:
            return (box,)
        return marker, box

    def _box(self, task: str) -> Run:
        """Return the box of a task by the character between its brackets."""
        if task == " ":
            return Run(f"{self.typesetter.signs.open_task} ", ("task.open",))
        if task in "xX":
            return Run(f"{self.typesetter.signs.done_task} ", ("task.done",))
        return Run(f"[{task}] ", ("task.done",))


def _needs_space_below(item: Item) -> bool:
    """Whether an item ends with a block that has a blank row below it even in a tight list."""
    if not item.blocks:
        return False
    last = item.blocks[-1]
    if isinstance(last, List):
        return _needs_space_below(last.items[-1])
    return not isinstance(last, Paragraph)
