"""The vault as a networkx graph. The only package that imports networkx."""
