"""Names: headings, titles, aliases and tags, found while the user types."""
