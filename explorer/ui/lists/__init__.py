"""Lists that a box narrows: tasks, tags, bookmarks, vaults, what is suspended."""
