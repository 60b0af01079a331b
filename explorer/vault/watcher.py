"""Tells when something in a vault changes on disk, once for each burst of changes.

By the events of the system; where there are none, as on a network drive, the caller is asked to
look every few seconds. Never reads a file, and never tells more than the paths of the events: what
has changed below them, a walk tells.
"""

from __future__ import annotations

import os
import re
import sys
import time
import warnings
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from threading import Condition, Thread
from typing import TypeAlias

from explorer.text.names import is_hidden
from explorer.vault.walk import NOTE_SUFFIX

_QUIET = 0.01
"""Seconds without an event after which a burst has ended: an editor that replaces a file causes
several, less than a millisecond apart."""
_LONGEST_BURST = 1.0
"""Seconds after which the caller hears of a burst that does not end."""
_QUIET_AFTER_DELETION = 0.25
"""Seconds without an event after which a burst has ended in which notes were deleted: a git
checkout deletes all notes of a folder that it renames before it writes the first one anew, with
pauses. Only together are they seen to be the same notes."""
_LONGEST_DELETION = 10.0
"""Seconds after which the caller hears of such a burst all the same."""
_LOOK_EVERY = 5.0
"""Seconds between two looks where no events come."""
_LOOK_AGAIN = 1.0
"""Seconds without an event after which the caller looks at everything once more: the system may
have dropped events, or have told of a folder before it was watched."""
_LOOK_AGAIN_LATEST = 10.0
"""Seconds after which it does so even if events keep coming."""
_SETTINGS = ("/app.json", "/data.json")
"""Ends of the paths of the hidden files that a vault's meaning depends on: the config folder may
have any name with a dot."""
_REMOTE = re.compile(
    r"9p|afs|afpfs|ceph|cifs|drvfs|fuse(?:\..*)?|glusterfs|ncpfs|nfs4?|prl_fs|smb(?:2|3|fs)|vboxsf"
    r"|virtiofs|vmhgfs"
)
"""Types of file systems that change from elsewhere, of which the system tells nothing."""


OnBurst: TypeAlias = Callable[[Collection[str] | None], object]
"""Is called with the paths that have changed, below the root and with `/`; None if that may be
anything. What lies below a path may have changed with it. Returns True if all that was known."""
Listen: TypeAlias = Callable[[Path, Callable[[str, bool], object]], Callable[[], object]]
"""Begins to report changes below a folder, from any thread: the path of each file or folder, and
whether there is nothing at it any more. Returns what ends that. Raises `OSError` if the system
cannot."""


class VaultWatcher:
    """Watches one vault from `start` to `stop`."""

    def __init__(
        self,
        root: Path,
        on_burst: OnBurst,
        listen: Listen | None = None,
        is_unreadable: Callable[[], bool] = lambda: False,
    ) -> None:
        """Prepare to call `on_burst`, from the watcher's own thread, after each burst of changes.

        Changes that come while it runs make the next burst. It is called at once for a start, since
        something may have changed before there were events, and with None once there is some rest
        after calls with paths. `is_unreadable` tells from any thread whether the vault could not be
        read the last time, by whomever: as long as it does, `on_burst` is called every few seconds.
        """
        self._root = root
        self._on_burst = on_burst
        self._listen = listen or listen_to_system
        self._is_unreadable = is_unreadable
        self._prefix = str(root) + os.sep
        self._changed = Condition()
        self._last_event = 0.0
        """When the latest event of the current burst came, 0.0 before the first."""
        self._paths: set[str] = set()
        """The paths of the current burst."""
        self._deleted: set[str] = set()
        """The notes that were deleted in it, without those that are there again."""
        self._stopped = False
        self._stop_source: Callable[[], object] | None = None
        self._folder: tuple[int, int] | None = None
        """The device and the inode of the folder that the source reports on."""
        self._thread = Thread(target=self._run, name="vault-watcher", daemon=True)

    def start(self) -> str:
        """Begin to watch. Returns why there are no events, empty if there are.

        Takes some milliseconds for each thousand folders.
        """
        reason = self._open_source()
        self._thread.start()
        return reason

    def stop(self) -> None:
        """Watch no longer. Does not wait for a call of `on_burst` that runs."""
        with self._changed:
            self._stopped = True
            self._changed.notify()
        self._close_source()

    def join(self) -> None:
        """Wait until the watcher's thread has ended, after `stop`."""
        self._thread.join()

    def _open_source(self) -> str:
        """Begin to listen; return why that is not possible, empty if it is."""
        self._folder = _identity(self._root)
        if is_remote(self._root):
            return "its drive reports no changes"
        try:
            self._stop_source = self._listen(self._root, self._hear)
        except OSError as error:
            return f"the system reports no changes: {error.strerror or error}"
        return ""

    def _close_source(self) -> None:
        stop, self._stop_source = self._stop_source, None
        if stop is not None:
            stop()

    def _hear(self, path: str, deleted: bool = False) -> None:
        """Take an event. For any thread."""
        inside = path.removeprefix(self._prefix).replace(os.sep, "/")
        if deleted and path == str(self._root):
            # The source has ended with it; a folder that is made there next may get the same inode.
            self._folder = None
        if any(map(is_hidden, inside.split("/"))) and not inside.endswith(_SETTINGS):
            return
        with self._changed:
            self._paths.add(inside)
            self._deleted.discard(inside)
            # Not other files, such as the backups that editors delete with each save.
            if deleted and inside.endswith(NOTE_SUFFIX):
                self._deleted.add(inside)
            self._last_event = time.monotonic()
            self._changed.notify()

    def _run(self) -> None:
        changed: Collection[str] | None = None
        is_sure = False
        latest = float("inf")
        """When to look at everything even if events keep coming."""
        while not self._stopped:
            if changed is not None:
                now = time.monotonic()
                latest = min(latest, now + _LOOK_AGAIN_LATEST)
                if now >= latest:
                    changed = None
            if changed is None:
                latest = float("inf")
            is_known = self._on_burst(changed) is True
            is_sure = changed is None or (is_sure and is_known)
            changed = self._wait_until_due(is_sure=is_sure)

    def _wait_until_due(self, *, is_sure: bool) -> Collection[str] | None:
        """Wait until there is something to look at, or the end.

        `is_sure` is whether everything was looked at since the last event. Returns the paths that
        have changed, None if that may be anything.
        """
        while not self._stopped:
            changed = self._wait_for_burst(_LOOK_EVERY if is_sure else _LOOK_AGAIN)
            if self._is_unreadable() or _identity(self._root) != self._folder:
                # Another folder may have taken the vault's place, of which the source knows
                # nothing. One that was away for a moment is the same as before, and no event tells
                # that it is back.
                self._close_source()
                self._open_source()
                return None
            if changed:
                return changed
            if self._stop_source is None or not is_sure:
                return None
        return None

    def _wait_for_burst(self, most: float) -> Collection[str]:
        """Wait for the end of a burst; return its paths, none if none has come within `most` s."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or self._last_event, most)
            if not self._last_event:
                return ()
            begin = now = time.monotonic()
            while not self._stopped:
                quiet, longest = _QUIET, _LONGEST_BURST
                if self._deleted:
                    quiet, longest = _QUIET_AFTER_DELETION, _LONGEST_DELETION
                end = min(self._last_event + quiet, begin + longest)
                if now >= end:
                    break
                self._changed.wait(end - now)
                now = time.monotonic()
            self._last_event = 0.0
            paths, self._paths = self._paths, set()
            self._deleted.clear()
            return paths


def _identity(folder: Path) -> tuple[int, int] | None:
    """Return what tells a folder from another one of the same path, None if there is none."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def listen_to_system(root: Path, listener: Callable[[str, bool], object]) -> Callable[[], object]:
    """Call a listener for each change below a folder that the system reports; see `Listen`."""
    # Imported here: it takes as long as the first frame.
    from watchdog import events
    from watchdog.observers import Observer

    class Handler(events.FileSystemEventHandler):
        def on_any_event(self, event: events.FileSystemEvent) -> None:
            deleted = event.event_type == events.EVENT_TYPE_DELETED
            for path in (event.src_path, event.dest_path):
                if path:
                    listener(os.fsdecode(path), deleted)

    # Not the events of opening and closing, which our own reading causes.
    changes: list[type[events.FileSystemEvent]] = [
        events.FileCreatedEvent,
        events.FileModifiedEvent,
        events.FileDeletedEvent,
        events.FileMovedEvent,
        events.DirCreatedEvent,
        events.DirDeletedEvent,
        events.DirMovedEvent,
    ]
    # It warns, in the middle of the screen, where two events tell of the same new folder.
    warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)
    observer = Observer()
    observer.schedule(Handler(), str(root), recursive=True, event_filter=changes)
    observer.start()
    return observer.stop


def is_remote(root: Path, mounts: Path = Path("/proc/self/mountinfo")) -> bool:
    """Whether a folder lies on a file system that changes without the system's knowledge."""
    if sys.platform != "linux":
        return False
    kind, longest = "", -1
    with suppress(OSError):
        for line in mounts.read_text("utf-8", "replace").splitlines():
            fields, _, source = line.partition(" - ")
            point = [*fields.split(" "), *5 * ["/"]][4]  # blanks in it are octal escapes
            for escape, letter in (("\\040", " "), ("\\011", "\t"), ("\\134", "\\")):
                point = point.replace(escape, letter)
            is_below = f"{root}/".startswith(point.rstrip("/") + "/")
            if is_below and len(point) > longest:
                kind, longest = source.split(" ", 1)[0], len(point)
    return _REMOTE.fullmatch(kind) is not None
