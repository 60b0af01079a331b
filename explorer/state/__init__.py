"""The user's own state, kept outside of the vault. Losing it costs convenience, never a note."""
