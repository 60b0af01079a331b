"""Values to JSON, with the keys that scripts rely on. Never decides what is in an answer."""
