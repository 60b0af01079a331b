"""Kinds of the files that a note can embed, by the ends of their names, and the signs for them."""

from __future__ import annotations

from collections.abc import Mapping

from explorer.markdown.nodes import Target
from explorer.page.signs import Signs

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


def suffix_of(destination: str) -> str:
    """Return the suffix of what a link leads to, in lower case and without its dot."""
    path = destination.partition("#")[0].partition("?")[0]
    if "." not in path:
        return ""
    return path.rpartition(".")[2].lower()


def kind_of(destination: str) -> str:
    """Return the kind of a file by its name: `image`, `audio`, `video`, `PDF` or empty."""
    return KINDS.get(suffix_of(destination), "")


def embed_sign(target: Target, signs: Signs) -> str:
    """Return the sign before an embed."""
    return signs.media.get(kind_of(target.destination), signs.embed)
