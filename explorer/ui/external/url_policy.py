"""Addresses outside of the vault: which of them may be opened, and by whom.

Only the web and mail are ever opened, by the system's browser, and never without being asked for:
whoever calls asks.
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
    """Return (address, who is there) of a link that may be opened, None for all others.

    Who is there is the host as the system will look it up (an address can look like another one),
    or that it is a mail.
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
    if scheme == "mailto":
        return (address, f"a mail to {parts.path}") if parts.path else None
    if scheme not in ("http", "https") or not host:
        return None
    return address, host


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

    return isinstance(browser, webbrowser.GenericBrowser) and not isinstance(
        browser, webbrowser.BackgroundBrowser
    )


def open_address(browser: BaseBrowser, address: str) -> bool:
    """Open an address; whether that worked, as far as can be told."""
    try:
        return bool(browser.open(address))
    except (OSError, ValueError):
        return False
