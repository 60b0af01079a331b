"""What a search for texts prints can be pasted into a test."""

from __future__ import annotations

from tests.support.fuzz import example_decorators

OUTPUT = """
E       assert not (101 > 100)
E       Failing test case: test_one(
E           text='a)\\n',
E           width=20,  # or any other generated value
E       )
E       Explanation:
E           These lines were always run.
E       You can reproduce this by temporarily adding @reproduce_failure('6.1', b'AAF=') as a decor

tests/test_one.py:4: AssertionError
FAILED tests/test_one.py::test_one - assert not (101 > 100)
"""


def test_an_example_is_printed_as_it_stands_above_a_test() -> None:
    (found,) = example_decorators(OUTPUT)
    assert found.splitlines() == [
        "# test_one, or if that cannot be written down: @reproduce_failure('6.1', b'AAF=')",
        "@example(",
        "    text='a)\\n',",
        "    width=20,",
        ")",
    ]
