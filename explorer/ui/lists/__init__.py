"""Lists over the panes that a box narrows: tasks, recent notes, tags, bookmarks, vaults."""
