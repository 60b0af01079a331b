"""The graph on screen: the map of what is around a concept."""
