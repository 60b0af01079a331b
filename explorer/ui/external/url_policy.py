"""Which addresses outside the vault may be opened, and by which browser.

Only web and mail addresses are ever opened, by the system's browser. The caller asks the user
before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from explorer.text.sanitize import clean

if TYPE_CHECKING:
    from webbrowser import BaseBrowser

LIMIT = 2_000
"""Characters of an address that is opened at most; no honest one is longer."""
# What an address may hold as it is; all else is written as %XX.
_KEPT = "%/:=&?~#+!$,;'@()*[]-._"


def opened_address(destination: str) -> tuple[str, str] | None:
    """Return (address, host) of a link that may be opened, None for all others.

    The host is given as the system will look it up (an address can look like another one); for a
    mail it is a phrase that says so.
    """
    address = quote(clean(destination.strip()), safe=_KEPT)
    if len(address) > LIMIT:
        return None
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme == "mailto" and parts.path:
        return address, f"a mail to {parts.path}"
    if scheme in ("http", "https") and host:
        return address, host
    return None


def find_browser() -> BaseBrowser | None:
    """Return the system's browser. For workers: it may ask the desktop."""
    import webbrowser

    try:
        return webbrowser.get()
    except webbrowser.Error:
        return None


def wants_terminal(browser: BaseBrowser) -> bool:
    """Whether a browser draws on the terminal, or may."""
    import webbrowser

    if isinstance(browser, webbrowser.BackgroundBrowser):
        return False
    return isinstance(browser, webbrowser.GenericBrowser)


def open_address(browser: BaseBrowser, address: str) -> bool:
    """Open an address; return whether that worked, as far as can be known."""
    try:
        return bool(browser.open(address))
    except (OSError, ValueError):
        return False
