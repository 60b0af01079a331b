"""Files that nobody should have: each is opened, read to its end, and left."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from tests.torture.children import as_nobody
from tests.torture.report import Check, Measure, SkippedError
from tests.torture.session import MARKER, open_note, read_note
from tests.torture.vaults import HOSTILE, around, marked, png, small_notes

_MB = 1_000_000
_MANY = 100_000

SIGNS: tuple[str, ...] = (
    "&", "[", "]", "(", ")", "{", "}", "<", ">", ":", ";", "^", "*", "_", "~", "=", "$", "%", "#",
    "!", "?", "|", "\\", "/", "'", '"', "`", "-", "+", ".", ",", "@", "a", "1", " ", "\t", "é",
    "日", "🙂", "e\u0301", "👩\u200d", "א", "\u202e", "\xa0", "\u200b", "\x1b", "\0", "\r", "[[",
    "]]", "![[", "](", "[a](", "[[a]] ", "**a", "*a ", "__a ", "~~a", "==a", "`a ", "$a ", "$$",
    "%%", "<a ", "<!--", "&amp;", "http://", "#a ", "[^1]", "^[", "::", "- ", "> ", "|a", "\\[",
    "a@b.c ", "][a]", "==a== ", "$x^2$ ", "<b>x</b>", "{{c1::a}}",
)  # fmt: skip
"""Each is repeated to a line of 100,000 characters: the longest that is read as Markdown."""


def _read(
    make: Callable[[], str | bytes], top: Path, *, asks: bool = False, says: str = MARKER
) -> list[Measure]:
    """Read a note of what `make` makes; a text is put below the marker."""
    made = make()
    content = marked(made) if isinstance(made, str) else made
    return read_note(top, around(top / "vault", content), asks=asks, says=says)


def _sign(sign: str) -> str:
    return f"{sign * (_MANY // len(sign))}\n"


def _beside(text: str, files: Callable[[], Mapping[str, bytes]], top: Path) -> list[Measure]:
    """Read a note beside other files that are made for it."""
    return read_note(top, around(top / "vault", marked(text), files()))


# What is no file, or not ours to read


def _unreadable(top: Path) -> list[Measure]:
    vault = around(top / "vault")
    with (vault / f"{HOSTILE}.md").open("wb") as out:
        out.truncate(1 << 30)
    return read_note(top, vault, says="cannot be read")


def _special(name: str, make: Callable[[Path], object], top: Path) -> list[Measure]:
    """Read a vault that holds what `make` makes under a name."""
    vault = around(top / "vault", marked(f"![[{name}]]\n\n[[{name}]]\n"))
    make(vault / name)
    return read_note(top, vault)


def _within(folder: Path, work: Callable[[], None]) -> None:
    """Do something in a folder: a path from further up would be too long for it."""
    here = Path.cwd()
    os.chdir(folder)
    try:
        work()
    finally:
        os.chdir(here)


def _socket(file: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        _within(file.parent, lambda: listening.bind(file.name))


def _device(file: Path) -> None:
    try:
        os.mknod(file, stat.S_IFCHR | 0o666, os.makedev(1, 5))
    except OSError as error:
        raise SkippedError(f"no device can be made: {error.strerror}") from error


def _loops(file: Path) -> None:
    file.symlink_to(file.name)
    folder = file.parent / "folder"
    folder.mkdir()
    (folder / "back").symlink_to("..")
    (folder / "here.md").symlink_to(".")
    (file.parent / "a.md").symlink_to("b.md")
    (file.parent / "b.md").symlink_to("a.md")


def _no_permission(top: Path) -> list[Measure]:
    """Read as nobody, because everything may be read by root."""
    files = {"secret.md": b"secret\n", "folder/other.md": b"other\n"}
    vault = around(top / "vault", marked("![[secret]] [[folder/other]]\n"), files)
    (vault / "secret.md").chmod(0)
    (vault / "folder").chmod(0)
    return read_note(top, vault, before=as_nobody(top))


_SPECIAL: Mapping[str, tuple[str, Callable[[Path], object]]] = {
    "FIFO": ("pipe.md", lambda file: os.mkfifo(file)),
    "FIFO as a picture": ("pipe.png", lambda file: os.mkfifo(file)),
    "socket": ("socket.md", _socket),
    "device": ("zero.md", _device),
    "device as a picture": ("zero.png", _device),
    "symlink to a device": ("link.md", lambda file: file.symlink_to("/dev/zero")),
    "symlink loops": ("loop.md", _loops),
    "folder named as a note": ("folder.md", lambda file: file.mkdir()),
}

# Names and trees

NAMES: Mapping[str, bytes] = {
    "newline": b"a\nb",
    "quotes": b"a'b\"c`d",
    "escape sequence": b"a\x1b[31mb\x1b]0;c\x07",
    "255 bytes": b"n" * 252,
    "255 bytes of ideographs": "日".encode() * 84,
    "invalid UTF-8": b"a\xffb",
    "NFD": "e\u0301".encode(),
    "spaces around": b"  a  ",
    "like an option": b"--help",
    "dots": b"a..b...",
    "wildcards": b"*?[a]",
    "markup": b"[bold]a[",
    "right to left": "א\u202eb".encode(),
}


def _named(name: bytes, top: Path) -> list[Measure]:
    vault = around(top / "vault", marked("x\n"))
    hostile = os.fsencode(vault) + b"/" + name + b".md"
    (vault / f"{HOSTILE}.md").rename(os.fsdecode(hostile))
    return open_note(top, vault, os.fsdecode(name + b".md"))


def _twins(a: str, b: str, top: Path) -> list[Measure]:
    files = {f"{name}.md": f"# {name}\n\n[[{a}]]\n".encode() for name in (a, b)}
    return _beside(f"[[{a}]] [[{b}]]\n", lambda: files, top)


def _deep(top: Path) -> list[Measure]:
    vault = around(top / "vault", marked("x\n"))

    def dig() -> None:
        for _ in range(1000):
            Path("d").mkdir()
            os.chdir("d")
        Path("Bottom.md").write_text("# Bottom\n", "utf-8")

    _within(vault, dig)
    return read_note(top, vault)


def _one_folder(top: Path) -> list[Measure]:
    return read_note(top, small_notes(top / "vault", _MANY))


# Texts


def _front_matter(body: str) -> bytes:
    # At the top too, for what is shown as plain text.
    return f"---\n# {MARKER}\n{body}\n---\n{MARKER}\n".encode()


def _aliases() -> str:
    rows = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    return "\n".join([f"a0: &a0 [{', '.join(['x'] * 10)}]", *rows])


def _merges() -> str:
    rows = [f"a{n}: &a{n}\n  <<: [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    return "\n".join(["a0: &a0 {x: 1}", *rows])


def _lines(line: str, count: int = _MANY) -> str:
    """Return so many lines, each with its number where it says `{n}`."""
    return "".join(line.replace("{n}", str(n)) for n in range(count))


_TEXTS: Mapping[str, Callable[[], str | bytes]] = {
    "ordinary": lambda: "# Heading\n\nSome words.\n",
    "100,000 Markdown links": lambda: _lines("[a{n}](n{n}.md)\n"),
    "100,000 headings": lambda: _lines("# h{n}\n"),
    "100,000 equal headings": lambda: _lines("# same\n\n[[#same#same]]\n\n", _MANY // 2),
    "100,000 tags": lambda: _lines("#t{n}\n"),
    "99 list levels": lambda: _lines("- ", 99) + "x\n",
    "99 quote levels": lambda: _lines("> ", 99) + "x\n",
    "100,000 list items": lambda: _lines("- item\n"),
    "49,000 table columns": lambda: "|a" * 49_000 + "|\n" + "|-" * 49_000 + "|\n|b|\n",
    "100,000 table rows": lambda: "|a|b|\n|-|-|\n" + _lines("|c|d|\n"),
    "100,000 footnotes": lambda: _lines("[^{n}]\n\n[^{n}]: x\n\n", _MANY // 2),
    "100,000 block ids": lambda: _lines("x ^b{n}\n\n"),
    "100,000 cards": lambda: "#flashcards\n\n" + _lines("front::back\n"),
    "16,000 gaps in a line": lambda: "#flashcards\n\n" + _lines("==a== ", 16_000),
    "8,000 different gaps in a line": lambda: "#flashcards\n\n" + _lines("==w{n}== ", 8_000),
    "a question of 200,000 lines": lambda: "#flashcards\n\n" + "x\n" * 200_000 + "?\nb\n",
    "10,000 nested braces in a formula": lambda: "$" + "{" * 10_000 + "}" * 10_000 + "$\n",
    "9,000 nested fractions": lambda: "$" + r"\frac{1}{" * 9_000 + "}" * 9_000 + "$\n",
    "10,000 callouts": lambda: _lines("> [!note]- t\n> x\n\n", 10_000),
    "10,000 blocks of code": lambda: _lines("```python\nx = 1\n```\n\n", 10_000),
    "one block of 5 MB of code": lambda: "```python\n" + "x = [1, 2, 3]\n" * 350_000 + "```\n",
    "100,000 link references": lambda: _lines("[r{n}]: n{n}.md\n"),
    "50,000 link references, all used": lambda: (
        _lines("[r{n}]\n", 50_000) + "\n" + _lines("[r{n}]: n{n}.md\n", 50_000)
    ),
    "100,000 tags of HTML": lambda: _lines("<div>\n\n"),
    "a heading of 16,000 links": lambda: "# " + _lines("[[a]] ", 16_000),
    "a cell of 16,000 links": lambda: "|a|\n|-|\n|" + _lines("[[x]] ", 16_000) + "|\n",
    "a link reference whose title never ends": lambda: '[a]: b "' + _lines("x\n", 500_000),
    "200,000 link references without a target": lambda: _lines("[a]:\n", 200_000),
    "a million empty lines": lambda: "\n" * _MB,
    "NUL": lambda: marked("a\0b\0" * 20_000),
    "UTF-16": lambda: marked("") + ("é word\n" * 50_000).encode("utf-16"),
    "invalid UTF-8": lambda: marked("") + b"\xff\xfe\xc0\x80 \n" * 50_000,
    "CR only": lambda: marked(_lines("a line\n", 50_000)).replace(b"\n", b"\r"),
    "BOM": lambda: b"\xef\xbb\xbf" + marked("# H\n"),
    "YAML: aliases of aliases": lambda: _front_matter(_aliases()),
    "YAML: 45,000 levels": lambda: _front_matter("a: " + "[" * 45_000 + "]" * 45_000),
    "YAML: 90,000 open levels": lambda: _front_matter("a: " + "{" * 90_000),
    "YAML: 5,000 levels by indent": lambda: _front_matter(
        "\n".join(f"{' ' * n}a:" for n in range(5000))
    ),
    "YAML: 100,000 keys": lambda: _front_matter(_lines("k{n}: v\n")),
    "YAML: 5 MB": lambda: _front_matter(_lines("k{n}: [a, b, c]\n", 250_000)),
    "YAML: 90 kB of one text": lambda: _front_matter("k: " + "word " * 18_000),
    "YAML: 100,000 tags": lambda: _front_matter("tags:\n" + _lines("  - t{n}\n")),
    "YAML: merges": lambda: _front_matter(_merges()),
    "YAML: a number of 90,000 digits": lambda: _front_matter("k: " + "9" * 90_000),
    "YAML: never closed": lambda: f"---\n{MARKER}: b\n".encode() + b"a: b\n" * 500_000,
}  # fmt: skip

_ASKED: Mapping[str, Callable[[], str]] = {
    "99 list levels by indent": lambda: "".join(f"{'  ' * n}- item\n" for n in range(99)),
    "100,000 cards of several lines": lambda: "#flashcards\n\n" + _lines("a\n?\nb\n"),
    "100,000 links": lambda: _lines("[[n{n}]]\n"),
    "a formula of 100 kB": lambda: "$$\n" + r"\lim_" * 19_999 + "\n$$\n",
    "20,000 comments, none closed": lambda: "<!-- " * 20_000 + "\n",
    "50,000 subscripts": lambda: "$$\n" + "a_" * 50_000 + "\n$$\n",
    "300 table columns in 2,000 rows": lambda: (
        "|a" * 300 + "|\n" + "|-" * 300 + "|\n" + _lines("|b" * 300 + "|\n", 2000)
    ),
    "50,000 list items of two paragraphs": lambda: _lines("- item\n\n    more\n", _MANY // 2),
    "100,000 list items with marks of code": lambda: _lines("- a ``` b\n"),
}
"""In these code is copied, a letter is found, and finds and links are walked besides."""

_PLAIN: Mapping[str, Callable[[], str]] = {
    "a line of 1 MB of links": lambda: "[[a]] " * (_MB // 6) + "\n",
    "a line of 1 MB of code": lambda: "`a " * (_MB // 3) + "\n",
    "a line of 1 MB of escape sequences": lambda: "\x1b[31m" * (_MB // 5) + "\n",
    "a line of 1 MB of wide letters": lambda: "👩\u200d日" * (_MB // 10) + "\n",
    "a line of 1 MB of combining marks": lambda: "e" + "\u0301" * (_MB // 2) + "\n",
    "a line of 1 MB of changes of direction": lambda: "א\u202e" * (_MB // 5) + "\n",
    "a line of 1 MB of BOMs": lambda: "\ufeff" * (_MB // 3) + "\n",
    "one line of 45 MB": lambda: "word " * (9 * _MB),
    "one word of 45 MB": lambda: "x" * (45 * _MB),
    "44 MB of lines": lambda: "[[a]] word\n" * (4 * _MB),
    "100,000 list levels in a line": lambda: "- " * _MANY + "x\n",
    "100,000 quote levels": lambda: "> " * 40_000 + "x\n",
    "3,000 list levels by indent": lambda: "".join(f"{'  ' * n}- item\n" for n in range(3000)),
    "YAML: a line of 1 MB": lambda: "---\na: " + "[" * _MB + "\n---\n",
}
"""Beyond what is read as Markdown: the page begins with why."""

# Pictures and embeds


def _laughs() -> bytes:
    entities = [b'<!ENTITY a0 "ha">']
    entities += [b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12)]
    return b"<!DOCTYPE svg [%s]><svg>&a11;</svg>" % b"".join(entities)


def _frames() -> bytes:
    head = b"GIF89a\xa0\x0f\xa0\x0f\x80\0\0\0\0\0\xff\xff\xff"
    frame = b"\x21\xf9\x04\0\0\0\0\0\x2c\0\0\0\0\xa0\x0f\xa0\x0f\0\x02\x02\x44\x01\0"
    return head + frame * 10_000 + b";"


def _picture(name: str, make: Callable[[], bytes], top: Path) -> list[Measure]:
    return _beside(f"![[{name}]]\n\nbelow\n", lambda: {name: make()}, top)


_PICTURES: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    "2.5 billion pixels": ("bomb.png", lambda: png(50_000, 50_000)),
    "170 million pixels": ("large.png", lambda: png(13_000, 13_000)),
    "2.5 billion pixels, cut": ("cut.png", lambda: png(50_000, 50_000, 10)),
    "a row of a million": ("row.png", lambda: png(1_000_000, 1)),
    "a column of a million": ("column.png", lambda: png(1, 1_000_000)),
    "10,000 frames": ("frames.gif", _frames),
    "a billion laughs": ("laughs.svg", _laughs),
    "20 MB of nothing": ("zeros.png", lambda: bytes(20 * _MB)),
    "a JPEG of its head": ("head.jpg", lambda: b"\xff\xd8\xff\xe0" + b"\xff" * 100_000),
}

_EMBEDS: Mapping[str, tuple[str, Callable[[], Mapping[str, bytes]]]] = {
    "a thousand pictures": (
        _lines("![[p{n}.png]]\n\n", 1000),
        lambda: dict.fromkeys((f"p{n}.png" for n in range(1000)), png(2000, 2000)),
    ),
    "embeds in circles": (
        f"![[{HOSTILE}]]\n\n![[r0]]\n",
        lambda: {
            f"r{n}.md": f"# r{n}\n\n![[r{(n + 1) % 50}]]\n\n![[r{n}]]\n".encode() for n in range(50)
        },
    ),
    # Each embeds two, each of which embeds two.
    "embeds, two to the twenty": (
        "![[f0]]\n",
        lambda: {f"f{n}.md": f"![[f{n + 1}]]\n\n![[f{n + 1}]]\n".encode() for n in range(20)},
    ),
    "embeds, 10,000 times the same": (
        "![[Other]]\n\n" * 10_000,
        lambda: {"Other.md": b"# Other\n\n" + b"some words of it\n\n" * 20},
    ),
}


def _cases() -> Iterator[tuple[str, Check]]:
    yield "0 bytes", partial(_read, lambda: b"", says="This note is empty")
    yield "1 GB", _unreadable
    yield from ((name, partial(_read, make)) for name, make in _TEXTS.items())
    yield from ((name, partial(_read, make, asks=True)) for name, make in _ASKED.items())
    for name, text in _PLAIN.items():
        yield f"plain: {name}", partial(_read, text, says="The note has ")
    yield from ((f"picture: {name}", partial(_picture, *each)) for name, each in _PICTURES.items())
    yield from ((name, partial(_beside, *each)) for name, each in _EMBEDS.items())
    yield from ((name, partial(_special, *each)) for name, each in _SPECIAL.items())
    yield "no permission", _no_permission
    yield from ((f"name: {name}", partial(_named, data)) for name, data in NAMES.items())
    yield "names: NFC twins", partial(_twins, "\u00e9", "e\u0301")
    yield "names: case twins", partial(_twins, "Twin", "tWIN")
    yield "1,000 folders deep", _deep
    yield "100,000 notes in one folder", _one_folder
    yield from ((f"a line of {sign!a}", partial(_read, partial(_sign, sign))) for sign in SIGNS)


CASES: Mapping[str, Check] = dict(_cases())
