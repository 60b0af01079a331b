"""The language of the notes: what is a heading, a link or a block, for scanner and page alike.

Strings in, values out. Never any I/O, and nothing about widths, colors or folds.
"""
