"""Between disk and values: walk, load, resolve, snapshot, cache and watch. The only package that reads or writes files."""
