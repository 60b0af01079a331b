"""The user's own state: kept outside of the vault, and never in the way."""
