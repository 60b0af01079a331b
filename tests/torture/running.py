"""The vault changes while the app runs: what is shown is what a fresh start would show."""

from __future__ import annotations

import fcntl
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from random import Random

from explorer import Explorer
from explorer.vault import VaultError
from tests.support.vaults import write_notes
from tests.torture.answers import answers, differences
from tests.torture.report import Check, Measure, faults
from tests.torture.vaults import generated, sample

STEPS = 250  # steps of a case; there are four cases
_KEPT_EVERY = 10  # so many steps from one look at what the cache gives to the next
_TEXTS = (
    "",
    "# One\n\ntext of one [[Two]]\n",
    "# Two\n\n[[One#One]] and [[nowhere]] #tag\n",
    "---\nalias: other\ntags: [review]\nsr-due: 2026-11-20\nsr-interval: 3\nsr-ease: 250\n---\n",
    "---\na: [\n---\nbroken\n",
    "#flashcards\n\nfront::back\n\nmore::cards\n",
    "- item ^block\n\n![[One]] ![[pic.png]]\n",
    "\ufeffwith a mark\r\nand other ends\r\n",
    "same words here and there\n" * 30,
)
_NAMES = (
    "One", "Two", "one", "sub/One", "sub/deep/Three", "\u00e9", "e\u0301", "a b", "x.y", "[z]",
    "other", "日本", "UPPER", "upper",
)  # fmt: skip
_SETTINGS = (
    "{}",
    '{"settings": {"flashcardTags": ["#drill", "#tag"]}}',
    '{"settings": {"tagsToReview": ["#t1"], "baseEase": 230}}',
    "{broken",
)


class Driver:
    """Changes a vault at random, as editors, programs and people do."""

    def __init__(self, root: Path, explorer: Explorer, seed: int) -> None:
        self.root = root
        self.explorer = explorer
        self.random = Random(seed)
        self.locks = ExitStack()
        """Locks of files that are held until the next step."""
        self.revision = root.with_name("revision")
        """Another revision of the vault, to check out."""
        shutil.copytree(root, self.revision)

    def step(self) -> str:
        self.locks.close()
        step = self.random.choice(_STEPS)
        step(self)
        return step.__name__

    # What is there

    def note(self) -> Path:
        """Return a note, a new one if there is none."""
        found = sorted(path for path in self.root.rglob("*.md") if path.is_file())
        return self.random.choice(found) if found else self.add()

    def text(self) -> str:
        """Return a text, sometimes that of two notes."""
        return "\n".join(self.random.choices(_TEXTS, k=self.random.choice((1, 1, 2))))

    def folders(self) -> list[Path]:
        found = (path for path in self.root.rglob("*") if path.is_dir() and not path.is_symlink())
        return sorted(path for path in found if path.relative_to(self.root).parts[0][0] != ".")

    def write(self, file: Path) -> Path:
        file.write_text(self.text(), "utf-8", newline="")
        return file

    # Steps

    def add(self) -> Path:
        """Write a note, possibly over another one."""
        name, suffix = self.random.choice(_NAMES), self.random.choice((".md", ".md", ".MD"))
        file = self.root / f"{name}{suffix}"
        if file.parent.is_file():
            file.parent.unlink()
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.is_dir():
            shutil.rmtree(file)
        return self.write(file)

    def change(self) -> None:
        self.write(self.note())

    def truncate(self) -> None:
        file = self.note()
        os.truncate(file, self.random.randint(0, file.stat().st_size))

    def replace(self) -> None:
        file = self.note()
        self.write(file.with_name(".new")).replace(file)

    def replace_unseen(self) -> None:
        """Replace a note by one of the same size and age."""
        file = self.note()
        status, data = file.stat(), bytearray(file.read_bytes())
        self.random.shuffle(data)
        new = file.with_name(".new")
        new.write_bytes(data)
        os.utime(new, ns=(status.st_atime_ns, status.st_mtime_ns))
        new.replace(file)

    def rename(self) -> None:
        file = self.note()
        to = file.with_name(f"{self.random.choice(_NAMES).rpartition('/')[2]}.md")
        if not to.is_dir():
            file.rename(to)

    def rename_folder(self) -> None:
        if folders := self.folders():
            folder = self.random.choice(folders)
            folder.rename(folder.with_name(f"moved {self.random.randrange(1000)}"))

    def remove(self) -> None:
        self.note().unlink()

    def remove_folder(self) -> None:
        folders = self.folders()
        if len(folders) > 3:
            shutil.rmtree(self.random.choice(folders), ignore_errors=True)

    def lock(self) -> None:
        """Lock a note as another program would."""
        handle = self.locks.enter_context(self.note().open("rb+"))
        fcntl.flock(handle, fcntl.LOCK_EX)

    def grow(self) -> None:
        """Let a note grow while it is being read."""
        file = self.note()

        def append() -> None:
            with file.open("ab") as out:
                for n in range(50):
                    out.write(b"line %d\n" % n)
                    out.flush()

        writing = threading.Thread(target=append)
        writing.start()
        self.explorer.refresh()
        writing.join()

    def go(self) -> None:
        """Take the vault away, which the app has to say, and bring it back."""
        away = self.root.with_name("away")
        self.root.rename(away)
        try:
            self.explorer.refresh()
        except VaultError:
            return
        finally:
            away.rename(self.root)
        raise AssertionError("a vault that is gone was read")

    def check_out(self) -> None:
        """Exchange the vault for another revision, file by file where they differ."""
        other = self.root.with_name("other")
        self.root.rename(other)
        self.revision.rename(self.root)
        other.rename(self.revision)

    def clock(self) -> None:
        """Give notes the time of a clock that has jumped."""
        for _ in range(5):
            moment = self.random.choice((0, 1, 10**9, 2 * 10**9, 10**10))
            os.utime(self.note(), (moment, moment))

    def settings(self) -> None:
        data = ".obsidian/plugins/obsidian-spaced-repetition/data.json"
        write_notes(self.root, {data: self.random.choice(_SETTINGS)})

    def link(self) -> None:
        """Make a symbolic link, to a note or to nothing."""
        file = self.root / f"link {self.random.randrange(5)}.md"
        if not os.path.lexists(file):
            file.symlink_to(self.random.choice([self.note(), Path("nowhere.md"), Path(".."), file]))

    def file_for_folder(self) -> None:
        """Put a folder in the place of a note."""
        file = self.note()
        file.unlink()
        file.mkdir()
        self.write(file / "inside.md")

    def picture(self) -> None:
        """Add or remove a file that links can lead to."""
        file = self.root / "pic.png"
        if file.exists():
            file.unlink()
        else:
            file.write_bytes(b"\x89PNG")

    def bad_bytes(self) -> None:
        """Write bytes that are no text into a note."""
        file = self.note()
        data = bytearray(file.read_bytes() or b"x")
        for _ in range(3):
            data[self.random.randrange(len(data))] = self.random.choice((0, 0xFF, 0xC3, 0x0D))
        file.write_bytes(data)


_STEPS: tuple[Callable[[Driver], object], ...] = (
    Driver.add, Driver.change, Driver.truncate, Driver.replace, Driver.replace_unseen,
    Driver.rename, Driver.rename_folder, Driver.remove, Driver.remove_folder, Driver.lock,
    Driver.grow, Driver.go, Driver.check_out, Driver.clock, Driver.settings, Driver.link,
    Driver.file_for_folder, Driver.picture, Driver.bad_bytes,
)  # fmt: skip


def _drive(make: Callable[[Path], Path], seed: int, top: Path) -> Iterator[Measure]:
    root = make(top)
    cache = top / "cache"
    found: list[str] = []
    slowest = 0.0
    with Explorer.open(root, cache_dir=cache) as explorer:
        driver = Driver(root, explorer, seed)
        for number in range(STEPS):
            name = driver.step()
            start = time.perf_counter()
            explorer.refresh()
            slowest = max(slowest, time.perf_counter() - start)
            with Explorer.open(root, cache=False) as fresh:
                wanted = answers(fresh, number)
            shown = {"shown": answers(explorer, number)}
            if number % _KEPT_EVERY == 0:
                with Explorer.open(root, cache_dir=cache) as kept:
                    shown["of the cache"] = answers(kept, number)
            for which, ours in shown.items():
                wrong = differences(ours, wanted)
                found += [f"step {number} ({name}), {which}: {each}" for each in wrong]
        driver.locks.close()
    yield faults(f"differences after {STEPS} steps", found)
    yield Measure("refresh", slowest, 1, "s")


CASES: Mapping[str, Check] = {
    "random steps on the sample": partial(_drive, sample, 1),
    "random steps on the sample, others": partial(_drive, sample, 2),
    "random steps on 60 notes": partial(_drive, partial(generated, notes=60), 3),
    "random steps on 60 notes, others": partial(_drive, partial(generated, notes=60), 4),
}
