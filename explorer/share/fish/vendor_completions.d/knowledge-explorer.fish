source (status dirname)/explorer.fish
