"""The base of the explorer and the picker, and the parts of an app that their screens may use.

Holds the state that screens share and starts the load. Knows no screen: the apps put those
together.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property, partial, wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.driver import Driver
from textual.filter import LineFilter
from textual.notifications import Notify, SeverityLevel
from textual.signal import Signal
from textual.widgets import Input
from textual.worker import Worker

from explorer.text.counts import counted
from explorer.text.sanitize import clean
from explorer.ui import themes
from explorer.ui.app_options import AppOptions
from explorer.ui.cells import cut, cut_sentence
from explorer.ui.commands import COMMANDS_BY_ID, key_of, keys_of
from explorer.ui.glyphs import line_filters
from explorer.ui.load_state import LoadChange, LoadState
from explorer.ui.textual_ext import IS_TESTED
from explorer.ui.textual_ext.notices import Notices
from explorer.ui.threads import report_worker_error, subscribe_weakly

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.screen import Screen

    from explorer.graph.local import MapOptions
    from explorer.model import Badge, Hit
    from explorer.page import Target
    from explorer.reader.note_context import Context
    from explorer.services.explorer import Explorer
    from explorer.ui.history import LeftList
    from explorer.ui.vault_loading import VaultLoader

KEPT_BELOW = "-kept-below"
"""The class of a screen that the search and lists lie over and lead back to, such as a review."""
READ_ONLY = "The vault is read-only (--read-only, or read_only in the config file)."
CRASHED = 70
"""The exit code of an app that ended by an error."""

_FIRST_PAINT = 0.06
"""Seconds after which the first screen counts as painted, even if Textual has not reported it."""
_NAME_CELLS = 24
"""Cells of the name of a vault at most."""
_NOTICE_CELLS = 200
"""Cells of a notification at most: 5 rows where a terminal has 50 columns."""

_N = TypeVar("_N", bound=DOMNode)
_P = ParamSpec("_P")
_S = TypeVar("_S", bound="Screen[Any]")


def while_shown(
    handler: Callable[Concatenate[_N, _P], None],
) -> Callable[Concatenate[_N, _P], None]:
    """Skip a handler when the screen that it would change is being closed.

    What workers and signals bring may arrive while the widgets are being removed.
    """

    @wraps(handler)
    def guarded(self: _N, /, *args: _P.args, **kwargs: _P.kwargs) -> None:
        if _is_shown(self):
            handler(self, *args, **kwargs)

    return guarded


def _is_shown(node: DOMNode) -> bool:
    """Whether a screen, or the first one of an app, has widgets that take others."""
    if isinstance(node, App):
        return bool(node.screen_stack) and _is_shown(node.screen_stack[0])
    return bool(node.children) and node.children[0].is_attached


class LinkFollowing(Protocol):
    """Goes where the links of notes lead."""

    def follow(self, context: Context, target: Target) -> None:
        """Follow a link of the note that `context` is about."""
        ...

    def open_file(self, path: str) -> None:
        """Open a file of the vault that is no note."""
        ...


class BaseApp(App[int]):
    """An app on one vault, without its screens."""

    def __init__(
        self,
        explorer: Explorer,
        now: Callable[[], datetime],
        options: AppOptions | None = None,
    ) -> None:
        super().__init__()
        options = options or AppOptions()
        self.explorer = explorer
        self.now = now
        self.options = options
        self.glyphs = options.glyphs
        self.keys = dict(options.keys)
        self.no_color = bool(options.environ.get("NO_COLOR"))
        self.leaving: Signal[App[int]] = Signal(self, "leaving")
        """Published before the terminal is given back for good."""
        self.notices = Notices(self)
        """Which notifications are shown."""
        self._last_key: events.Key | None = None
        """The last key, until it has acted."""
        self.load_state = LoadState()
        """How far the load of the vault is."""
        self.load_changed: Signal[LoadChange] = Signal(self, "load-changed")
        """Published with each change of `load_state`."""
        self.last_query = ""
        self.last_scope: str | None = None
        self.left_lists: dict[str, LeftList] = {}
        """Lists as they were left for one of their rows, by their names; none after `esc`."""
        self.map_trail: Sequence[MapOptions] = ()
        """The maps that led to a place that is read; none after `esc`."""
        for theme in (themes.DARK, themes.LIGHT, *themes.ANSI):
            self.register_theme(theme)
        chosen = themes.choose(options.environ, options.theme)
        self.theme = chosen if chosen in self.available_themes else themes.DARK_NAME
        self.set_keymap(self.keys)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a text, never markup, cut where it would fill a small screen."""
        text = cut_sentence(message, _NOTICE_CELLS)
        super().notify(text, title=title, severity=severity, timeout=timeout, markup=markup)

    def say(self, sentence: str) -> None:
        """Show a sentence, which may quote a note."""
        self.notify(clean(sentence))

    def warn(self, sentence: str) -> None:
        """Show a sentence about what could not be done, which may quote a note."""
        self.notify(clean(sentence), severity="warning")

    def on_notify(self, event: Notify) -> None:
        """Show a notification once, however often it is told: the last one stays its whole time."""
        self.notices.make_room(event.notification)

    async def on_event(self, event: events.Event) -> None:
        """Take off the screen what was only said in passing with a key, which it may cover."""
        if self.notices.take_event(event):
            return
        if isinstance(event, events.Key) and not event.is_forwarded:
            await self._take_key(event)
        else:
            await super().on_event(event)

    async def _take_key(self, key: events.Key) -> None:
        """Let a key after which one types act before the next one is looked at.

        Textual would pass both to what has the focus now, and back, before the first one acts. If
        the key before it is still on that way, it takes its turn there as any other.
        """
        if self.app_focus and self._last_key is None and key.key in self._openers:
            active = None if self._takes_letters else self.screen.active_bindings.get(key.key)
            if active and await self.run_action(active.binding.action, active.node):
                return
        self._last_key, way = key, (self.focused or self.screen).ancestors_with_self
        await super().on_event(key)
        self._follow(key, way)

    def _follow(self, key: events.Key, way: list[DOMNode]) -> None:
        """Go the way of a key after it, to learn when it has acted."""
        if way:
            way[0].call_later(self._follow, key, way[1:])
        elif self._last_key is key:
            self._last_key = None

    @cached_property
    def _openers(self) -> frozenset[str]:
        """The keys that open what takes the keys after them: a screen, a box, labels."""
        return frozenset(
            key
            for each in COMMANDS_BY_ID.values()
            if each.shows_screen or each.id in ("filter", "hints", "path")
            for key in keys_of(each.id, self.keys)
        )

    @property
    def _takes_letters(self) -> bool:
        """Whether what has the focus takes letters by itself, as an input or as labels do."""
        return isinstance(self.focused, Input) or getattr(self.focused, "has_labels", False)

    def exit(
        self, result: int | None = None, return_code: int = 0, message: RenderableType | None = None
    ) -> None:
        """Leave the app; subscribers of `leaving` undo what they did to the terminal first."""
        self.leaving.publish(self)
        super().exit(result, return_code, message)

    @property
    def has_crashed(self) -> bool:
        """Whether the app has ended by an error. What it returns does not tell."""
        return bool(self.return_code)

    def get_driver_class(self) -> type[Driver]:
        """Return what reads the keys and draws on the terminal.

        Raises SystemExit if that is what the user has named, and it is none.
        """
        try:
            chosen = super().get_driver_class()
        except (ImportError, AttributeError, ValueError, RuntimeError) as error:
            sys.stderr.write(f"explorer: TEXTUAL_DRIVER: {clean(str(error))}; unset it\n")
            raise SystemExit(CRASHED) from error
        if sys.platform != "win32" and IS_TESTED:
            from textual.drivers.linux_driver import LinuxDriver

            from explorer.ui.textual_ext.terminal_driver import TerminalDriver

            if chosen is LinuxDriver:
                return TerminalDriver
        return chosen

    def refresh_css(self, animate: bool = True) -> None:
        """Style everything for the current theme.

        Before there is a screen only the variables are set: for the first one, all styles would be
        parsed once more.
        """
        if self.screen_stack:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def get_css_variables(self) -> dict[str, str]:
        """Add our own variables to themes that lack them."""
        return themes.completed(super().get_css_variables())

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return the filters of all output."""
        return line_filters(super().get_line_filters(), self.glyphs, no_color=self.no_color)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show the error of a worker that has failed."""
        report_worker_error(self, event)

    # The load

    def after_first_paint(self, begin: Callable[[], object]) -> None:
        """Call `begin` once the first screen has been painted.

        Textual's `call_after_refresh` alone is not enough: a screen that another one covers before
        its first paint never runs it. So a timer is set too, again if the first screen is not even
        mounted then, as on a busy machine.
        """
        waiting = [begin]

        def begin_once() -> None:
            if not (waiting and self.screen_stack):  # it has begun, or the app ends before
                return
            if self.screen_stack[0].is_mounted:
                waiting.pop()()
            else:
                self.set_timer(_FIRST_PAINT, begin_once)

        self.call_after_refresh(begin_once)
        self.set_timer(_FIRST_PAINT, begin_once)

    @cached_property
    def loader(self) -> VaultLoader:
        """What reads the vault; imported after the first paint."""
        from explorer.review.session_queue import QueueOptions
        from explorer.ui.vault_loading import VaultLoader

        limits = QueueOptions.of(self.options)
        now = lambda: self.now()  # noqa: E731, PLW0108 (the clock may be another one later)
        post = partial(self.call_later, self.change_load)
        return VaultLoader(self, self.explorer, limits, now, post)

    def change_load(self, **changes: Any) -> None:
        """Set fields of the state of the load, and publish that as long as there is a screen."""
        self.load_state = replace(self.load_state, **changes)
        if _is_shown(self):
            self.load_changed.publish(LoadChange(self.load_state, LoadState(**changes)))
            if "badges" in changes and self.load_state.reload_wanted:
                self.action_reload()

    def facts(self) -> tuple[str, ...]:
        """Return what the status line shows about the vault, most important first."""
        state, badges, ellipsis = self.load_state, self.load_state.badges, self.glyphs.ellipsis
        progress = state.progress
        if state.failure is not None:
            return ("the vault cannot be read",)
        if not state.loaded:
            if progress is None and len(self.screen_stack) > 1:
                return ("nothing is read yet",)
            if progress is None or not progress.total:
                return (f"looking for notes{ellipsis}",)
            return (f"reading {progress.done:,} of {progress.total:,} notes{ellipsis}",)
        root = self.explorer.called
        name = self.options.notice or cut(clean(root.name or str(root)), _NAME_CELLS)
        facts = [name, counted(len(self.explorer.vault.notes), "note")]
        if badges is not None:
            facts[1:1] = [f"{badges.due:,} due", f"{badges.new:,} new" if badges.new else ""]
            facts.append(counted(badges.concepts, "concept"))
        if state.unwatched:
            facts.append("looks for changes every 5 s")
        return tuple(filter(None, facts))

    @property
    def review_waits(self) -> bool:
        """Whether a review can be gone on with."""
        return False

    def action_reload(self) -> None:
        """Reload what has changed on disk.

        During the first load the reload waits for its end, because the load may have passed the
        changed file already.
        """
        state = self.load_state
        if state.badges is not None:
            self.change_load(reload_wanted=False)
            self.loader.refresh()
        elif state.failure is not None:
            self.change_load(failure=None)
            self.loader.load()
        else:
            self.change_load(reload_wanted=True)

    # What screens use

    def key_of(self, command: str) -> str:
        """Return the first key of a command, as it is shown."""
        return key_of(command, self.keys)

    def action_scroll_focused(self, scroll: str, step: int) -> None:
        """Scroll the list or the text that has the focus, if it can be scrolled that way."""
        act = getattr(self.focused, f"action_{scroll}", None)
        if act is not None:
            act(step)

    @property
    def links(self) -> LinkFollowing:
        """What follows links; each app has its own."""
        raise NotImplementedError

    async def action_search(self) -> None:
        """Search."""
        raise NotImplementedError

    async def ask_place(self, prompt: str, word: str, take: Callable[[Hit | None], object]) -> None:
        """Ask for a place by its name, and pass on what was chosen; None if nothing was."""
        raise NotImplementedError

    def search_for(self, query: str) -> None:
        """Show what a search finds."""
        self.last_query = query
        self.last_scope = None
        self.call_next(self.action_search)

    def badge_of(self, path: str, section: int) -> Badge | None:
        """Return the review badge of a note (section -1) or of one of its headings."""
        loaded = self.load_state.badges
        badge = loaded.badges.get(path) if loaded is not None else None
        if badge is None or section < 0:
            return badge
        return self.explorer.reviews.section_badges(path, self.now()).get(section)

    def show_panes(self) -> None:
        """Close whatever screens are over the first one."""
        self.close_above(0)

    def uncover(self) -> None:
        """Close whatever screens are over the last one that is kept below others, or the first."""
        screens = enumerate(self.screen_stack)
        kept = (number for number, screen in screens if screen.has_class(KEPT_BELOW))
        self.close_above(max(kept, default=0))

    def close_above(self, number: int) -> None:
        """Close whatever screens are over one, by its number in the stack."""
        for screen in reversed(self.screen_stack[number + 1 :]):
            screen.dismiss()


def app_of(node: DOMNode) -> BaseApp:
    """Return the app of a widget or screen by its type."""
    app: App[Any] = node.app
    return cast("BaseApp", app)


def is_open(screen: Screen[Any]) -> bool:
    """Return whether a screen is shown, maybe under others, and its widgets are all there.

    Those of a screen that closes go one after the other.
    """
    return screen.app.is_running and screen in screen.app.screen_stack and bool(screen.children)


def follow_vault(screen: _S, renew: Callable[[_S], object]) -> None:
    """Call `renew` for each new snapshot of the whole vault, as long as a screen is shown."""

    def follow(shown: _S, change: LoadChange) -> None:
        if change.new.loaded and _is_shown(shown):
            renew(shown)

    subscribe_weakly(app_of(screen).load_changed, screen, follow)
