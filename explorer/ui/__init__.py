"""The terminal side: the only package that imports textual and rich."""
