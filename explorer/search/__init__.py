"""Finding the heading that was meant. The only package that imports rapidfuzz."""
