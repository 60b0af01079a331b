"""Strings in, values out: front matter, scanner, cards, inline runs, display cleaning.

Never any I/O.
"""
