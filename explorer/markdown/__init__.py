"""The one language of the notes.

What is a heading, a link, a block, for the scanner and for the page.

Strings in, values out. Never any I/O, and nothing about widths, colors or folds.
"""
