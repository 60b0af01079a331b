"""Mermaid's flowcharts and sequence diagrams as lists of their edges and messages.

Reads the part of the language that most diagrams are written in. What it does not understand it
does not guess: the whole diagram has no list then.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal, TypeAlias

Arrow: TypeAlias = Literal["to", "dashed", "both", "line", "lost"]
"""Directed, directed and dashed, directed both ways, without a direction, or of a message that does
not arrive."""

_LONGEST = 4_000
"""Characters of a diagram that is read: no one reads a longer list."""
_CACHED = 128


@dataclass(frozen=True, slots=True)
class DiagramStep:
    """A row of the list."""

    line: int
    """0-based line of the diagram that says it."""
    depth: int
    """How many groups hold it."""
    source: str
    """Where the edge begins; what stands for itself, such as a note or the name of a group."""
    arrow: Arrow | None = None
    target: str = ""
    label: str = ""
    is_group: bool = False
    """Whether it names the group that follows."""


@dataclass(frozen=True, slots=True)
class Diagram:
    """A diagram that was understood."""

    kind: Literal["flowchart", "sequence"]
    steps: tuple[DiagramStep, ...]
    """In the order of the text, at least one."""


class _NotUnderstoodError(ValueError):
    """The diagram has something that this reader does not know."""


@lru_cache(_CACHED)
def diagram(text: str) -> Diagram | None:
    """Return the list of a diagram, None if it is not understood or has nothing to list."""
    if len(text) > _LONGEST:
        return None
    lines = [line.strip() for line in text.split("\n")]
    first = next((at for at, line in enumerate(lines) if not _is_blank(line)), None)
    if first is None:
        return None
    kind: Literal["flowchart", "sequence"] = "flowchart"
    read: Callable[[list[str], int], list[DiagramStep]] = _flowchart
    if _SEQUENCE.fullmatch(lines[first]):
        kind, read = "sequence", _sequence
    elif not _FLOWCHART.fullmatch(lines[first]):
        return None
    try:
        steps = read(lines, first + 1)
    except _NotUnderstoodError:
        return None
    return Diagram(kind, tuple(steps)) if steps else None


def _is_blank(line: str) -> bool:
    """Whether a line says nothing: it is empty, or a comment."""
    return not line or line.startswith("%%")


def _label(written: str) -> str:
    """Return the text of a label without quotes and line breaks."""
    text = _BREAK.sub(" ", written.strip())
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    return " ".join(text.strip("`").split())


_BREAK = re.compile(r"<br\s*/?>|\\n", re.IGNORECASE)

# Flowcharts

_FLOWCHART = re.compile(r"(?:graph|flowchart)(?:\s+(?:TB|TD|BT|RL|LR))?\s*;?")
_SUBGRAPH = re.compile(r"subgraph\s+(?:[\w-]+\s*\[(?P<label>.+)\]|(?P<name>.+?))\s*;?")
_FLOWCHART_UNLISTED = re.compile(r"(?:classDef|class|style|linkStyle|click|direction)\b.*")
_ID = re.compile(r"\w+(?:[.-](?=\w)\w+)*")
_SHAPES = (
    ("(((", ")))"), ("([", "])"), ("[[", "]]"), ("[(", ")]"), ("((", "))"), ("{{", "}}"),
    ("[/", "/]"), ("[/", "\\]"), ("[\\", "\\]"), ("[\\", "/]"), ("[", "]"), ("(", ")"),
    ("{", "}"), (">", "]"),
)  # fmt: skip
"""How the label of a node is enclosed, the longer signs first."""
_CLASS = re.compile(r":::[\w-]+")
_EDGE = re.compile(
    r"(?P<begin>[<xo](?=[-=]))?"
    r"(?:(?P<open>--|==|-\.)\s*(?![xo][\s|])(?P<text>[^\s<>|=.-][^|>]*?)\s*"
    r"(?P<close>-{2,}|={2,}|\.+-)"
    r"|(?P<stroke>-{2,}|={2,}|-\.+-))"
    r"(?P<end>>|[xo](?=[\s|]|$))?"
    r"(?:\s*\|(?P<label>[^|]*)\|)?"
)
_CLOSES = {"--": "-", "==": "=", "-.": "."}


@dataclass(slots=True)
class _Chart:
    """What was read of a flowchart so far."""

    labels: dict[str, str] = field(default_factory=dict)
    """The label of each node that has one, by its id."""
    steps: list[DiagramStep] = field(default_factory=list)
    """With ids in the place of names."""
    joined: set[str] = field(default_factory=set)
    """The nodes that an edge has named, by their ids."""
    alone: set[str] = field(default_factory=set)
    """Those that were named by themselves before any edge."""
    depth: int = 0


def _flowchart(lines: list[str], first: int) -> list[DiagramStep]:
    chart = _Chart()
    for number in range(first, len(lines)):
        line = lines[number]
        if _is_blank(line) or _FLOWCHART_UNLISTED.fullmatch(line):
            continue
        group = _SUBGRAPH.fullmatch(line)
        if group is not None:
            name = _label(group["label"] or group["name"])
            chart.steps.append(DiagramStep(number, chart.depth, name, is_group=True))
            chart.depth += 1
        elif line.rstrip(";") == "end":
            chart.depth = _outer(chart.depth)
        else:
            for statement in _statements(line):
                _read_statement(chart, statement, number)
    if chart.depth:
        raise _NotUnderstoodError
    return [_named(step, chart) for step in chart.steps if _is_listed(step, chart)]


def _outer(depth: int) -> int:
    if not depth:
        raise _NotUnderstoodError
    return depth - 1


def _is_listed(step: DiagramStep, chart: _Chart) -> bool:
    """Whether a step is an edge, a group, or a node that no edge names."""
    return step.arrow is not None or step.is_group or step.source not in chart.joined


def _named(step: DiagramStep, chart: _Chart) -> DiagramStep:
    """Return a step with the labels of its nodes."""
    if step.is_group:
        return step
    labels = chart.labels
    source, target = step.source, step.target
    return replace(step, source=labels.get(source, source), target=labels.get(target, target))


def _statements(line: str) -> Iterator[str]:
    """Yield the statements of a line; a semicolon in a label parts none."""
    begin = 0
    quoted = False
    enclosed = 0
    for at, character in enumerate(line):
        if character == '"':
            quoted = not quoted
        elif not quoted and character in "[({":
            enclosed += 1
        elif not quoted and character in "])}":
            enclosed -= 1
        elif character == ";" and not quoted and enclosed <= 0:
            yield line[begin:at].strip()
            begin = at + 1
    yield line[begin:].strip()


def _read_statement(chart: _Chart, statement: str, line: int) -> None:
    """Read nodes and the edges between them: `A --> B & C -- text --> D`."""
    if not statement:
        return
    sources, at = _nodes(chart, statement, 0, line)
    while at < len(statement):
        edge = _EDGE.match(statement, at)
        if edge is None:
            raise _NotUnderstoodError
        targets, at = _nodes(chart, statement, edge.end(), line)
        for source in sources:
            for target in targets:
                arrow = _arrow(edge)
                label = _label(edge["text"] or edge["label"] or "")
                chart.steps.append(DiagramStep(line, chart.depth, source, arrow, target, label))
                chart.joined |= {source, target}
        sources = targets


def _arrow(edge: re.Match[str]) -> Arrow:
    opens, closes = edge["open"], edge["close"]
    if opens and _CLOSES[opens] != closes[0]:
        raise _NotUnderstoodError
    if edge["begin"] and edge["end"]:
        return "both"
    if edge["begin"]:
        raise _NotUnderstoodError
    if not edge["end"]:
        if not opens and len(edge["stroke"]) == len("--"):
            raise _NotUnderstoodError
        return "line"
    return "dashed" if "." in (opens or edge["stroke"]) else "to"


def _nodes(chart: _Chart, text: str, at: int, line: int) -> tuple[list[str], int]:
    """Return the ids of the nodes that begin at an offset, and the offset after them."""
    found: list[str] = []
    while True:
        at = _past_blanks(text, at)
        name = _ID.match(text, at)
        if name is None:
            raise _NotUnderstoodError
        at = _read_shape(chart, name[0], text, name.end())
        if name[0] not in chart.joined and name[0] not in chart.alone:
            chart.alone.add(name[0])
            chart.steps.append(DiagramStep(line, chart.depth, name[0]))
        found.append(name[0])
        at = _past_blanks(text, at)
        if not text.startswith("&", at):
            return found, at
        at += 1


def _past_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _read_shape(chart: _Chart, name: str, text: str, at: int) -> int:
    """Read the label of a node, if it has one here; return the offset after it."""
    for begin, end in _SHAPES:
        if not text.startswith(begin, at):
            continue
        closing = _closing(text, at + len(begin), end)
        if closing is not None:
            chart.labels[name] = _label(text[at + len(begin) : closing]) or name
            at = closing + len(end)
            break
    else:
        if text[at : at + 1] in ("[", "(", "{", "@"):
            raise _NotUnderstoodError
    styled = _CLASS.match(text, at)
    return at if styled is None else styled.end()


def _closing(text: str, begin: int, end: str) -> int | None:
    """Return where a label ends, None if it does not, or not by that sign."""
    if text.startswith('"', begin):
        quote = text.find('"', begin + 1)
        if quote < 0 or not text.startswith(end, quote + 1):
            return None
        return quote + 1
    found = text.find(end, begin)
    if found < 0 or any(sign in text[begin:found] for sign in '[](){}"'):
        return None
    return found


# Sequence diagrams

_SEQUENCE = re.compile(r"sequenceDiagram\s*;?")
_PARTICIPANT = re.compile(
    r"(?:create\s+)?(?:participant|actor)\s+(?P<id>[^:]+?)(?:\s+as\s+(?P<name>.+))?"
)
_MESSAGE = re.compile(
    r"(?P<source>[^:<>+-]+?)\s*(?P<both><<)?(?P<stroke>--?)(?P<head>>>?|x|\))\s*[+-]?\s*"
    r"(?P<target>[^\s:<>+-][^:<>+-]*?)\s*:\s*(?P<text>.*)"
)
_NOTE = re.compile(
    r"note\s+(?P<side>over|(?:left|right)\s+of)\s+(?P<ids>[^:]+?)\s*:\s*(?P<text>.*)",
    re.IGNORECASE,
)
_BLOCK = re.compile(r"(?P<word>loop|alt|opt|par|critical|break|rect|box)\b\s*(?P<text>.*)")
_BRANCH = re.compile(r"(?P<word>else|and|option)\b\s*(?P<text>.*)")
_SEQUENCE_UNLISTED = re.compile(r"(?:activate|deactivate|autonumber|destroy|title)\b.*")
_COLORED = frozenset({"rect", "box"})
"""Blocks whose text begins with a color."""
_COLOR = re.compile(r"(?:rgba?\([^)]*\)|#[0-9a-fA-F]+|transparent)\s*")


@dataclass(slots=True)
class _Sequence:
    """What was read of a sequence diagram so far."""

    names: dict[str, str] = field(default_factory=dict)
    """The names of participants by their ids."""
    steps: list[DiagramStep] = field(default_factory=list)
    depth: int = 0

    def name(self, written: str) -> str:
        """Return the name of a participant."""
        known = written.strip()
        return self.names.get(known, _label(known))


def _sequence(lines: list[str], first: int) -> list[DiagramStep]:
    read = _Sequence()
    for number in range(first, len(lines)):
        participant = _PARTICIPANT.fullmatch(lines[number])
        if participant is not None:
            name = participant["name"] or participant["id"]
            read.names[participant["id"].strip()] = _label(name)
    for number in range(first, len(lines)):
        line = lines[number].rstrip(";").rstrip()
        if not _is_blank(line) and not _SEQUENCE_UNLISTED.fullmatch(line):
            _read_line(read, line, number)
    if read.depth:
        raise _NotUnderstoodError
    return read.steps


def _read_line(read: _Sequence, line: str, number: int) -> None:
    """Read a line of a sequence diagram."""
    block, branch = _BLOCK.fullmatch(line), _BRANCH.fullmatch(line)
    if line == "end":
        read.depth = _outer(read.depth)
    elif block is not None:
        read.steps.append(DiagramStep(number, read.depth, _block_name(block), is_group=True))
        read.depth += 1
    elif branch is not None:
        outer = _outer(read.depth)
        read.steps.append(DiagramStep(number, outer, _block_name(branch), is_group=True))
    elif _PARTICIPANT.fullmatch(line) is None:
        read.steps.append(_message(read, line, number))


def _block_name(block: re.Match[str]) -> str:
    text = block["text"]
    if block["word"] in _COLORED:
        text = _COLOR.sub("", text, count=1)
    return f"{block['word']} {_label(text)}".strip()


def _message(read: _Sequence, line: str, number: int) -> DiagramStep:
    """Return the step of a message or of a note."""
    note = _NOTE.fullmatch(line)
    if note is not None:
        names = ", ".join(map(read.name, note["ids"].split(",")))
        side = " ".join(note["side"].lower().split())
        return DiagramStep(number, read.depth, f"note {side} {names}", label=_label(note["text"]))
    message = _MESSAGE.fullmatch(line)
    if message is None:
        raise _NotUnderstoodError
    arrow: Arrow = "to"
    if message["both"]:
        arrow = "both"
    elif message["head"] == "x":
        arrow = "lost"
    elif message["stroke"] == "--":
        arrow = "dashed"
    elif message["head"] == ">":
        arrow = "line"
    source, target = read.name(message["source"]), read.name(message["target"])
    return DiagramStep(number, read.depth, source, arrow, target, _label(message["text"]))
