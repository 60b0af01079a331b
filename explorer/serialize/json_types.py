"""The types of the JSON of every command: its keys, which scripts rely on.

`json_shapes` is checked against them, and `json_schema` makes the schemas of them. Nothing else
imports this module at run time: making so many types takes a while. Their annotations are read, so
that they must not be deferred.
"""

from collections.abc import Mapping, Sequence
from typing import Final, Literal, NotRequired, TypedDict

from explorer.graph.insights import InsightName
from explorer.graph.prerequisites import Basis
from explorer.model.hits import HitKind
from explorer.model.notes import LinkKind, LinkStatus, QuestionType, TaskState
from explorer.model.problems import Severity
from explorer.model.review_states import ReviewState
from explorer.search.names.ranking import How
from explorer.services.task_service import TaskPriority
from explorer.vault.link_resolution import LinkRule

# Notes


class HeadingJson(TypedDict):
    """A heading, as its source has it."""

    level: int
    text: str
    line: int


class LinkReasonJson(TypedDict):
    """Why a link leads where it does."""

    rule: LinkRule
    why: str
    candidates: Sequence[str]
    change: str


class LinkJson(TypedDict):
    """A link and where it leads; `why` is there with `--why`."""

    raw: str
    line: int
    kind: LinkKind
    target: str | None
    heading: str | None
    block: str | None
    display: str
    heading_line: int | None
    block_line: int | None
    status: LinkStatus
    why: NotRequired[LinkReasonJson]


class BacklinkJson(TypedDict):
    """A link to a note, seen from there."""

    path: str
    line: int
    kind: LinkKind
    heading: str | None


class LinksJson(TypedDict):
    """The links of a note, and those to it."""

    path: str
    links: Sequence[LinkJson]
    backlinks: Sequence[BacklinkJson]


class ReviewJson(TypedDict):
    """A schedule: its date (for FSRS, its instant), its interval in days, its ease in percent."""

    due: str | None
    interval: float | None
    ease: float | None
    state: ReviewState


class NoteProblemJson(TypedDict):
    """What is wrong with a note."""

    code: str
    line: int | None
    message: str


class NoteJson(TypedDict):
    """A note as understood; `review` is null for one that is not in review."""

    path: str
    title: str
    aliases: Sequence[str]
    tags: Sequence[str]
    properties: Mapping[str, object]
    headings: Sequence[HeadingJson]
    links: Sequence[LinkJson]
    backlinks: Sequence[BacklinkJson]
    review: ReviewJson | None
    problems: Sequence[NoteProblemJson]


class TextJson(TypedDict):
    """The text of a note, or of a section."""

    path: str
    heading: str | None
    line: int
    text: str


class CardJson(TypedDict):
    """A card; `state` is null if its schedule cannot be read."""

    front: str
    back: str
    due: str | None
    interval: float | None
    ease: float | None
    state: ReviewState | None


class QuestionJson(TypedDict):
    """A question, which holds one card or several."""

    type: QuestionType
    first_line: int
    last_line: int
    decks: Sequence[str]
    context: Sequence[str]
    cards: Sequence[CardJson]


class CardsJson(TypedDict):
    """The flashcards of a note."""

    path: str
    questions: Sequence[QuestionJson]


class MentionJson(TypedDict):
    """Where another note names the note."""

    path: str
    line: int
    heading: str | None
    name: str
    excerpt: str


class OutgoingMentionJson(TypedDict):
    """Where the note names others."""

    line: int
    heading: str | None
    name: str
    targets: Sequence[str]


class MentionsJson(TypedDict):
    """The names of a note in others, and of others in it, outside of links."""

    path: str
    mentions: Sequence[MentionJson]
    outgoing: Sequence[OutgoingMentionJson]


# Lists


class TermMatchJson(TypedDict):
    """Which term of a query matched which word, and how well (0 to 1)."""

    part: str
    word: str
    how: How
    quality: float
    ranges: Sequence[Sequence[int]]
    above: str | None


class HitJson(TypedDict):
    """A place that was found; `heading` is null for a note, `due` for what is not in review.

    `excerpt` is there for what was found in a text, `explain` with `--explain`.
    """

    path: str
    line: int
    heading: str | None
    title: str
    kind: HitKind
    score: float
    due: ReviewState | None
    excerpt: NotRequired[str]
    explain: NotRequired[Sequence[TermMatchJson]]


class AnswerJson(TypedDict):
    """What a search found; `problems` is there if something of the query could not be used."""

    query: str
    total: int
    truncated: bool
    hits: Sequence[HitJson]
    problems: NotRequired[Sequence[str]]


class ListedNoteJson(TypedDict):
    """A note; `due` and `state` are those of what is most urgent of it and its cards.

    `modified` is in UTC, and null if the file may have changed since.
    """

    path: str
    title: str
    modified: str | None
    links: int
    backlinks: int
    due: str | None
    state: ReviewState | None
    tags: Sequence[str]


class ListJson(TypedDict):
    """The notes that meet a query; `problems` is there if something of it could not be used."""

    query: str
    total: int
    notes: Sequence[ListedNoteJson]
    problems: NotRequired[Sequence[str]]


class ListedTagJson(TypedDict):
    """A tag, without `#`, and how many notes have it or one nested in it."""

    tag: str
    notes: int


class TagsJson(TypedDict):
    """The tags of the vault."""

    tags: Sequence[ListedTagJson]


class WorkloadJson(TypedDict):
    """How much a session would ask today; `later` waits for another day."""

    due: int
    new: int
    later: int


class DueNoteJson(ReviewJson):
    """A note to review."""

    path: str
    queue: str


class DueCardJson(TypedDict):
    """A card to review; `question` and `card` count from 1."""

    path: str
    line: int
    question: int
    card: int
    front: str
    due: str | None
    state: ReviewState
    decks: Sequence[str]


class DueJson(TypedDict):
    """What there is to review on a day, most urgent first."""

    on: str
    notes: Sequence[DueNoteJson]
    cards: Sequence[DueCardJson]
    counts: Mapping[ReviewState, int]
    asked: WorkloadJson


class TaskJson(TypedDict):
    """A task; its dates are days."""

    path: str
    line: int
    text: str
    state: TaskState
    due: str | None
    heading: str | None
    symbol: str
    scheduled: str | None
    start: str | None
    created: str | None
    done: str | None
    cancelled: str | None
    priority: TaskPriority | None
    recurrence: str | None


class TasksJson(TypedDict):
    """The tasks of the vault."""

    tasks: Sequence[TaskJson]


class ProblemJson(TypedDict):
    """A problem of the vault, and how many are like it, itself included.

    `target` is what a link names, null for what is not about one.
    """

    path: str
    line: int | None
    code: str
    severity: Severity
    message: str
    target: str | None
    count: int


class ProblemsJson(TypedDict):
    """What is wrong in the vault."""

    problems: Sequence[ProblemJson]


# Statistics


class VaultFiguresJson(TypedDict):
    """How much there is in the vault."""

    notes: int
    headings: int
    links: int
    tags: int
    missing_notes: int
    problems: int


class RangeJson(TypedDict):
    """How much there is from `low` to `high`; `high` is null in the last range."""

    low: int
    high: int | None
    count: int


class RetentionJson(TypedDict):
    """How many cards were asked and known; `rate` is null if none was asked."""

    passed: int
    asked: int
    rate: float | None


class DeckJson(TypedDict):
    """The figures of a deck."""

    notes: int
    cards: int
    counts: Mapping[ReviewState, int]
    asked: WorkloadJson
    mature: int
    average_ease: float | None
    retention: RetentionJson


class ReviewStatsJson(TypedDict):
    """What is in which state, and what comes when."""

    counts: Mapping[ReviewState, int]
    notes: int
    cards: int
    mature: int
    average_ease: float | None
    asked: WorkloadJson
    forecast: Sequence[int]
    beyond: int
    intervals: Sequence[RangeJson]
    eases: Sequence[RangeJson]
    groups: Mapping[str, Mapping[ReviewState, int]]
    decks: Mapping[str, DeckJson]


class RetentionsJson(TypedDict):
    """How well cards are remembered: by weeks (their Mondays) and by decks."""

    all: RetentionJson
    mature: RetentionJson
    weeks: Mapping[str, RetentionJson]
    groups: Mapping[str, RetentionJson]


class ReviewHistoryJson(TypedDict):
    """The reviews of the past."""

    total: int
    today: int
    seconds_today: float
    seconds: float
    streak: int
    days: Mapping[str, int]
    retention: RetentionsJson


class StatsJson(TypedDict):
    """The figures of the vault on a day."""

    on: str
    vault: VaultFiguresJson
    review: ReviewStatsJson
    history: ReviewHistoryJson


# Writes


class GradedJson(ReviewJson):
    """A schedule before or after a write; FSRS adds `stability` and `difficulty`."""

    stability: NotRequired[float]
    difficulty: NotRequired[float]


class GradeJson(TypedDict):
    """What a write has changed; the last three keys are there only for a batch."""

    path: str
    before: GradedJson | None
    after: GradedJson | None
    written: bool
    notes: NotRequired[int]
    refused: NotRequired[Sequence[str]]
    taken_back: NotRequired[Sequence[str]]


class AsideItemJson(TypedDict):
    """What is suspended, or buried until a day; `gone` if it is not found any more."""

    path: str
    card: str | None
    line: int
    front: str
    until: str | None
    gone: bool


class AsideJson(TypedDict):
    """What is suspended or buried."""

    suspended: Sequence[AsideItemJson]


class SpreadDayJson(TypedDict):
    """A day of a plan."""

    date: str
    before: int
    put: int
    total: int


class SpreadMoveJson(TypedDict):
    """What is put off; `card` is null for a note."""

    path: str
    line: int
    card: str | None
    before: str | None
    after: str


class RefusalJson(TypedDict):
    """Why a note is as it was."""

    path: str
    reason: str


class SpreadJson(TypedDict):
    """How a backlog was spread, or would be."""

    days: Sequence[SpreadDayJson]
    moves: Sequence[SpreadMoveJson]
    refused: Sequence[RefusalJson]
    written: bool


# The graph


class PlaceJson(TypedDict):
    """A note or a heading, or a missing note, which has no path and is called `phantom`."""

    path: str | None
    heading: str | None
    line: int | None
    phantom: NotRequired[str]


_Ends = TypedDict("_Ends", {"from": PlaceJson, "to": PlaceJson})


class StepJson(_Ends):
    """A link of a chain, and whether it is followed forward."""

    kind: Literal["link", "embed"]
    forward: bool
    line: int
    excerpt: str


class ChainJson(TypedDict):
    """A chain of links."""

    steps: Sequence[StepJson]


class ChainsJson(_Ends):
    """The shortest chains between two places; `steps` are those of the first one."""

    length: int
    steps: Sequence[StepJson]
    directed: bool
    total: int
    chains: Sequence[ChainJson]


class StopJson(PlaceJson):
    """A place on a way, and what tells that it rests on others."""

    state: ReviewState | None
    by: Basis | None
    requires: Sequence[PlaceJson]
    circle: Sequence[PlaceJson]


class WayJson(TypedDict):
    """What to learn before a place, in that order."""

    to: PlaceJson
    way: Sequence[StopJson]


class NodeJson(TypedDict):
    """A node; only a heading has `level` and `line`, and what is missing has no `path`.

    `id` is a path, a path with the index of a heading, or the folded name of a missing note.
    """

    id: str | Sequence[str | int]
    kind: Literal["note", "heading", "phantom"]
    name: str
    path: NotRequired[str]
    level: NotRequired[int]
    line: NotRequired[int]


class EdgeJson(TypedDict):
    """An edge; what is not `contains` has a `line` and a `status`."""

    source: str | Sequence[str | int]
    target: str | Sequence[str | int]
    key: int
    kind: Literal["contains", "link", "embed"]
    line: NotRequired[int]
    status: NotRequired[LinkStatus]


class GraphJson(TypedDict):
    """The graph as node-link data."""

    directed: bool
    multigraph: bool
    graph: Mapping[str, object]
    nodes: Sequence[NodeJson]
    edges: Sequence[EdgeJson]


class FindingJson(TypedDict):
    """A note, a missing note or a group; a key is there only where it applies."""

    name: str
    path: NotRequired[str]
    count: NotRequired[int]
    members: NotRequired[Sequence[str]]
    bridges: NotRequired[Sequence[str]]


class InsightJson(TypedDict):
    """What the links of the whole vault tell."""

    insight: InsightName
    items: Sequence[FindingJson]


PRINTED: Final[Mapping[str, object]] = {
    "show": NoteJson,
    "cat": TextJson,
    "search": AnswerJson,
    "list": ListJson,
    "tags": TagsJson,
    "due": DueJson | WorkloadJson,
    "cards": CardsJson,
    "grade": GradeJson,
    "undo": GradeJson,
    "review join": GradeJson,
    "review leave": GradeJson,
    "review spread": SpreadJson,
    "review suspend": AsideJson,
    "review bury": AsideJson,
    "review unsuspend": AsideJson,
    "review list": AsideJson,
    "tasks": TasksJson,
    "check": ProblemsJson,
    "links": LinksJson,
    "mentions": MentionsJson,
    "path": ChainsJson | WayJson,
    "graph": GraphJson | InsightJson,
    "help": TextJson,
    "stats": StatsJson,
}
"""What each command prints with `--json`. `show --all` prints one of these a line, and a list with
`--format jsonl` its items: the objects of its arrays."""
