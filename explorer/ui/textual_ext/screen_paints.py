"""How the app's screens are painted: promptly, only what has changed, only what is seen."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

from explorer.ui.textual_ext.covered_paints import skip_covered_paints
from explorer.ui.textual_ext.partial_compositor import use_partial_compositor
from explorer.ui.textual_ext.prompt_paints import use_prompt_paints


def speed_up_paints(screen: Screen[Any]) -> None:
    """Let a screen be painted as above. To be called when it is made."""
    use_partial_compositor(screen)
    use_prompt_paints(screen)
    skip_covered_paints(screen)
