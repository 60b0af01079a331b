"""Whether the installed Textual is a version whose private parts are known.

Every module of this package that depends on a private part checks this, and leaves the work to
Textual if it is another version, which is slower but correct.
"""

from __future__ import annotations

from pathlib import Path

import textual

TESTED_VERSIONS = ("8.2.8",)
"""The versions that the tests, the paint counts above all, have been run with."""


def _is_installed(version: str) -> bool:
    """Whether the imported Textual is of this version.

    `importlib.metadata` would take 25 ms for it, before the first paint.
    """
    packages = Path(textual.__file__).parent.parent
    return (packages / f"textual-{version}.dist-info").is_dir()


IS_TESTED = any(map(_is_installed, TESTED_VERSIONS))
"""Whether private parts of Textual may be used."""
