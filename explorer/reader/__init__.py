"""What is needed to show a place: context, embeds, link previews, the concept tree, sections.

Reads files, so call it from workers. Imports no widget.
"""
