"""`python -m explorer`: the same as the commands `explorer`, `knowledge-explorer` and `kx`."""

from __future__ import annotations

import gc
import os
import sys


def main() -> int:
    """Run the command line as a process of its own."""
    # A command creates values, prints them and ends: collecting garbage among them only costs time.
    # The app turns the collector on again, once the vault is loaded.
    gc.disable()
    if "--count" in sys.argv:
        kept = _kept_count()
        if kept is not None and _is_written(kept):
            _leave(0)
            return 0
    from explorer.early_keys import give_back, keep_keys

    keep_keys()
    try:
        from explorer.cli.run import main as run

        code = run()
    except KeyboardInterrupt:
        return 130  # as `ExitCode.INTERRUPTED`, which may not be imported
    finally:
        give_back()
    _leave(code)
    return code


def _kept_count() -> int | None:
    """Return how much is due if that is known at once, for a shell prompt; else None."""
    try:
        from explorer.cli.due_prompt import kept_count

        return kept_count(sys.argv[1:], os.environ)
    except KeyboardInterrupt:
        return None  # what follows is interrupted, too


def _is_written(kept: int) -> bool:
    """Write what is due; return False where that fails, which the usual way can say."""
    if sys.stdout is None:  # closed by the shell
        return False
    try:
        print(kept, flush=True)  # noqa: T201  before there is an `Output`
    except OSError:
        return False
    return True


def _leave(code: int) -> None:
    """Exit without freeing what the process holds: for a large vault, that takes 0.2 s.

    Nor does it wait for threads: one that computes what nobody wants any more may take long.
    """
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        return  # the reader has closed the pipe; the usual exit handles that
    os._exit(code)


if __name__ == "__main__":
    sys.exit(main())
