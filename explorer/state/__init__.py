"""What is the user's own and lies outside of the vault.

Losing it may cost convenience, never a note.
"""
