"""The terminal: any size, a storm of them, a large paste, and random keys and clicks."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from random import Random

from tests.support.random_input import ESCAPE, bound_keys, random_input
from tests.torture.report import Check, Measure, faults
from tests.torture.session import GIVE_UP, Session
from tests.torture.vaults import generated, sample

KEYS = 3400  # random keys and clicks of each of fifteen cases: 51,000 together
_BURSTS = (50, 200, 400)
"""How many are sent at once, before the app is asked whether it still answers."""
_HANDLED = 0.05  # seconds for a key of the largest burst
_STORM = 150
_SIZES = (
    (1, 1), (2, 1), (1, 50), (500, 1), (3, 3), (10, 4), (20, 5), (40, 10), (500, 200),
    (1000, 300), (65535, 5),
)  # fmt: skip
_DRAWN = (500, 200)  # what is drawn at most of a terminal
_STARTED = 0.08  # seconds in which Python has begun
_LARGE = (120, 40)
_PASTE = 1_000_000
_COMMENT = re.compile(rb"\s*<!--SR:[^>]*-->")
_OF_REVIEWS = re.compile(rb"sr-(due|interval|ease): .*|tags:.*|\s*- #?review|---|\s*")
"""A line that a grade writes into a note, or that names the tag by which it is reviewed."""


def _answers(session: Session) -> None:
    """Leave all screens, and measure until the help is there."""
    for _ in range(3):
        session.press(*[ESCAPE] * 4)
        session.rest()
    session.ping("key")


def _keys(make: Callable[[Path], Path], seed: int, top: Path) -> Iterator[Measure]:
    vault, random, keys = make(top), Random(seed), bound_keys()
    env = {"EDITOR": "false", "BROWSER": "true", "PATH": "/usr/bin:/bin", "DISPLAY": ""}
    before = _lines(vault)
    sent, wide = 0, False
    with Session(top, vault, env=env, size=_LARGE) as session:
        session.begin(0.5)
        while sent < KEYS and session.exit_code is None:
            burst = min(random.choice(_BURSTS), KEYS - sent)
            _send(session, "".join(random_input(random, keys) for _ in range(burst)))
            sent += burst
            start = time.perf_counter()
            session.rest(burst * _HANDLED * GIVE_UP + GIVE_UP)
            if burst == _BURSTS[-1]:
                handled = (time.perf_counter() - start) / burst
                session.add(f"a key of {burst}", handled, _HANDLED)
            wide = not wide
            session.probe("resize", _LARGE[0] + wide, _LARGE[1])
        _answers(session)
        session.quit()
    yield Measure("keys and clicks not sent", KEYS - sent, note=f"{KEYS} were to be sent")
    yield from session.measures
    after = _lines(vault)
    changed = sorted(path for path in {**before, **after} if before.get(path) != after.get(path))
    yield faults("files changed by more than reviews", changed)


def _lines(vault: Path) -> dict[str, Counter[bytes]]:
    """Return the lines of each file, without those that a grade or a tag of reviews may change."""
    files = (path for path in vault.rglob("*") if path.is_file())
    return {
        str(path.relative_to(vault)): Counter(
            line
            for line in _COMMENT.sub(b"", path.read_bytes()).splitlines()
            if not _OF_REVIEWS.fullmatch(line)
        )
        for path in files
    }


def _sized(size: tuple[int, int], top: Path) -> list[Measure]:
    with Session(top, sample(top), size=size) as session:
        session.time("first paint", lambda each: len(each.sent) > 100, bound=2)
        session.settle(0.5, 3)
        lines = session.text.split("\n")
        beyond = max(map(len, lines)) > _DRAWN[0] or any(lines[_DRAWN[1] :])
        session.measures.append(Measure("drawn beyond 500x200", int(beyond)))
        for key in ("j", "\r", "]", "G", "/", "a", ESCAPE, "!", ESCAPE, "?", ESCAPE, "f", ESCAPE):
            session.press(key)
            session.settle(0.05, 1)
        session.resize(*_LARGE)
        _answers(session)
        session.resize(*size)
        session.settle(0.05, 1)
        session.quit()
    return session.measures


def _early(top: Path) -> Iterator[Measure]:
    """Leave before the first paint, at any moment: the key counts once the app has begun."""
    vault = sample(top)
    for moment in range(8):
        with Session(top, vault) as session:
            session.read(_STARTED + moment * 0.02)
            session.quit()
        yield from session.measures


def _driver(top: Path) -> list[Measure]:
    """Start with a driver that is none: it says so and ends."""
    with Session(top, sample(top), env={"TEXTUAL_DRIVER": "nonsense:Driver"}) as session:
        session.check_end(session.wait_exit(GIVE_UP), 70)
        told = b"TEXTUAL_DRIVER" in session.sent
    return [*session.measures, Measure("sentences missing", int(not told))]


def _settled(session: Session, what: str) -> None:
    start = time.perf_counter()
    session.settle(0.2, GIVE_UP)
    session.add(what, time.perf_counter() - start - 0.2)


def _storm(top: Path) -> list[Measure]:
    """Give the terminal one size after the other, faster than it can be drawn."""
    random = Random(1)
    with Session(top, generated(top, 200), size=_LARGE) as session:
        session.begin(0.3, 3)
        session.press("j", "\r")
        for _ in range(_STORM):
            session.resize(random.randint(1, 500), random.randint(1, 200))
            session.read(random.choice((0, 0.01)))
        session.resize(*_LARGE)
        _settled(session, "drawn")
        _answers(session)
        session.quit()
    return session.measures


def _paste(text: str, before: str, top: Path) -> list[Measure]:
    """Paste a large text; the app answers a second after the last of it was taken."""
    with Session(top, generated(top, 200), size=_LARGE) as session:
        session.begin(0.5)
        session.press(before)
        session.settle(0.2, 2)
        _send(session, f"\x1b[200~{text}\x1b[201~")
        _settled(session, "taken")
        session.press(ESCAPE)
        session.settle(0.1, 2)
        _answers(session)
        session.quit()
    return session.measures


def _send(session: Session, text: str) -> None:
    """Send a long text as fast as it is taken."""
    for at in range(0, len(text), 2048):
        session.press(text[at : at + 2048])
        session.read(0)


def _cases() -> Iterator[tuple[str, Check]]:
    for columns, rows in _SIZES:
        yield f"{columns}x{rows}", partial(_sized, (columns, rows))
    yield "ctrl+q before the first paint", _early
    yield "an unknown driver", _driver
    yield f"{_STORM} sizes in a storm", _storm
    yield "paste 1 MB into the search", partial(_paste, "word " * (_PASTE // 5), "/")
    yield "paste 1 MB without a blank", partial(_paste, "x" * _PASTE, "/")
    yield "paste 1 MB of lines", partial(_paste, "word\n" * (_PASTE // 5), "/")
    yield "paste 1 MB into the find box", partial(_paste, "word " * (_PASTE // 5), "j\r\x06")
    yield "paste 1 MB nowhere", partial(_paste, "jk" * (_PASTE // 2), "j")
    vaults: Mapping[str, Callable[[Path], Path]] = {
        "the sample": sample,
        "60 notes": partial(generated, notes=60),
        "400 notes": partial(generated, notes=400),
    }
    for name, make in vaults.items():
        for seed in range(5):
            yield f"{KEYS} keys on {name}, seed {seed}", partial(_keys, make, seed)


CASES: Mapping[str, Check] = dict(_cases())
