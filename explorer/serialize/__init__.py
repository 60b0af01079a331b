"""Values to JSON, with the keys that scripts rely on. Never decides what an answer contains."""
