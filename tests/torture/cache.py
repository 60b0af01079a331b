"""The cache is damaged, taken away, shared and killed: the answer is that without one."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from random import Random

from explorer import Explorer
from tests.torture.answers import Answers, answers, differences
from tests.torture.children import FORK, become_nobody, explorer, in_children, limit_size
from tests.torture.report import Check, Measure, faults
from tests.torture.vaults import generated, sample

DAMAGES = 250  # damages of a case; there are four cases
KILLS = 100  # kills of a case; there are two cases
_SEED = 1
_FOREIGN = (b"", b"SQLite format 3\0", b"SQLite format 3\0" + bytes(100_000), b"text\n" * 1000)
"""What other programs may have put there."""
_TURNS, _TOGETHER = 10, 6  # turns, and explorers that open a vault at once in each


def _wanted(root: Path) -> Answers:
    with Explorer.open(root, cache=False) as explorer:
        return answers(explorer, _SEED)


def _filled(root: Path, cache: Path) -> Path:
    """Fill a cache, and return its only database."""
    with Explorer.open(root, cache_dir=cache) as explorer:
        answers(explorer, _SEED)
    (file,) = cache.glob("*.sqlite")
    return file


def _faults(root: Path, cache: Path, wanted: Answers) -> list[str]:
    """Return what an explorer with a cache answers otherwise, an error among it."""
    try:
        with Explorer.open(root, cache_dir=cache) as explorer:
            return [*differences(answers(explorer, _SEED), wanted)]
    except Exception as error:  # noqa: BLE001 (whatever goes wrong is what this looks for)
        return [repr(error)]


# Damages


def flip(file: Path, random: Random) -> None:
    """Change some bytes anywhere."""
    data = bytearray(file.read_bytes())
    for _ in range(random.choice((1, 1, 10, 1000))):
        data[random.randrange(len(data))] = random.randrange(256)
    file.write_bytes(data)


def flip_head(file: Path, random: Random) -> None:
    """Change a byte of the header or of the first page."""
    data = bytearray(file.read_bytes())
    data[random.randrange(random.choice((100, 4096)))] = random.randrange(256)
    file.write_bytes(data)


def cut(file: Path, random: Random) -> None:
    """Cut the file anywhere, or at the end of a page."""
    size = random.randrange(file.stat().st_size)
    os.truncate(file, random.choice((size, size // 4096 * 4096)))


def zero(file: Path, random: Random) -> None:
    """Put zeros into pages."""
    with file.open("rb+") as out:
        out.seek(random.randrange(max(1, file.stat().st_size // 4096)) * 4096)
        out.write(bytes(random.choice((1, 2, 8)) * 4096))


def exchange(file: Path, random: Random) -> None:
    data = bytearray(file.read_bytes())
    a, b = (random.randrange(len(data) // 4096) * 4096 for _ in range(2))
    data[a : a + 4096], data[b : b + 4096] = data[b : b + 4096], data[a : a + 4096]
    file.write_bytes(data)


def add(file: Path, random: Random) -> None:
    with file.open("ab") as out:
        out.write(random.randbytes(random.choice((1, 4096, 100_000))))


def beside(file: Path, random: Random) -> None:
    """Put a journal that is none beside it."""
    journal = file.with_name(file.name + random.choice(("-wal", "-journal", "-shm")))
    journal.write_bytes(random.randbytes(random.choice((0, 32, 8192))))


def foreign(file: Path, random: Random) -> None:
    file.write_bytes(random.choice(_FOREIGN))


def folder(file: Path, random: Random) -> None:
    """Put a folder in its place, or that of its journal."""
    place = random.choice((file, file.with_name(file.name + "-journal")))
    place.unlink(missing_ok=True)
    place.mkdir()
    (place / "file").touch()


def link(file: Path, random: Random) -> None:
    """Put a symbolic link in its place."""
    file.unlink()
    file.symlink_to(random.choice((file.name, "nowhere", "/dev/null", "/dev/full", "..")))


_DAMAGES: tuple[Callable[[Path, Random], None], ...] = (
    flip, flip, flip, flip_head, flip_head, cut, zero, exchange, add, beside, foreign, folder, link,
)  # fmt: skip


def _damage(seed: int, top: Path) -> Iterator[Measure]:
    root = sample(top)
    wanted = _wanted(root)
    _filled(root, top / "good")
    random, found, cache = Random(seed), list[str](), top / "cache"
    for number in range(DAMAGES):
        shutil.rmtree(cache, ignore_errors=True)
        shutil.copytree(top / "good", cache)
        (file,) = cache.glob("*.sqlite")
        damage = random.choice(_DAMAGES)
        damage(file, random)
        found += [f"{number}, {damage.__name__}: {each}" for each in _faults(root, cache, wanted)]
    yield faults(f"faults after {DAMAGES} damages", found)


# No room


def _no_space(top: Path) -> Iterator[Measure]:
    """Stop the growth of the cache anywhere."""
    root, found = generated(top, 60), list[str]()
    command = ["search", "al", "--scope", "text", "--vault", str(root), "--json"]
    free = explorer(top / "free", *command)
    assert free.stdout.startswith("{"), free
    for size in (0, 1, 4096, 10_000, 50_000, 100_000, 200_000, 400_000):
        for turn in ("cold", "warm"):
            done = explorer(top / f"{size}", *command, limit=partial(limit_size, size))
            said, wanted = ((d.returncode, d.stdout, d.stderr) for d in (done, free))
            if said != wanted:
                found.append(f"{size} bytes, {turn}: {f'{said}'[:300]}, wanted {f'{wanted}'[:100]}")
    yield faults("faults after 16 runs on a full disk", found)


def _no_permission(top: Path) -> Iterator[Measure]:
    """Read as nobody, because root may write everywhere."""
    root = sample(top)
    wanted = _wanted(root)
    _faults(root, top / "first", wanted)  # whatever that imports, nobody may not be able to read
    top.chmod(0o777)
    (found,) = in_children(partial(_refused, root, top / "cache", wanted))
    yield faults("faults after 4 kinds of no permission", found)


def _refused(root: Path, cache: Path, wanted: Answers) -> list[str]:
    """Return the faults with a cache that may not be read or written, in a process for it."""
    become_nobody()
    found, file = list[str](), _filled(root, cache)
    for mode, place in ((0o400, file), (0, file), (0o500, cache), (0, cache)):
        kept = place.stat().st_mode
        place.chmod(mode)
        if os.access(file, os.R_OK | os.W_OK) and os.access(cache, os.R_OK | os.W_OK):
            found.append(f"{mode:o} forbids nothing")
        found += _faults(root, cache, wanted)
        place.chmod(kept)
    return found


# Several at once


def _at_once(top: Path) -> Iterator[Measure]:
    """Open a vault by several explorers at once, some on a changed one, again and again."""
    root, cache, found = generated(top, 60), top / "cache", list[str]()
    notes = sorted(root.rglob("*.md"))
    for turn in range(_TURNS):
        notes[turn].write_text(f"# Turn {turn}\n\nwords of turn {turn}\n", "utf-8")
        wanted = _wanted(root)
        if turn % 3 == 0:
            shutil.rmtree(cache, ignore_errors=True)
        said = in_children(*[partial(_faults, root, cache, wanted)] * _TOGETHER)
        found += [f"turn {turn}: {each}" for one in said for each in one]
        found += _faults(root, cache, wanted)
    yield faults(f"faults after {_TURNS * _TOGETHER} explorers at once", found)


def _kills(make: Callable[[Path], Path], seed: int, top: Path) -> Iterator[Measure]:
    """Kill a load and an indexing at random moments; what is left must do no harm."""
    root, cache, random = make(top), top / "cache", Random(seed)
    wanted, found = _wanted(root), list[str]()
    start = time.perf_counter()
    _filled(root, top / "timed")
    longest = time.perf_counter() - start
    for number in range(KILLS):
        if number % 4 == 0:
            shutil.rmtree(cache, ignore_errors=True)
        child = FORK.Process(target=_filled, args=(root, cache))
        child.start()
        time.sleep(random.uniform(0, longest))
        child.kill()
        child.join()
        if number % 2:
            found += [f"kill {number}: {each}" for each in _faults(root, cache, wanted)]
    yield faults(f"faults after {KILLS} kills", found)


CASES: Mapping[str, Check] = {
    **{f"random damages, seed {seed}": partial(_damage, seed) for seed in range(4)},
    "no space": _no_space,
    "no permission": _no_permission,
    "several explorers at once": _at_once,
    "kills during a load of the sample": partial(_kills, sample, 1),
    "kills during a load of 400 notes": partial(_kills, partial(generated, notes=400), 2),
}
