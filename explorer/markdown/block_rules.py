"""What markdown-it is given in the place of its own blocks: those that the scanner finds.

Callouts, tasks and block ids are found in them before the inline parser runs.
"""

from __future__ import annotations

from collections.abc import Mapping

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference, unescapeAll
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from explorer.markdown.block_patterns import CALLOUT, TASK, without_block_id
from explorer.markdown.block_tokens import CELL, block_tokens
from explorer.markdown.item_ids import item_ids
from explorer.markdown.link_references import Definition


def install(md: MarkdownIt) -> None:
    """Put our own blocks in the place of a parser's."""
    md.core.ruler.at("block", _read_blocks)
    md.core.ruler.after("block", "obsidian", _rewrite)


def references(definitions: Mapping[str, Definition]) -> dict[str, dict[str, str]]:
    """Return the definitions of links as markdown-it looks them up."""
    return {
        normalizeReference(label): {
            "href": unescapeAll(definition.destination),
            "title": unescapeAll(definition.title),
        }
        for label, definition in definitions.items()
    }


def _read_blocks(state: StateCore) -> None:
    if state.inlineMode:
        state.tokens.append(Token("inline", "", 0, content=state.src, children=[], map=[0, 1]))
        return
    state.tokens, definitions = block_tokens(state.src)
    if definitions:
        known = state.env.setdefault("references", {})
        for label, definition in references(definitions).items():
            known.setdefault(label, definition)


def _rewrite(state: StateCore) -> None:
    """Mark callouts and tasks, take the titles of callouts apart, and drop block ids."""
    if state.inlineMode:
        return
    done: list[Token] = []
    tokens = state.tokens
    skip = 0
    for index, token in enumerate(tokens):
        if skip:
            skip -= 1
            continue
        done.append(token)
        if token.type == "inline":
            if token.tag != CELL:
                _drop_block_id(token)
        elif token.type in ("blockquote_open", "list_item_open") and index + 2 < len(tokens):
            inline = tokens[index + 2]
            # A comment above the paragraph has no token, but what follows it is no mark.
            if tokens[index + 1].meta.get("is_first") and inline.type == "inline":
                if token.type == "list_item_open":
                    _task(token, inline)
                    _drop_item_ids(inline)
                else:
                    skip = _callout(token, inline, done)
    state.tokens = done


def _drop_block_id(inline: Token) -> None:
    """Take the `^id` at the end of a text out of it; it is kept beside the text, by its line."""
    content, block_id = without_block_id(inline.content)
    if block_id:
        lines = inline.content.rstrip().count("\n")
        inline.content = content
        inline.meta.setdefault("block_ids", {})[lines] = block_id


def _drop_item_ids(inline: Token) -> None:
    """Take the ids that end the lines of an item out of its text, but for the one at its end."""
    if "^" not in inline.content:
        return
    lines = inline.content.split("\n")
    for line, text, block_id in item_ids(lines):
        lines[line] = text
        inline.meta.setdefault("block_ids", {})[line] = block_id
    inline.content = "\n".join(lines)


def _task(item: Token, inline: Token) -> None:
    match = TASK.match(inline.content)
    if match:
        item.meta = {"task": match[1]}
        inline.content = inline.content[match.end() :]


def _callout(quote: Token, inline: Token, done: list[Token]) -> int:
    """Put the title of a callout before its body.

    Return how many of the following tokens are used up.
    """
    match = CALLOUT.match(inline.content)
    if not match or not inline.map:
        return 0
    kind = (
        match[1].partition("|")[0].strip().lower() or "note"
    )  # what follows a bar is for style sheets
    quote.meta = {"callout": kind, "fold": match[2]}
    title = Token(
        "inline",
        "",
        0,
        content=match[3].strip(" \t"),
        children=[],
        map=[inline.map[0], inline.map[0] + 1],
    )
    done.append(title)
    inline.content = inline.content[match.end() :]
    if inline.content.strip():
        inline.map = [inline.map[0] + 1, inline.map[1]]
        return 0
    _drop_block_id(title)
    return 3
