"""Every command of the app, defined once for bindings, palette, help, key hints and the README.

A command whose screen does not exist is not in the table. Never bind a key anywhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

from textual.binding import Binding, BindingType
from textual.keys import Keys, format_key, key_to_character

from explorer.model import Problem

Where: TypeAlias = Literal[
    "app",
    "main",
    "list",
    "context",
    "rows",
    "filter",
    "note",
    "find",
    "search",
    "pick",
    "review",
    "map",
    "vault",
    "picture",
]
"""What binds the keys and has the actions.

In this order: `ExplorerApp`, `MainScreen`, `RowList`, `MainScreen`, `ProblemsScreen`, `FilterBox`,
`NoteView`, `FindBox`, `SearchScreen`, `PickApp`, `ReviewScreen`, `MapScreen`, `VaultScreen`,
`VaultPicture`. Other screens bind `only` some.
"""


@dataclass(frozen=True, slots=True)
class Command:
    """Something that the app can do."""

    id: str
    """Stable: the name under which settings remap it."""
    keys: str
    """The default keys, comma-separated; empty for one that only the palette and settings have."""
    text: str
    """Its name in palette and help."""
    tooltip: str
    """What it does, in a sentence."""
    hidden: bool = False
    """Whether the palette leaves it out, which offers what works everywhere or in all panes."""
    hint: str = ""
    """The word after the key in the status line; empty if it is not hinted at in any pane."""
    priority: bool = False
    """Whether its keys go before those of the focused widget."""
    runs: str = ""
    """The action, if its name is not the id of the command."""
    also: str = ""
    """What else the palette finds it by: what can be done from its screen."""

    @property
    def action(self) -> str:
        """What Textual runs for its keys: `find(':')` calls `action_find(':')`.

        The method belongs to what has the binding (a widget, a screen, the app), after `app.` to
        the app, and in `in_note('…')` to the `NoteView` of the screen.
        """
        return self.runs or self.id

    @property
    def shows_screen(self) -> bool:
        """Whether it shows a screen of its own, from wherever it is run."""
        return self.id in ("search", "review", "cards") or "show_screen(" in self.runs


COMMANDS: Mapping[Where, tuple[Command, ...]] = {
    "app": (
        Command(
            "search",
            "slash",
            "Search",
            "Find a name or a text anywhere while you type",
            hint="search",
            priority=True,
        ),
        Command(
            "review",
            "r",
            "Review",
            "Review notes and cards, or go on with the review",
            hint="review",
            also="review this note's cards, this section, folder or deck; review ahead; practice"
            " flashcards; study; spread a backlog; what is suspended or buried",
        ),
        Command(
            "problems",
            "exclamation_mark",
            "Problems",
            "List what is wrong in the vault",
            runs="show_screen('problems')",
        ),
        Command(
            "statistics",
            "s",
            "Statistics",
            "Show what is to come, and how well the past was remembered",
            runs="show_screen('statistics')",
        ),
        Command(
            "whole_vault",
            "M",
            "Whole vault",
            "Show the communities of the vault, and what its links tell",
            runs="show_screen('whole_vault')",
            also="graph; orphans; dead ends; bridges; wanted notes; islands; similar notes",
        ),
        Command(
            "cards",
            "",
            "Browse cards",
            "Find cards, mark some, and suspend or reset them or set their due date",
            also="suspend, reset or put off several cards; leeches",
        ),
        Command(
            "palette",
            "ctrl+p",
            "Command palette",
            "Run a command or open a note by its name",
            hidden=True,
            runs="command_palette",
        ),
        Command(
            "help",
            "question_mark,f1",
            "Help",
            "Show every key",
            hint="help",
            runs="show_screen('help')",
        ),
        Command(
            "manual",
            "f3",
            "Manual",
            "Open the manual, or go back from it",
            also="handbook; documentation; how to",
        ),
        Command("reload", "f5", "Read the vault again", "Take in what changed on disk"),
        Command("change_theme", "", "Theme", "Choose other colors"),
        Command(
            "quit",
            "q",
            "Quit",
            "Close what is open; from the panes, leave the explorer",
            runs="close_or_quit",
        ),
        Command(
            "quit_anywhere",
            "ctrl+q",
            "Quit from anywhere",
            "Leave the explorer, also while you type",
            hidden=True,
            priority=True,
            runs="quit",
        ),
    ),
    "main": (
        Command(
            "due_only",
            "d",
            "View of the left pane",
            "Show what is due; again: all from A to Z; again: the folders",
            hint="due",
        ),
        Command(
            "next_due",
            "",
            "Next due place",
            "Go to the next place with something due, most urgent first",
            runs="due(1)",
        ),
        Command(
            "previous_due", "", "Previous due place", "Go to the previous due place", runs="due(-1)"
        ),
        Command(
            "alphabet",
            "",
            "Concepts from A to Z",
            "List every concept with its places, or show the folders again",
        ),
        Command(
            "next_group",
            "",
            "Next letter",
            "Go to the next letter, or to the next folder at the top",
            runs="group(1)",
        ),
        Command(
            "previous_group",
            "",
            "Previous letter",
            "Go to the previous letter, or to the previous folder",
            runs="group(-1)",
        ),
        Command(
            "next_pane", "tab", "Next pane", "Go to the next pane", hidden=True, runs="step_pane(1)"
        ),
        Command(
            "previous_pane",
            "shift+tab",
            "Previous pane",
            "Go to the previous pane",
            hidden=True,
            runs="step_pane(-1)",
        ),
        Command("zoom", "plus", "Zoom", "Show only this pane, or all again"),
        Command(
            "left_pane", "1", "Left pane", "Show or hide the tree", runs="toggle_pane('concepts')"
        ),
        Command(
            "right_pane",
            "3",
            "Right pane",
            "Show or hide the context as a third pane",
            runs="toggle_pane('context')",
        ),
        Command(
            "narrower",
            "left_curly_bracket",
            "Narrower",
            "Make this pane narrower",
            runs="widen_pane(-1)",
        ),
        Command(
            "wider", "right_curly_bracket", "Wider", "Make this pane wider", runs="widen_pane(1)"
        ),
        Command("reset_panes", "", "Panes as at first", "Forget widths and hidden panes"),
        Command(
            "outline",
            "o",
            "Outline",
            "Go to the outline of the note",
            hint="outline",
            runs="show_group('outline')",
        ),
        Command(
            "backlinks",
            "b",
            "Backlinks",
            "Go to what links here",
            hint="backlinks",
            runs="show_group('backlinks')",
        ),
        Command(
            "next_link",
            "right_square_bracket",
            "Next link",
            "Select the next link in the note",
            runs="in_note('walk_links(1)')",
        ),
        Command(
            "previous_link",
            "left_square_bracket",
            "Previous link",
            "Select the previous link",
            runs="in_note('walk_links(-1)')",
        ),
        Command(
            "hints",
            "f",
            "Link hints",
            "Put letters beside the links; type them to follow one",
            hint="links",
            runs="in_note('hints')",
        ),
        Command(
            "peek",
            "K",
            "Peek",
            "Look at where the selected row or link leads, without going there",
            hint="peek",
        ),
        Command(
            "fold_here",
            "z",
            "Fold or unfold",
            "Close or open what is marked, and go on; enter takes it back",
            runs="in_note('fold_here')",
        ),
        Command(
            "fold_all",
            "Z",
            "Fold or unfold all",
            "Close all sections; again: open all; again: as at first",
            runs="in_note('fold_all')",
        ),
        Command(
            "map",
            "m",
            "Map",
            "Show what leads here and where it leads",
            hint="map",
            also="graph; what links here; neighbors",
        ),
        Command(
            "path",
            "P",
            "Path",
            "Show the shortest chains of links from here to a place that you name",
            also="shortest path; how two notes hang together; connection",
        ),
        Command(
            "sections",
            "",
            "Sections of a concept",
            "Read all sections of this concept beside each other",
        ),
        Command(
            "back",
            "minus,backspace,ctrl+o",
            "Back",
            "Go back to the place before, as it was left",
            hint="back",
        ),
        Command("forward", "equals_sign", "Forward", "Go forward again", runs="step_history(1)"),
        Command(
            "edit", "e", "Edit", "Open the file at this line in $VISUAL or $EDITOR", hint="edit"
        ),
        Command(
            "copy_link", "y", "Copy a link", "Copy the selected text, else a [[link]] to this place"
        ),
        Command(
            "copy_code", "", "Copy code", "Copy the block of code under the mouse, or the next one"
        ),
        Command(
            "copy_text",
            "ctrl+c",
            "Copy the selection",
            "Copy the text that is selected with the mouse",
            hidden=True,
        ),
        Command(
            "find",
            "ctrl+f",
            "Find in the note",
            "Find a text in the note while you type; :12 is a line",
            hint="find",
            priority=True,
        ),
        Command(
            "next_find",
            "n",
            "Next find",
            "Go to the next find in the note",
            priority=True,
            runs="step_find(1)",
        ),
        Command(
            "previous_find",
            "N",
            "Previous find",
            "Go to the previous find",
            priority=True,
            runs="step_find(-1)",
        ),
        Command(
            "go_to_line",
            "",
            "Go to line",
            "Go to a line of the file by its number",
            priority=True,
            runs="find(':')",
        ),
        Command(
            "read_on",
            "space",
            "Read on",
            "Go a page down, as less does",
            hidden=True,
            runs="app.scroll_focused('move_page', 1)",
        ),
        Command(
            "read_back",
            "ctrl+b",
            "Read back",
            "Go a page up",
            hidden=True,
            runs="app.scroll_focused('move_page', -1)",
        ),
        Command(
            "scroll_down",
            "ctrl+e",
            "Scroll down",
            "Scroll one row down; in a list, the selected row stays",
            hidden=True,
            runs="app.scroll_focused('scroll_rows', 1)",
        ),
        Command(
            "scroll_up",
            "ctrl+y",
            "Scroll up",
            "Scroll one row up",
            hidden=True,
            runs="app.scroll_focused('scroll_rows', -1)",
        ),
        Command(
            "tasks",
            "t",
            "Tasks",
            "List the tasks of the vault by when they are to be done",
            runs="app.show_screen('tasks')",
        ),
        Command(
            "tags",
            "number_sign",
            "Tags",
            "List the tags, with how many notes have each",
            runs="app.show_screen('tags')",
        ),
        Command(
            "bookmarks",
            "apostrophe",
            "Bookmarks",
            "List your bookmarks and Obsidian's",
            runs="app.show_screen('bookmarks')",
        ),
        Command(
            "bookmark",
            "asterisk",
            "Set a bookmark",
            "Set a bookmark at this note or heading, or take it away",
            runs="app.bookmark",
        ),
        Command(
            "join",
            "J",
            "Put into review",
            "Put this note into review by its tag, or take it out",
            runs="app.join",
        ),
        Command(
            "undo_write",
            "ctrl+z",
            "Take back a change",
            "Take back the last grade, tag, suspension or spread",
            runs="app.undo_write",
            also="undo the last change of a note",
        ),
        Command("random_note", "R", "Random note", "Show any other note", runs="app.random_note"),
        Command(
            "daily_note",
            "T",
            "Daily note",
            "Open the note of today in the editor",
            runs="app.daily_note",
        ),
        Command(
            "capture",
            "c",
            "Quick capture",
            "Open the note for quick capture in the editor, at its end",
            runs="app.capture",
        ),
        Command(
            "flagged",
            "",
            "Flagged for editing",
            "List the notes and cards that you flagged in a review",
            runs="app.show_screen('flagged')",
        ),
        Command(
            "vaults",
            "V",
            "Other vaults",
            "Open a vault that was opened before, here or in Obsidian",
            runs="app.show_screen('vaults')",
        ),
        Command(
            "open_in_obsidian",
            "O",
            "Open in Obsidian",
            "Open this place in Obsidian",
            runs="app.open_in_obsidian",
        ),
        Command(
            "leave", "escape", "Leave", "Leave the filter or the pane", hidden=True, hint="leave"
        ),
    ),
    "list": (
        Command("down", "j,down", "Down", "Go one row down", runs="move(1)"),
        Command("up", "k,up", "Up", "Go one row up", runs="move(-1)"),
        Command("first", "g,home", "First row", "Go to the first row", runs="move_to_end(-1)"),
        Command("last", "G,end", "Last row", "Go to the last row", runs="move_to_end(1)"),
        Command(
            "half_down", "ctrl+d", "Half a page down", "Go half a page down", runs="move_half(1)"
        ),
        Command("half_up", "ctrl+u", "Half a page up", "Go half a page up", runs="move_half(-1)"),
        Command("page_down", "pagedown", "Page down", "Go a page down", runs="move_page(1)"),
        Command("page_up", "pageup", "Page up", "Go a page up", runs="move_page(-1)"),
        Command("open", "enter", "Open", "Open the selected row", hint="open"),
        Command("fold", "left,h", "Fold", "Close the row, or go to the one that holds it"),
        Command("unfold", "right,l", "Unfold", "Open the row up, or go into it"),
    ),
    "context": (
        Command(
            "sort_backlinks",
            "s",
            "Sort the backlinks",
            "Sort the backlinks by rank, by name, or by time",
            hint="sort",
        ),
        Command(
            "leave_out",
            "x",
            "Leave out a name",
            "Leave out the name of the selected mention, or tell it again",
            hint="leave out",
        ),
    ),
    "rows": (Command("filter", "slash", "Filter", "Narrow the list to rows that hold some words"),),
    "filter": (
        Command(
            "filter_down",
            "down,ctrl+n,ctrl+j",
            "Next row",
            "Select the next row",
            priority=True,
            runs="filter_move(1)",
        ),
        Command(
            "filter_up",
            "up,ctrl+k",
            "Previous row",
            "Select the previous row",
            priority=True,
            runs="filter_move(-1)",
        ),
        Command("filter_open", "enter", "Open", "Open the selected row", priority=True),
        Command("filter_close", "escape", "All rows", "Show all rows again", priority=True),
    ),
    "note": (
        Command(
            "table_right",
            "greater_than_sign,right,l",
            "Move a table",
            "Show the next column of a wide table",
            hint="columns",
            runs="move_table(1)",
        ),
        Command(
            "table_left",
            "less_than_sign,left,h",
            "Move it back",
            "Show the previous column",
            runs="move_table(-1)",
        ),
    ),
    "find": (
        Command(
            "box_accept",
            "enter",
            "Read on at the find",
            "Close the box at the find, or at the line; n and N go on",
            priority=True,
        ),
        Command(
            "box_next",
            "down,ctrl+n",
            "Next find",
            "Go to the next find",
            priority=True,
            runs="box_step(1)",
        ),
        Command(
            "box_previous",
            "up",
            "Previous find",
            "Go to the previous find",
            priority=True,
            runs="box_step(-1)",
        ),
        Command(
            "box_close",
            "escape",
            "Close the box",
            "Take the marks away and go back to where you began to find",
            priority=True,
        ),
    ),
    "search": (
        Command(
            "result_down",
            "down,ctrl+n,ctrl+j",
            "Next result",
            "Select the next result",
            priority=True,
            runs="move_to('move(1)')",
        ),
        Command(
            "result_up",
            "up,ctrl+k",
            "Previous result",
            "Select the previous result",
            priority=True,
            runs="move_to('move(-1)')",
        ),
        Command(
            "results_down",
            "pagedown",
            "More results",
            "Go a page of results down",
            priority=True,
            runs="move_to('move_page(1)')",
        ),
        Command(
            "results_half",
            "ctrl+d",
            "Half a page of results",
            "At the end of the query: go half a page of results down",
            runs="move_to('move_half(1)')",
        ),
        Command(
            "results_up",
            "pageup,ctrl+b",
            "Earlier results",
            "Go a page of results up",
            priority=True,
            runs="move_to('move_page(-1)')",
        ),
        Command(
            "next_scope",
            "tab",
            "Next scope",
            "Search the same in the next scope",
            priority=True,
            runs="step_scope(1)",
        ),
        Command(
            "previous_scope",
            "shift+tab",
            "Previous scope",
            "Search the same in the previous scope",
            priority=True,
            runs="step_scope(-1)",
        ),
        Command(
            "unfold_result",
            "right",
            "Places of a concept",
            "At the end of the query: show the places",
            priority=True,
        ),
        Command(
            "fold_result",
            "left",
            "Close a concept",
            "Close the open concept that is selected",
            priority=True,
        ),
        Command(
            "beside",
            "ctrl+o",
            "Open beside the list",
            "Read the result beside the list; esc goes back",
            priority=True,
        ),
        Command(
            "forget",
            "delete",
            "Forget",
            "Take the selected search, note, bookmark or card off the list",
            priority=True,
        ),
        Command(
            "forget_all",
            "shift+delete",
            "Forget all searches",
            "Take every recent search off the list",
            priority=True,
        ),
        Command("close", "escape", "Leave the screen", "Go back to where you were"),
    ),
    "review": (
        Command(
            "show_answer",
            "space",
            "Show the answer",
            "Show the answer; again: it was known, or the next page",
        ),
        Command(
            "again",
            "1",
            "Again",
            "It was not known; it comes once more today",
            runs="grade('again')",
        ),
        Command("hard", "2", "Hard", "It was hard: see it again sooner", runs="grade('hard')"),
        Command("good", "3", "Good", "It was known", runs="grade('good')"),
        Command("easy", "4", "Easy", "It was easy: see it again much later", runs="grade('easy')"),
        Command("type_answer", "t", "Type the answer", "Type the answer and compare it"),
        Command("undo_step", "u,ctrl+z", "Undo", "Take back the last grade, or another step"),
        Command("redo_step", "U,ctrl+y", "Redo", "Do again what was taken back"),
        Command("skip", "n", "Not now", "Leave this one for the end of the session"),
        Command("bury", "b", "Bury", "Leave this one and its siblings out for today"),
        Command("suspend", "at", "Suspend", "Leave this one out until you take it back"),
        Command("mark", "v", "Mark", "In the list of cards: mark this one, or take the mark away"),
        Command(
            "item_menu",
            "full_stop",
            "More",
            "Set another due date, reset it, look at its facts, flag it",
        ),
        Command("source", "o", "Go to the source", "Read where it stands; r leads back"),
        Command("edit_source", "e", "Edit the source", "Open the file at this place in the editor"),
        Command(
            "review_ahead",
            "a",
            "Review ahead",
            "Also what is due soon; then everything, for practice",
        ),
        Command("suspended", "x", "Suspended", "List what is suspended or buried, to take it back"),
        Command("spread", "d", "Spread", "Spread what is due over the days to come"),
        Command("review_order", "i", "Order", "Review in another order"),
    ),
    "map": (
        Command("walk_left", "h,left", "Left", "Go along a link to the left", runs="walk(-1)"),
        Command("walk_right", "l,right", "Right", "Go along a link to the right", runs="walk(1)"),
        Command("read_node", "enter", "Read", "Read it there", runs="read"),
        Command("center", "space", "Center", "Draw the map around it", runs="center"),
        Command("map_back", "minus", "Back", "Show the map before", runs="map_back"),
        Command("farther", "right_square_bracket", "Farther", "Show one hop more", runs="hops(1)"),
        Command("nearer", "left_square_bracket", "Nearer", "Show one hop less", runs="hops(-1)"),
        Command("map_kind", "v", "Notes or headings", "Show notes, or headings", runs="map_kind"),
        Command(
            "map_direction",
            "i",
            "In, out or both",
            "Show what leads here, what it leads to, or both",
            runs="map_direction",
        ),
    ),
    "vault": (
        Command("vault_back", "minus", "Back", "Go back to the list before", runs="close"),
        Command("vault_pane", "tab", "List or picture", "Go to the picture, or back to the list"),
        Command(
            "insights",
            "i",
            "Insights",
            "List what the links tell: orphans, dead ends, bridges, …",
        ),
        Command("hubs", "a", "Index pages", "Take index pages in, or put them aside again"),
    ),
    "picture": (
        Command("pan_left", "h,left", "Left", "Look further left", runs="pan(-1, 0)"),
        Command("pan_right", "l,right", "Right", "Look further right", runs="pan(1, 0)"),
        Command("pan_down", "j,down", "Down", "Look further down", runs="pan(0, 1)"),
        Command("pan_up", "k,up", "Up", "Look further up", runs="pan(0, -1)"),
        Command("zoom_in", "plus,equals_sign", "Nearer", "Come nearer", runs="zoom(1)"),
        Command("zoom_out", "minus", "Back", "Go back to see more", runs="zoom(-1)"),
        Command("zoom_fit", "0", "All", "Show all of it", runs="fit"),
    ),
    "pick": (
        Command("abort", "ctrl+c", "Pick nothing", "Leave the picker at once", priority=True),
    ),
}
"""The commands by what has to be on screen or in focus for their keys to work."""

COMMANDS_BY_ID = {command.id: command for some in COMMANDS.values() for command in some}

# Whose keys can be pressed at the same time: a key may stand once in each group.
TOGETHER: tuple[Set[Where], ...] = (
    {"app", "main", "list"},
    {"main", "list", "context"},
    {"list", "rows"},
    {"app", "filter"},
    {"app", "main", "note"},
    {"app", "find"},
    {"app", "search"},
    {"search", "pick"},
    {"app", "map"},
    {"app", "list", "vault"},
    {"app", "picture"},
    {"app", "review", "list"},
    {"app", "review", "note"},
)

_TITLES: Mapping[Where, str] = {
    "app": "Everywhere",
    "main": "Reading",
    "list": "In lists",
    "context": "In the context",
    "rows": "In lists that words narrow",
    "filter": "While narrowing a list",
    "note": "In the note",
    "find": "While finding in the note",
    "search": "In search and on other screens",
    "pick": "In the picker",
    "review": "Before and in a review",
    "map": "In the map",
    "vault": "In the whole vault",
    "picture": "In its picture",
}


_NO_KEY = "none"
"""In place of the key of a command without one: settings can remap only what is bound."""


def bindings(where: Where) -> list[BindingType]:
    """Return the bindings of all commands of one place."""
    return [binding_of(command) for command in COMMANDS[where]]


def bindings_of(*ids: str) -> list[BindingType]:
    """Return the bindings of some commands."""
    return [binding_of(COMMANDS_BY_ID[name]) for name in ids]


def binding_of(command: Command) -> Binding:
    """Return the binding of a command."""
    return Binding(
        command.keys or _NO_KEY,
        command.action,
        command.text,
        show=bool(command.hint),
        tooltip=command.tooltip,
        id=command.id,
        priority=command.priority,
    )


def sections(keymap: Mapping[str, str]) -> list[tuple[str, list[tuple[str, Command]]]]:
    """Return (title, [(keys as shown, command)]) for the help screen and the README.

    `keymap` maps the ids of commands to their remapped keys.
    """
    return [
        (
            title,
            [
                (shown_keys(keys), command)
                for command in COMMANDS[where]
                if (keys := keymap.get(command.id, command.keys))
            ],
        )
        for where, title in _TITLES.items()
    ]


def keys_of(command: str, keymap: Mapping[str, str]) -> list[str]:
    """Return the keys of a command, remapped or not, as Textual names them."""
    return [*map(str.strip, keymap.get(command, COMMANDS_BY_ID[command].keys).split(","))]


def key_of(command: str, keymap: Mapping[str, str]) -> str:
    """Return the first key of a command as it is shown, remapped or not."""
    return shown_keys(keys_of(command, keymap)[0])


def shown_keys(keys: str) -> str:
    """Return keys as they are shown: `]` for `right_square_bracket`."""
    return " ".join(map(format_key, map(str.strip, keys.split(","))))


def valid_keymap(
    settings: Mapping[str, str], path: str, lines: Mapping[str, int] = MappingProxyType({})
) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """Return the usable part of a keymap, and a problem for each entry that is not usable.

    `settings` maps the ids of commands to their keys. `path` is the config file, for the problems.
    `lines` has the 1-based line of each entry, by `keys.` and its id.
    """
    keymap: dict[str, str] = {}
    problems: list[Problem] = []

    def report(command: str, code: str, message: str) -> None:
        problems.append(Problem(path, lines.get(f"keys.{command}"), code, "warning", message))

    for command, keys in settings.items():
        error = _entry_error(command, keys)
        if error is not None:
            report(command, *error)
        else:
            keymap[command] = ",".join(map(str.strip, keys.split(",")))
    for first, second, key in _clashes(keymap):
        loser, other = (second, first) if second in keymap else (first, second)
        if keymap.pop(loser, None) is not None:
            message = f"keys.{loser}: {key!r} already means {other}; the default is kept."
            report(loser, "key_clash", message)
    return keymap, tuple(problems)


def _entry_error(command: str, keys: object) -> tuple[str, str] | None:
    """Return (code, message) of an entry that cannot be used, None if it can."""
    if command not in COMMANDS_BY_ID:
        message = f"keys.{command}: there is no such command; `?` in the app lists them all."
        return "unknown_command", message
    if not isinstance(keys, str) or not keys.strip():
        return "bad_key", f'keys.{command}: name a key, such as "x" or "ctrl+x".'
    for key in map(str.strip, keys.split(",")):
        if not _is_key(key):
            return "bad_key", (
                f'keys.{command}: {key!r} is not a key; write "x", "f2", "ctrl+x" or "enter".'
            )
    return None


def _is_key(key: str) -> bool:
    """Whether a terminal could send this key."""
    *modifiers, last = key.split("+")
    is_sign = "_" in last and last.isascii() and key_to_character(last) is not None
    is_known = len(last) == 1 or last in _NAMED or is_sign
    return key == "+" or (is_known and {"ctrl", "shift", "alt"}.issuperset(modifiers))


_NAMED = frozenset(key.value for key in Keys) | {"space", "minus", "plus", "slash"}


def _clashes(keymap: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return (first id, second id, key) for each key that two commands would claim at once."""
    clashes: dict[tuple[str, str, str], None] = {}
    for group in TOGETHER:
        owner: dict[str, str] = {}
        for command in (each for where in COMMANDS if where in group for each in COMMANDS[where]):
            keys = keymap.get(command.id, command.keys)
            for binding in Binding.make_bindings([Binding(keys, "")]) if keys else ():
                first = owner.setdefault(binding.key, command.id)
                if first != command.id:
                    clashes[first, command.id, binding.key] = None
    return list(clashes)
