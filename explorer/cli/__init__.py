"""The command line: arguments in, data and messages and an exit code out.

The services give every answer. It must start fast: each command imports only what it needs.
"""
