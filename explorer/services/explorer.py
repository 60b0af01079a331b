"""`Explorer`: the one door to a vault for the command line, the app and scripts.

Holds the current snapshot and hands each question to a service. Answers nothing itself: what a new
command needs goes into a service. Safe to use from several threads, since the vault is only ever
replaced as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from explorer import vault as vaults
from explorer.model import Answer, DueList, NoteDetail, Problem, Question
from explorer.services.explorer_errors import ExplorerError, NoteNotFound
from explorer.services.graph_service import GraphService
from explorer.services.moment import Moment
from explorer.services.navigation_service import NavigationService
from explorer.services.note_service import NoteService
from explorer.services.reader_service import ReaderService
from explorer.services.review_service import ReviewService
from explorer.services.search_service import SearchService
from explorer.services.task_service import TaskService
from explorer.services.vault_access import CacheOptions, VaultAccess
from explorer.vault import Loading, Vault, VaultError

if TYPE_CHECKING:
    from explorer.graph import Graph

__all__ = ["Explorer", "ExplorerError", "Moment", "NoteNotFound", "VaultError"]


class Explorer:
    """A vault and its services. `on` is a review day (a date) or a moment, now by default."""

    def __init__(
        self,
        root: Path | str,
        cache: bool = True,
        *,
        cache_dir: Path | None = None,
        legacy_properties: bool = False,
    ) -> None:
        """Create an explorer with an empty vault; `load` reads the one at `root`.

        With `cache` False the cache is neither read nor written.
        """
        self._cache = CacheOptions(cache=cache, cache_dir=cache_dir)
        self._legacy = legacy_properties
        self._refreshing = Lock()
        # Not the explorer itself: what refers to its owner is not freed when the owner is dropped.
        access = self._access = VaultAccess(Vault.empty(Path(root)), self._cache)
        self.graphs = GraphService(access)
        """Places by name, paths, neighborhoods."""
        self.reviews = ReviewService(access)
        """Badges, states, figures."""
        self.searches = SearchService(access, self.reviews)
        """Searches, explanations of hits, the full-text index."""
        self.reader = ReaderService(access, self.searches)
        """Notes with their context, link previews, the sections of a concept."""
        self.tasks = TaskService(access)
        """Tasks: all, open ones, due ones."""
        self.navigation = NavigationService(access)
        """Tags with counts, bookmarks, daily notes, random notes."""
        self._notes = NoteService(access)

    @classmethod
    def open(
        cls,
        root: Path | str,
        cache: bool = True,
        *,
        cache_dir: Path | None = None,
        legacy_properties: bool = False,
    ) -> Explorer:
        """Return an explorer whose vault is loaded.

        Raises `VaultError` if the vault cannot be read.
        """
        explorer = cls(root, cache, cache_dir=cache_dir, legacy_properties=legacy_properties)
        explorer.vault = vaults.load(root, legacy_properties=legacy_properties, **explorer._cache)
        return explorer

    @property
    def vault(self) -> Vault:
        """The current snapshot."""
        return self._access.vault

    @vault.setter
    def vault(self, vault: Vault) -> None:
        self._access.vault = vault

    def __enter__(self) -> Explorer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def load(self) -> Iterator[Loading]:
        """Read the vault step by step; `vault` is each snapshot before its step is yielded.

        Raises `VaultError`.
        """
        steps = vaults.stream(
            self.vault.root,
            legacy_properties=self._legacy,
            generation=self.vault.generation + 1,
            **self._cache,
        )
        for step in steps:
            if step.vault is not None:
                self.vault = step.vault
            yield step

    def refresh(self) -> bool:
        """Read what has changed on disk; return whether anything has.

        Raises `VaultError`.
        """
        # One at a time: two snapshots of one generation would share their cached answers.
        with self._refreshing:
            old = self.vault
            self.vault = vaults.refresh(old, **self._cache)
            return self.vault is not old

    def close(self) -> None:
        """Drop all cached answers. The explorer stays usable and computes them again."""
        for service in (self.graphs, self.reviews, self.searches, self._notes):
            service.clear()
        self.tasks.clear()
        self.navigation.clear()

    @property
    def graph(self) -> Graph:
        """The graph of the current vault, built when first needed; see `explorer.graph.build`."""
        return self.graphs.graph()

    def find(self, name: str) -> tuple[str, ...]:
        """Return the paths of the notes that `name` can mean, best first.

        A name is a path, a title or an alias, in any letter case.
        """
        return self.vault.find(name)

    def note(self, name: str, on: Moment | None = None) -> NoteDetail:
        """Return the note that `name` means best, with its links resolved.

        Raises `NoteNotFound`.
        """
        return self._notes.note(name, on)

    def cards(self, name: str) -> list[Question]:
        """Return the flashcard questions of the note that `name` means best, in file order.

        Raises `NoteNotFound`.
        """
        return self._notes.cards(name)

    def problems(self) -> tuple[Problem, ...]:
        """Return the problems of the vault, review fields included, by path and line."""
        return self._notes.problems()

    def note_problems(self, path: str) -> tuple[Problem, ...]:
        """Return the problems of the note at `path`, review fields included, by line."""
        return self._notes.note_problems(path)

    def search(
        self,
        query: str,
        limit: int = 50,
        scope: str | None = None,
        on: Moment | None = None,
        *,
        wait: bool = True,
    ) -> Answer:
        """Return the places that match, best first.

        `scope` None searches headings, titles and aliases, and the text of notes if no name is what
        was typed; `searches.names_and_texts` returns both. Text is searched by an index; with
        `wait` False that is used as it is, and the answer tells what is missing there.
        """
        return self.searches.search(query, limit, scope, on, wait=wait)

    def due(self, on: Moment | None = None) -> DueList:
        """Return the notes and cards to review."""
        return self.reviews.due(on)
