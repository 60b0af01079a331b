"""The signs that a page is drawn with, one cell wide, and ASCII ones for other terminals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from explorer.markdown.nodes import LinkLook, Target

_LINKS: Mapping[LinkLook, str] = {"missing": "✗", "heading_missing": "≈", "outside": "↗"}
_ASCII_LINKS: Mapping[LinkLook, str] = {"missing": "!", "heading_missing": "~", "outside": "^"}
_MEDIA: Mapping[str, str] = {"image": "▨", "audio": "♪", "video": "▷", "PDF": "≣"}
_ASCII_MEDIA: Mapping[str, str] = {"image": "#", "audio": "~", "video": ">", "PDF": "="}
# Each kind has a sign of its own: several share a color, and some terminals show none.
_CALLOUTS = {
    "note": "✎",
    "abstract": "≡",
    "info": "i",
    "todo": "○",
    "tip": "✦",
    "success": "✔",
    "question": "?",
    "warning": "▲",
    "failure": "✘",
    "danger": "ϟ",
    "bug": "✱",
    "example": "❖",
    "quote": "❝",
}
_ASCII_CALLOUTS = {
    "note": "*",
    "abstract": "=",
    "info": "i",
    "todo": "o",
    "tip": "+",
    "success": "v",
    "question": "?",
    "warning": "!",
    "failure": "x",
    "danger": "%",
    "bug": "&",
    "example": "#",
    "quote": '"',
}


@dataclass(frozen=True, slots=True)
class Signs:
    """Signs by their meaning."""

    bullets: tuple[str, ...] = ("•", "◦", "▪")
    open_task: str = "☐"
    done_task: str = "☑"
    bar: str = "▎"
    """Beside a quote or a callout."""
    rule: str = "─"
    heavy_rule: str = "━"
    column: str = "│"
    crossing: str = "┼"
    wrapped: str = "↪"
    """Before the rest of a line of code that is too long."""
    more_left: str = "‹"
    """At the edges of a row that goes on out of sight."""
    more_right: str = "›"
    ellipsis: str = "…"
    embed: str = "▤"
    """Before the name of what is embedded."""
    back: str = "↩"
    """At the end of a footnote: back to where it is referred to."""
    media: Mapping[str, str] = field(default_factory=lambda: _MEDIA)
    """Before the name of an embedded file, by its kind."""
    recursive: str = "↻"
    """For an embed that is not shown because it would be shown inside of itself."""
    times: str = "×"
    links: Mapping[LinkLook, str] = field(default_factory=lambda: _LINKS)
    """After a link: where it leads, for terminals without colors."""
    callouts: Mapping[str, str] = field(default_factory=lambda: _CALLOUTS)
    folded: str = "▸"
    """Beside what can be unfolded."""
    unfolded: str = "▾"
    """Beside what can be folded."""

    def fold_sign(self, *, closed: bool) -> str:
        """Return the sign of a fold."""
        return self.folded if closed else self.unfolded


UNICODE = Signs()
ASCII = Signs(
    bullets=("*", "-", "+"),
    open_task="[ ]",
    done_task="[x]",
    bar="|",
    rule="-",
    heavy_rule="=",
    column="|",
    crossing="+",
    wrapped="\\",
    more_left="<",
    more_right=">",
    ellipsis="~",
    embed="@",
    back="^",
    media=_ASCII_MEDIA,
    recursive="@",
    times="x",
    links=_ASCII_LINKS,
    callouts=_ASCII_CALLOUTS,
    folded=">",
    unfolded="v",
)

_ALIASES = {
    "summary": "abstract",
    "tldr": "abstract",
    "hint": "tip",
    "important": "tip",
    "check": "success",
    "done": "success",
    "help": "question",
    "faq": "question",
    "caution": "warning",
    "attention": "warning",
    "fail": "failure",
    "missing": "failure",
    "error": "danger",
    "cite": "quote",
}
"""Other names of kinds of callouts."""


def callout_kind(typed: str) -> str:
    """Return the kind of a callout by its typed name; an unknown one is a note."""
    kind = _ALIASES.get(typed, typed)
    return kind if kind in _CALLOUTS else "note"


_IMAGES = "apng avif bmp gif ico jpeg jpg png svg tif tiff webp"
_AUDIO = "3gp flac m4a mp3 oga ogg opus wav"
_VIDEO = "avi m4v mkv mov mp4 ogv webm"
KINDS: Mapping[str, str] = {
    **dict.fromkeys(_IMAGES.split(), "image"),
    **dict.fromkeys(_AUDIO.split(), "audio"),
    **dict.fromkeys(_VIDEO.split(), "video"),
    "pdf": "PDF",
}
"""By the suffix, in lower case and without its dot."""


def kind_of(destination: str) -> str:
    """Return the kind of a file by its name: `image`, `audio`, `video`, `PDF` or empty."""
    path = destination.partition("#")[0].partition("?")[0]
    return KINDS.get(path.rpartition(".")[2].lower(), "") if "." in path else ""


def embed_sign(target: Target, signs: Signs) -> str:
    """Return the sign before an embed."""
    return signs.media.get(kind_of(target.destination), signs.embed)
