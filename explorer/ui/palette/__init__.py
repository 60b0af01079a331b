"""The command palette: what it offers, and its screen."""
