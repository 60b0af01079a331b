"""The watcher: bursts, what it ignores, and what it does without events."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from explorer.vault import VaultWatcher, watcher
from explorer.vault.watcher import is_remote

Listener = Callable[[str, bool], object]
Times = Callable[..., None]
Watch = Callable[..., str]

PATIENCE = 20.0  # seconds after which something that should have come counts as missing


class Source:
    """A source of events that are made by hand."""

    def __init__(self) -> None:
        self.listeners: list[Listener] = []
        self.stopped = 0

    def __call__(self, root: Path, listener: Listener) -> Callable[[], object]:
        self._root = root
        self.listeners.append(listener)
        return self.stop

    def tell(self, name: str = "", *, deleted: bool = False) -> None:
        """Report a change of a file or folder of the vault, of the vault itself without a name."""
        self.listeners[0](str(self._root / name), deleted)

    def stop(self) -> None:
        self.stopped += 1


def refuse(root: Path, listener: Listener) -> Callable[[], object]:
    raise OSError(28, "No space left on device")


class Bursts:
    """What a watcher has reported."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[Collection[str] | None] = SimpleQueue()
        self.add = self._queue.put
        self.wait = partial(self._queue.get, timeout=PATIENCE)
        self.none_left = self._queue.empty


@pytest.fixture
def times(monkeypatch: pytest.MonkeyPatch) -> Times:
    """Return a function that sets seconds of the watcher, by their names."""

    def set_seconds(**seconds: float) -> None:
        for name, each in seconds.items():
            monkeypatch.setattr(watcher, f"_{name.upper()}", each)

    return set_seconds


@pytest.fixture(autouse=True)
def _no_second_look(times: Times) -> None:
    """Let no look at everything come between, however slow the machine is."""
    times(look_again=1_000_000.0, look_again_latest=1_000_000.0)


@pytest.fixture
def watch(root: Path, bursts: Bursts) -> Iterator[Watch]:
    """Return a function that starts a watcher, which ends with the test."""
    with ExitStack() as stack:

        def start(*sources: Any, at: Path = root) -> str:
            watching = VaultWatcher(at, bursts.add, *sources)
            stack.callback(watching.join)
            stack.callback(watching.stop)
            return watching.start()

        yield start


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    (folder / "Tea").mkdir(parents=True)
    return folder


@pytest.fixture
def bursts() -> Bursts:
    return Bursts()


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def watching(root: Path, bursts: Bursts, source: Source) -> Iterator[VaultWatcher]:
    """A watcher whose first look is over."""
    made = VaultWatcher(root, bursts.add, source)
    assert made.start() == ""
    bursts.wait()
    yield made
    made.stop()
    made.join()


class Clock:
    """Takes the place of `time` in the watcher: it goes on only when a test says so."""

    def __init__(self, watching: VaultWatcher) -> None:
        self._watching = watching
        self.now = 1.0
        self._reads: SimpleQueue[float] = SimpleQueue()
        """The times that were read."""

    def monotonic(self) -> float:
        self._reads.put(self.now)
        return self.now

    def pass_for(self, seconds: float) -> None:
        """Go on, and wait until the watcher has noticed."""
        self.now += seconds
        with self._watching._changed:
            self._watching._changed.notify()
        while self._reads.get(timeout=PATIENCE) != self.now:
            pass


@pytest.fixture
def clock(watching: VaultWatcher, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of a watcher whose first look is over."""
    made = Clock(watching)
    monkeypatch.setattr(watcher, "time", made)
    return made


def test_events_close_to_each_other_are_one_burst(
    clock: Clock, source: Source, bursts: Bursts, times: Times
) -> None:
    times(quiet=1000.0, longest_burst=1_000_000.0)
    for name in ("a.md", "b.md", "c.md"):
        source.tell(name)
        clock.pass_for(999.0)
    assert bursts.none_left()
    clock.pass_for(1.0)
    bursts.wait()
    source.tell("d.md")
    clock.pass_for(1000.0)
    bursts.wait()
    assert bursts.none_left()


@pytest.mark.parametrize("deleted", [False, True])
def test_a_burst_that_does_not_end_is_reported_all_the_same(
    clock: Clock, source: Source, bursts: Bursts, times: Times, deleted: bool
) -> None:
    longest = "longest_deletion" if deleted else "longest_burst"
    times(quiet=1_000_000.0, quiet_after_deletion=1_000_000.0, **{longest: 0.0})
    source.tell("a.md", deleted=deleted)
    bursts.wait()


@pytest.fixture
def _long_after_deletion(times: Times) -> None:
    times(quiet=10.0, longest_burst=100.0, quiet_after_deletion=1_000.0, longest_deletion=10_000.0)


@pytest.mark.usefixtures("_long_after_deletion")
def test_notes_that_are_deleted_and_written_elsewhere_are_one_burst(
    clock: Clock, source: Source, bursts: Bursts
) -> None:
    source.tell("Tea/a.md", deleted=True)
    clock.pass_for(999.0)
    source.tell("Drinks/a.md")
    clock.pass_for(999.0)
    assert bursts.none_left()
    clock.pass_for(1.0)
    assert bursts.wait() == {"Tea/a.md", "Drinks/a.md"}
    source.tell("Drinks/a.md")
    clock.pass_for(10.0)
    assert bursts.wait() == {"Drinks/a.md"}, "only the burst of the deletion is longer"


@pytest.mark.usefixtures("_long_after_deletion")
@pytest.mark.parametrize("deleted", ["a.md", "a.md~"])
def test_a_save_that_deletes_a_file_is_no_longer_burst(
    clock: Clock, source: Source, bursts: Bursts, deleted: str
) -> None:
    """Some editors delete the note before they write it, others a backup of it after that."""
    source.tell(deleted, deleted=True)
    source.tell("a.md")
    clock.pass_for(10.0)
    assert "a.md" in (bursts.wait() or ())


def test_a_burst_names_the_paths_that_have_changed_below_the_root(
    clock: Clock, source: Source, bursts: Bursts
) -> None:
    for name in ("Tea/a.md", "Tea/a.md", "Tea", ".git/x"):
        source.tell(name)
    clock.pass_for(1000.0)
    assert bursts.wait() == {"Tea", "Tea/a.md"}
    source.tell("b.md")
    clock.pass_for(1000.0)
    assert bursts.wait() == {"b.md"}


@pytest.mark.usefixtures("watching")
def test_after_some_rest_all_is_looked_at(source: Source, bursts: Bursts, times: Times) -> None:
    times(look_again=0.001)
    source.tell("a.md")
    assert bursts.wait() == {"a.md"}
    assert bursts.wait() is None
    source.tell("b.md")
    assert bursts.wait() == {"b.md"}, "and not again before something changes"
    assert bursts.wait() is None


def test_everything_is_looked_at_now_and_then_while_events_keep_coming(
    clock: Clock, source: Source, bursts: Bursts, times: Times
) -> None:
    times(look_again_latest=10.0)
    seen: list[bool] = []
    for _ in range(5):
        source.tell("sync.log")
        clock.pass_for(4.0)
        seen.append(bursts.wait() is None)
    assert seen == [False, False, False, True, False]


def test_what_lies_in_hidden_folders_is_no_change_of_the_vault(
    clock: Clock, bursts: Bursts, source: Source
) -> None:
    shown = {
        *("Tea/Green.md", "Tea", "picture.png", ".obsidian/app.json", ".other/app.json"),
        ".obsidian/plugins/obsidian-spaced-repetition/data.json",
    }
    for path in (
        ".git/index",
        ".obsidian/workspace.json",
        "Tea/.draft.md",
        ".trash/x.md",
        "Tea/node_modules/x/y.md",
        *shown,
    ):
        source.tell(path)
    clock.pass_for(0.5)
    assert bursts.wait() == shown


def test_a_vault_in_a_hidden_folder_is_watched_too(
    tmp_path: Path, watch: Watch, bursts: Bursts, source: Source
) -> None:
    root = tmp_path / ".notes"
    root.mkdir()
    watch(source, at=root)
    bursts.wait()
    source.tell("a.md")
    assert bursts.wait() == {"a.md"}


def test_without_events_it_looks_now_and_then(watch: Watch, bursts: Bursts, times: Times) -> None:
    times(look_every=0.01)
    assert watch(refuse) == "the system reports no changes: No space left on device"
    for _ in range(3):
        bursts.wait()


def test_with_events_it_waits_for_one_to_come(
    watch: Watch, bursts: Bursts, times: Times, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times(look_every=0.001)
    looks: SimpleQueue[None] = SimpleQueue()
    stat = Path.stat

    def counted(path: Path, **options: bool) -> os.stat_result:
        if path == root:
            looks.put(None)
        return stat(path, **options)

    monkeypatch.setattr(Path, "stat", counted)
    watch(Source())
    assert bursts.wait() is None
    for _ in range(20):
        looks.get(timeout=PATIENCE)
    assert bursts.none_left()


def test_a_folder_that_takes_the_place_of_the_vault_is_listened_to(
    watching: VaultWatcher, source: Source, bursts: Bursts, root: Path, times: Times
) -> None:
    times(look_every=0.01, look_again=0.01)
    source.tell()
    bursts.wait()
    moved = root.with_name("moved")
    root.rename(moved)
    bursts.wait()
    shutil.copytree(moved, root)
    bursts.wait()
    assert source.stopped >= 1
    assert len(source.listeners) >= 2


@pytest.mark.usefixtures("watching")
def test_a_vault_that_is_made_anew_is_listened_to_though_it_looks_the_same(
    source: Source, bursts: Bursts, times: Times
) -> None:
    """The system may give its inode to the next folder, here at once."""
    times(quiet=0.001)
    source.tell(deleted=True)
    assert bursts.wait() is None
    assert (source.stopped, len(source.listeners)) == (1, 2)
    source.tell("a.md")
    assert bursts.wait() == {"a.md"}, "it has looked at all there is"
    assert (source.stopped, len(source.listeners)) == (1, 2)


def test_a_vault_that_could_not_be_read_is_looked_at_until_it_can_be(
    watch: Watch, bursts: Bursts, source: Source, times: Times
) -> None:
    """Whoever tried to: no event tells that a folder is back, and it is the same as before."""
    times(look_every=0.001)
    looks: SimpleQueue[bool] = SimpleQueue()
    answers = iter((False, True, True))

    def is_unreadable() -> bool:
        answer = next(answers, False)
        looks.put(answer)
        return answer

    watch(source, is_unreadable)
    for _ in range(20):
        looks.get(timeout=PATIENCE)
    assert [bursts.wait() for _ in range(3)] == [None] * 3, "at the start and after two looks"
    assert bursts.none_left()


def test_the_system_tells_of_changes(root: Path, watch: Watch, bursts: Bursts) -> None:
    if watch():
        pytest.skip("this system reports no changes here")
    bursts.wait()
    (root / "Tea" / "Green.md").write_text("# Green")
    bursts.wait()
    (root / "new" / "folder").mkdir(parents=True)
    bursts.wait()


def test_the_system_tells_of_deletions(root: Path) -> None:
    note = root / "Tea" / "Green.md"
    note.write_text("# Green")
    told: SimpleQueue[tuple[str, bool]] = SimpleQueue()
    try:
        stop = watcher.listen_to_system(root, lambda path, deleted: told.put((path, deleted)))
    except OSError:
        pytest.skip("this system reports no changes here")
    note.unlink()
    while told.get(timeout=PATIENCE) != (str(note), True):
        pass
    stop()


MOUNTS = r"""22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
30 27 0:40 / /mnt/my\040notes rw shared:1 - nfs4 host:/notes rw
31 27 0:41 / /mnt/my\040notes/fast rw - ext4 /dev/vdb rw
32 27 0:42 / /srv/cloud rw - fuse.rclone remote: rw
33 27 0:43 / /mnt/disk rw - fuseblk /dev/sdb1 rw
broken line
"""


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="only Linux lists its mounts so")
@pytest.mark.parametrize(
    ("folder", "remote"),
    [
        ("/srv/notes", False), ("/mnt/my notes", True), ("/mnt/my notes/Tea", True),
        ("/mnt/my notes/fast/x", False), ("/mnt/my notesx", False), ("/srv/cloud/v", True),
        ("/mnt/disk/v", False),
    ],
)  # fmt: skip
def test_a_drive_elsewhere_reports_nothing(tmp_path: Path, folder: str, remote: bool) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS)
    assert is_remote(Path(folder), mounts) is remote


def test_unknown_mounts_are_no_reason_not_to_listen(tmp_path: Path) -> None:
    assert not is_remote(Path("/srv"), tmp_path / "none")
