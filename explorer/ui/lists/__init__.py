"""Lists that a box narrows: tasks, recent notes, tags, bookmarks, vaults, what is suspended."""
