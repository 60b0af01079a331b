"""Pictures of notes on their way to the screen.

What the terminal can, the pixels of a file, the cells they become.
"""
