"""The vault changes while the app runs: what is shown is what a fresh start would show."""

from __future__ import annotations

import fcntl
import os
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from random import Random

from explorer.services.explorer import Explorer
from explorer.vault import VaultError
from tests.torture.answers import answers, differences
from tests.torture.report import Check, Measure
from tests.torture.vaults import generated, sample

STEPS = 250
"""Steps of a case; there are four cases."""
_KEPT_EVERY = 10
"""So many steps from one look at what the cache gives to the next."""
_AT_MOST = 3
"""Differences that are shown."""
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
        self.done: Counter[str] = Counter()
        self.steps: Mapping[str, Callable[[], object]] = {
            "add": self.add, "change": self.change, "truncate": self.truncate,
            "replace": self.replace, "replace unseen": self.replace_unseen,
            "rename": self.rename, "rename a folder": self.rename_folder,
            "remove": self.remove, "remove a folder": self.remove_folder, "lock": self.lock,
            "grow": self.grow, "go and come back": self.go, "check out": self.check_out,
            "clock": self.clock, "settings": self.settings, "link": self.link,
            "file for a folder": self.file_for_folder, "picture": self.picture,
            "bad bytes": self.bad_bytes,
        }  # fmt: skip

    def step(self) -> str:
        """Do one step, and return its name."""
        self.locks.close()
        name = self.random.choice([*self.steps])
        self.steps[name]()
        self.done[name] += 1
        return name

    # What is there

    def notes(self) -> list[Path]:
        """Return the notes on the disk."""
        return sorted(path for path in self.root.rglob("*.md") if path.is_file())

    def note(self) -> Path:
        """Return a note, a new one if there is none."""
        found = self.notes()
        return self.random.choice(found) if found else self.add()

    def text(self) -> str:
        """Return a text, sometimes that of two notes."""
        return "\n".join(self.random.choices(_TEXTS, k=self.random.choice((1, 1, 2))))

    # Steps

    def add(self) -> Path:
        """Write a note, possibly over another one."""
        file = (
            self.root / f"{self.random.choice(_NAMES)}{self.random.choice(['.md', '.md', '.MD'])}"
        )
        if file.parent.is_file():
            file.parent.unlink()
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.is_dir():
            shutil.rmtree(file)
        file.write_text(self.text(), "utf-8", newline="")
        return file

    def change(self) -> None:
        """Put a text into a note in place."""
        self.note().write_text(self.text(), "utf-8", newline="")

    def truncate(self) -> None:
        """Cut a note, possibly within a letter."""
        file = self.note()
        os.truncate(file, self.random.randint(0, file.stat().st_size))

    def replace(self) -> None:
        """Put another file in the place of a note, as editors do."""
        file = self.note()
        new = file.with_name(".new")
        new.write_text(self.text(), "utf-8", newline="")
        new.replace(file)

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
        """Give a note another name, possibly that of another one."""
        file = self.note()
        to = file.with_name(f"{self.random.choice(_NAMES).rpartition('/')[2]}.md")
        if not to.is_dir():
            file.rename(to)

    def rename_folder(self) -> None:
        """Give a folder another name."""
        folders = [path for path in self._folders() if path.is_dir()]
        if folders:
            folder = self.random.choice(folders)
            folder.rename(folder.with_name(f"moved {self.random.randrange(1000)}"))

    def remove(self) -> None:
        """Remove a note."""
        self.note().unlink()

    def remove_folder(self) -> None:
        """Remove a folder, if there are others."""
        folders = self._folders()
        if len(folders) > 3:
            shutil.rmtree(self.random.choice(folders), ignore_errors=True)

    def _folders(self) -> list[Path]:
        found = (path for path in self.root.rglob("*") if path.is_dir() and not path.is_symlink())
        return sorted(path for path in found if path.relative_to(self.root).parts[0][0] != ".")

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
            raise AssertionError("a vault that is gone was read")
        except VaultError:
            pass
        finally:
            away.rename(self.root)

    def check_out(self) -> None:
        """Exchange the vault for another revision, file by file where they differ."""
        other = self.root.with_name("other")
        self.root.rename(other)
        self.revision.rename(self.root)
        other.rename(self.revision)

    def clock(self) -> None:
        """Give notes the time of a clock that has jumped."""
        for file in self.random.sample(self.notes(), min(5, len(self.notes()))):
            moment = self.random.choice((0, 1, 10**9, 2 * 10**9, 10**10))
            os.utime(file, (moment, moment))

    def settings(self) -> None:
        """Change the settings of the plugin."""
        folder = self.root / ".obsidian" / "plugins" / "obsidian-spaced-repetition"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "data.json").write_text(self.random.choice(_SETTINGS), "utf-8")

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
        (file / "inside.md").write_text(self.text(), "utf-8", newline="")

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


def _drive(make: Callable[[Path], Path], seed: int, top: Path) -> Iterator[Measure]:
    root = make(top)
    cache = top / "cache"
    wrong: Counter[str] = Counter()
    faults: list[str] = []
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
            found = [("shown", answers(explorer, number))]
            if number % _KEPT_EVERY == 0:
                with Explorer.open(root, cache_dir=cache) as kept:
                    found.append(("of the cache", answers(kept, number)))
            for which, shown in found:
                for difference in differences(shown, wanted):
                    wrong[difference.split(" ")[0] if "order" not in difference else "order"] += 1
                    faults.append(f"step {number} ({name}), {which}: {difference}")
        driver.locks.close()
    kinds = ", ".join(f"{count} of {kind}" for kind, count in wrong.most_common())
    note = "\n                  ".join([kinds, *_one_of_each(faults)])
    yield Measure(f"differences after {STEPS} steps", len(faults), 0, note=note)
    yield Measure("refresh", slowest, 1, "s")


def _one_of_each(faults: list[str]) -> list[str]:
    """Return the first faults of different kinds."""
    first = {fault.split(": ", 1)[1][:10]: fault for fault in reversed(faults)}
    return [*first.values()][::-1][:_AT_MOST]


CASES: Mapping[str, Check] = {
    "random steps on the sample": partial(_drive, sample, 1),
    "random steps on the sample, others": partial(_drive, sample, 2),
    "random steps on 60 notes": partial(_drive, partial(generated, notes=60), 3),
    "random steps on 60 notes, others": partial(_drive, partial(generated, notes=60), 4),
}
