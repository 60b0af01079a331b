"""Second computations: what the explorer answers about a vault, against code of another origin.

`make audit VAULT=DIR` runs them. The computing half shares no code with `explorer`: it reads the
files by markdown-it's CommonMark preset, PyYAML and regular expressions. Only `answers` and `run`
know the explorer.
"""
