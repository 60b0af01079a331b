"""Files that nobody should have: each is opened, read to its end, and left."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from tests.torture.nobody import as_nobody
from tests.torture.report import Check, Measure, SkippedError
from tests.torture.session import (
    LINK,
    MARKER,
    Session,
    ask_note,
    finish,
    giving_up,
    open_note,
    read_note,
)
from tests.torture.vaults import HOSTILE, around, marked, png, small_notes

_MB = 1_000_000
_MANY = 100_000

SIGNS: tuple[str, ...] = (
    "&", "[", "]", "(", ")", "{", "}", "<", ">", ":", ";", "^", "*", "_", "~", "=", "$", "%", "#",
    "!", "?", "|", "\\", "/", "'", '"', "`", "-", "+", ".", ",", "@", "a", "1", " ", "\t", "é",
    "日", "🙂", "e\u0301", "👩\u200d", "א", "\u202e", "\xa0", "\u200b", "\x1b", "\0", "\r", "[[",
    "]]", "![[", "](", "[a](", "[[a]] ", "**a", "*a ", "__a ", "~~a", "==a", "`a ", "$a ", "$$",
    "%%", "<a ", "<!--", "&amp;", "http://", "#a ", "[^1]", "^[", "::", "- ", "> ", "|a", "\\[",
    "a@b.c ", "][a]",
)  # fmt: skip
"""Each is repeated to 1 MB in one line."""


def _sign(sign: str, top: Path) -> list[Measure]:
    text = sign * (_MB // len(sign.encode()))
    return read_note(top, around(top, marked(f"{text}\n")))


def _asked(make: Callable[[], str], top: Path) -> list[Measure]:
    return ask_note(top, around(top, marked(make())))


def _note(make: Callable[[], str], top: Path) -> list[Measure]:
    return read_note(top, around(top, marked(make())))


def _bytes(make: Callable[[], bytes], top: Path) -> list[Measure]:
    return read_note(top, around(top, make()))


def _empty(top: Path) -> list[Measure]:
    return _open_wordless(top, around(top, b""), b"This note is empty")


def _unreadable(make: Callable[[Path], None], top: Path) -> list[Measure]:
    """Open a note that cannot be read, which the page has to say."""
    vault = around(top, b"")
    (vault / f"{HOSTILE}.md").unlink()
    make(vault / f"{HOSTILE}.md")
    return _open_wordless(top, vault, b"cannot be read")


def _open_wordless(top: Path, vault: Path, says: bytes) -> list[Measure]:
    """Open a note without a text of its own, in place of which the page `says` something."""
    with Session(top, [str(vault / "Start.md")]) as session:
        with giving_up():
            session.wait_frame()
            session.ping("first key")
            session.time("loaded", lambda each: LINK.encode() in each.sent)
            session.settle(0.1, 1)
            session.press("]", "\r")
            session.time("opened", lambda each: says in each.sent)
            session.ping("key")
            session.quit()
        return finish(session, vault)


def _sparse(file: Path) -> None:
    with file.open("wb") as out:
        out.truncate(1 << 30)


# What is no file, or not ours to read


def _special(name: str, make: Callable[[Path], object]) -> Check:
    """Return a case of a vault that holds what `make` makes under a name."""

    def check(top: Path) -> list[Measure]:
        text = f"![[{name}]]\n\n[[{name}]]\n"
        vault = around(top, marked(text))
        make(vault / name)
        return read_note(top, vault)

    return check


def _socket(file: Path) -> None:
    here = Path.cwd()
    os.chdir(file.parent)  # the path of a socket may have 107 bytes only
    try:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(file.name)
    finally:
        os.chdir(here)


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
    vault = around(top, marked("![[secret]] [[folder/other]]\n"))
    (vault / "secret.md").write_text("secret\n", "utf-8")
    (vault / "folder").mkdir()
    (vault / "folder" / "other.md").write_text("other\n", "utf-8")
    (vault / "secret.md").chmod(0)
    (vault / "folder").chmod(0)
    return read_note(top, vault, before=as_nobody(top))


# Names

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
    vault = around(top, marked("x\n"))
    hostile = os.fsencode(vault) + b"/" + name + b".md"
    (vault / f"{HOSTILE}.md").rename(os.fsdecode(hostile))
    return open_note(top, vault, os.fsdecode(name + b".md"))


def _twins(names: tuple[str, str], top: Path) -> list[Measure]:
    vault = around(top, marked(f"[[{names[0]}]] [[{names[1]}]]\n"))
    for name in names:
        (vault / f"{name}.md").write_text(f"# {name}\n\n[[{names[0]}]]\n", "utf-8")
    return read_note(top, vault)


# Trees


def _deep(top: Path) -> list[Measure]:
    vault = around(top, marked("x\n"))
    here = Path.cwd()
    os.chdir(vault)
    try:
        for _ in range(1000):
            Path("d").mkdir()
            os.chdir("d")
        Path("Bottom.md").write_text("# Bottom\n", "utf-8")
    finally:
        os.chdir(here)
    return read_note(top, vault)


def _one_folder(top: Path) -> list[Measure]:
    return read_note(top, small_notes(top / "vault", _MANY))


# Texts


def _nested_list(levels: int) -> str:
    return "".join(f"{'  ' * level}- item\n" for level in range(levels))


def _aliases() -> str:
    lines = ["---", f"a0: &a0 [{', '.join(['x'] * 10)}]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    return "\n".join([*lines, "---", MARKER, ""])


def _front_matter(body: str) -> bytes:
    # At the top too, for what is shown as plain text.
    return f"---\n# {MARKER}\n{body}\n---\n{MARKER}\n".encode()


def _circle(top: Path) -> list[Measure]:
    ring = {
        f"r{n}.md": f"# r{n}\n\n![[r{(n + 1) % 50}]]\n\n![[r{n}]]\n".encode() for n in range(50)
    }
    return read_note(top, around(top, marked(f"![[{HOSTILE}]]\n\n![[r0]]\n"), ring))


def _fan(top: Path) -> list[Measure]:
    """Embed a note that embeds two, each of which embeds two, twenty levels deep."""
    fan = {f"f{n}.md": f"![[f{n + 1}]]\n\n![[f{n + 1}]]\n".encode() for n in range(20)}
    return read_note(top, around(top, marked("![[f0]]\n"), fan))


def _same_embed(top: Path) -> list[Measure]:
    other = b"# Other\n\n" + b"some words of it\n\n" * 20
    return read_note(top, around(top, marked("![[Other]]\n\n" * 10_000), {"Other.md": other}))


def _picture(make: Callable[[], bytes], name: str, top: Path) -> list[Measure]:
    return read_note(top, around(top, marked(f"![[{name}]]\n\nbelow\n"), {name: make()}))


def _laughs() -> bytes:
    entities = [b'<!ENTITY a0 "ha">']
    entities += [b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12)]
    return b"<!DOCTYPE svg [%s]><svg>&a11;</svg>" % b"".join(entities)


def _frames() -> bytes:
    """Return a GIF of 10,000 frames of 4,000 by 4,000."""
    head = b"GIF89a\xa0\x0f\xa0\x0f\x80\0\0\0\0\0\xff\xff\xff"
    frame = b"\x21\xf9\x04\0\0\0\0\0\x2c\0\0\0\0\xa0\x0f\xa0\x0f\0\x02\x02\x44\x01\0"
    return head + frame * 10_000 + b";"


_TEXTS: Mapping[str, Callable[[], str]] = {
    "100,000 links in a line": lambda: "[[n]] " * _MANY,
    "100,000 Markdown links": lambda: "".join(f"[a{n}](n{n}.md)\n" for n in range(_MANY)),
    "100,000 headings": lambda: "".join(f"# h{n}\n" for n in range(_MANY)),
    "100,000 equal headings": lambda: "# same\n\n[[#same#same]]\n\n" * (_MANY // 2),
    "100,000 tags": lambda: "".join(f"#t{n}\n" for n in range(_MANY)),
    "100,000 tags in a line": lambda: "".join(f"#t{n} " for n in range(_MANY)),
    "100,000 list levels in a line": lambda: "- " * _MANY + "x\n",
    "100,000 quote levels in a line": lambda: "> " * _MANY + "x\n",
    "100,000 list items": lambda: "- item\n" * _MANY,
    "100,000 table columns": lambda: "|a" * _MANY + "|\n" + "|-" * _MANY + "|\n" + "|b" * 9 + "|\n",
    "100,000 table rows": lambda: "|a|b|\n|-|-|\n" + "|c|d|\n" * _MANY,
    "100,000 footnotes": lambda: "".join(f"[^{n}]\n\n[^{n}]: x\n\n" for n in range(_MANY // 2)),
    "100,000 block ids": lambda: "".join(f"x ^b{n}\n\n" for n in range(_MANY)),
    "100,000 cards": lambda: "#flashcards\n\n" + "front::back\n" * _MANY,
    "166,666 gaps in a line": lambda: "#flashcards\n\n" + "==a== " * 166_666,
    "83,333 different gaps in a line": lambda: (
        "#flashcards\n\n" + "".join(f"==w{n}== " for n in range(83_333))
    ),
    "a question of 200,000 lines": lambda: "#flashcards\n\n" + "x\n" * 200_000 + "?\nb\n",
    "100,000 formulas": lambda: "$x^2$ " * _MANY,
    "10,000 nested braces in a formula": lambda: "$" + "{" * 10_000 + "}" * 10_000 + "$\n",
    "10,000 nested fractions": lambda: "$" + r"\frac{1}{" * 10_000 + "}" * 10_000 + "$\n",
    "10,000 callouts": lambda: "> [!note]- t\n> x\n\n" * 10_000,
    "10,000 blocks of code": lambda: "```python\nx = 1\n```\n\n" * 10_000,
    "one block of 5 MB of code": lambda: "```python\n" + "x = [1, 2, 3]\n" * 350_000 + "```\n",
    "one word of 10 MB": lambda: "a" * 10 * _MB,
    "300,000 tags in preformatted HTML": lambda: "<pre>" + "<b>x</b>" * 300_000 + "</pre>\n",
    "100,000 link references": lambda: "".join(f"[r{n}]: n{n}.md\n" for n in range(_MANY)),
    "50,000 link references, all used": lambda: (
        "".join(f"[r{n}]\n" for n in range(50_000))
        + "\n"
        + "".join(f"[r{n}]: n{n}.md\n" for n in range(50_000))
    ),
    "100,000 tags of HTML": lambda: "<div>\n\n" * _MANY,
    "a heading of 166,666 links": lambda: "# " + "[[a]] " * 166_666,
    "a cell of 166,666 links": lambda: "|a|\n|-|\n|" + "[[x]] " * 166_666 + "|\n",
    "a link reference whose title never ends": lambda: '[a]: b "' + "x\n" * 500_000,
    "200,000 link references without a target": lambda: "[a]:\n" * 200_000,
    "100,000 combining marks": lambda: "e" + "\u0301" * _MANY,
    "a million empty lines": lambda: "\n" * _MB,
}  # fmt: skip

_ASKED: Mapping[str, Callable[[], str]] = {
    "3,000 list levels": lambda: _nested_list(3000),
    "100,000 cards of several lines": lambda: "#flashcards\n\n" + "a\n?\nb\n" * _MANY,
    "100,000 links": lambda: "".join(f"[[n{n}]]\n" for n in range(_MANY)),
    "a formula of 1 MB": lambda: "$$\n" + r"\lim_" * (_MB // 5) + "\n$$\n",
    "200,000 comments, none closed": lambda: "<!-- " * (2 * _MANY) + "\n",
    "half a million subscripts": lambda: "$$\n" + "a_" * (_MB // 2) + "\n$$\n",
    "300 table columns in 2,000 rows": lambda: (
        "|a" * 300 + "|\n" + "|-" * 300 + "|\n" + ("|b" * 300 + "|\n") * 2000
    ),
    "50,000 list items of two paragraphs": lambda: "- item\n\n    more\n" * (_MANY // 2),
    "100,000 list items with marks of code": lambda: "- a ``` b\n" * _MANY,
}
"""In these code is copied, a letter is found, and finds and links are walked besides."""

_RAW: Mapping[str, Callable[[], bytes]] = {
    "one line of 50 MB": lambda: marked("word " * (10 * _MB - 10)),
    "one line of 50 MB without a blank": lambda: marked("x" * (50 * _MB - 100)),
    "NUL": lambda: marked("a\0b\0" * 50_000),
    "UTF-16": lambda: marked("") + ("é word\n" * 50_000).encode("utf-16"),
    "invalid UTF-8": lambda: marked("") + b"\xff\xfe\xc0\x80 \n" * 50_000,
    "CR only": lambda: marked("a line\n" * 50_000).replace(b"\n", b"\r"),
    "BOM": lambda: b"\xef\xbb\xbf" + marked("# H\n"),
    "BOMs": lambda: marked("\ufeff" * 100_000),
    "YAML: aliases of aliases": lambda: _aliases().encode(),
    "YAML: 100,000 levels": lambda: _front_matter("a: " + "[" * _MANY + "]" * _MANY),
    "YAML: 100,000 open levels": lambda: _front_matter("a: " + "{" * _MANY),
    "YAML: 5,000 levels by indent": lambda: _front_matter(
        "".join(f"{' ' * n}a:\n" for n in range(5000))
    ),
    "YAML: 100,000 keys": lambda: _front_matter("\n".join(f"k{n}: v" for n in range(_MANY))),
    "YAML: 5 MB": lambda: _front_matter("\n".join(f"k{n}: [a, b, c]" for n in range(250_000))),
    "YAML: 5 MB of one text": lambda: _front_matter("k: " + "word " * _MB),
    "YAML: 100,000 tags": lambda: _front_matter(
        "tags:\n" + "\n".join(f"  - t{n}" for n in range(_MANY))
    ),
    "YAML: merges": lambda: _front_matter(
        "a0: &a0 {x: 1}\n"
        + "\n".join(f"a{n}: &a{n}\n  <<: [*a{n - 1}, *a{n - 1}]" for n in range(1, 60))
    ),
    "YAML: a number of 100,000 digits": lambda: _front_matter("k: " + "9" * _MANY),
    "YAML: never closed": lambda: f"---\n{MARKER}: b\n".encode() + b"a: b\n" * 500_000,
}  # fmt: skip

_PICTURES: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    "picture: 2.5 billion pixels": ("bomb.png", lambda: png(50_000, 50_000)),
    "picture: 170 million pixels": ("large.png", lambda: png(13_000, 13_000)),
    "picture: 2.5 billion pixels, cut": ("cut.png", lambda: png(50_000, 50_000, 10)),
    "picture: a row of a million": ("row.png", lambda: png(1_000_000, 1)),
    "picture: a column of a million": ("column.png", lambda: png(1, 1_000_000)),
    "picture: 10,000 frames": ("frames.gif", _frames),
    "picture: a billion laughs": ("laughs.svg", _laughs),
    "picture: 20 MB of nothing": ("zeros.png", lambda: bytes(20 * _MB)),
    "picture: a JPEG of its head": ("head.jpg", lambda: b"\xff\xd8\xff\xe0" + b"\xff" * 100_000),
}


def _pictures(top: Path) -> list[Measure]:
    """Embed a thousand pictures of some size."""
    one = png(2000, 2000)
    files = {f"p{n}.png": one for n in range(1000)}
    return read_note(
        top, around(top, marked("".join(f"![[p{n}.png]]\n\n" for n in range(1000))), files)
    )


def _cases() -> Iterator[tuple[str, Check]]:
    yield "ordinary", partial(_note, lambda: "# Heading\n\nSome words.\n")
    yield "0 bytes", _empty
    yield "1 GB", partial(_unreadable, _sparse)
    yield from ((name, partial(_note, make)) for name, make in _TEXTS.items())
    yield from ((name, partial(_asked, make)) for name, make in _ASKED.items())
    for name, make in _RAW.items():
        yield name, partial(_bytes, make)
    for name, (file, make) in _PICTURES.items():
        yield name, partial(_picture, make, file)
    yield "a thousand pictures", _pictures
    yield "embeds in circles", _circle
    yield "embeds, two to the twenty", _fan
    yield "embeds, 10,000 times the same", _same_embed
    yield "FIFO", _special("pipe.md", os.mkfifo)
    yield "FIFO as a picture", _special("pipe.png", os.mkfifo)
    yield "socket", _special("socket.md", _socket)
    yield "device", _special("zero.md", _device)
    yield "device as a picture", _special("zero.png", _device)
    yield "symlink to a device", _special("link.md", lambda file: file.symlink_to("/dev/zero"))
    yield "symlink loops", _special("loop.md", _loops)
    yield "folder named as a note", _special("folder.md", lambda file: file.mkdir())
    yield "no permission", _no_permission
    for name, data in NAMES.items():
        yield f"name: {name}", partial(_named, data)
    yield "names: NFC twins", partial(_twins, ("\u00e9", "e\u0301"))
    yield "names: case twins", partial(_twins, ("Twin", "tWIN"))
    yield "1,000 folders deep", _deep
    yield "100,000 notes in one folder", _one_folder
    for sign in SIGNS:
        yield f"1 MB of {sign!a}", partial(_sign, sign)


CASES: Mapping[str, Check] = dict(_cases())
