"""What a screen or an agent needs to show a place.

Context, embeds, link previews, the concept tree, sections.

Reads files, so call it from workers. Never knows a screen.
"""
