"""The rules of the house: what keeps classes, functions and names easy to find one's way in."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeAlias

ROOT = Path(__file__).resolve().parents[2] / "explorer"

LINES_OF_A_CLASS = 500
"""Lines of a class at most, those of its bases included."""
PARAMETERS = 6
"""From so many parameters on, a function has many."""
FUNCTIONS_WITH_MANY = 8
"""Functions with many parameters at most."""
CONDITIONAL_EXPRESSIONS = 12
"""Conditional expressions per 1,000 lines of code at most."""

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def trees() -> dict[str, ast.Module]:
    """Return the syntax tree of each module, by its path."""
    return {
        str(path.relative_to(ROOT)): ast.parse(path.read_text("utf-8"))
        for path in sorted(ROOT.rglob("*.py"))
    }


def nodes() -> Iterator[tuple[str, ast.AST]]:
    """Return (path, node) for each node of the package."""
    for path, tree in trees().items():
        for node in ast.walk(tree):
            yield path, node


@cache
def classes() -> dict[str, ast.ClassDef]:
    """Return the classes by their names."""
    return {node.name: node for _, node in nodes() if isinstance(node, ast.ClassDef)}


def bases(node: ast.ClassDef) -> list[str]:
    """Return the names of the bases of a class, without their packages and parameters."""
    return [ast.unparse(base).split("[")[0].split(".")[-1] for base in node.bases]


def ancestors(name: str) -> set[str]:
    """Return a class of ours and all of ours that it inherits from."""
    if name not in classes():
        return set()
    above = [ancestors(base) for base in bases(classes()[name])]
    return {name}.union(*above)


def is_protocol(name: str) -> bool:
    """Whether a class of ours is a protocol, which no code is inherited from."""
    return "Protocol" in bases(classes()[name])


def length(node: ast.ClassDef) -> int:
    """Return how many lines a class has."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_class_is_too_long_with_its_bases() -> None:
    lengths = {
        name: sum(length(classes()[ancestor]) for ancestor in ancestors(name)) for name in classes()
    }
    assert {name: n for name, n in lengths.items() if n > LINES_OF_A_CLASS} == {}


def test_behavior_is_inherited_from_one_level_of_ours() -> None:
    def levels(name: str) -> int:
        ours = [base for base in bases(classes()[name]) if base in classes()]
        return max((1 + levels(base) for base in ours if not is_protocol(base)), default=0)

    deep = {name: levels(name) for name in classes() if not _only_data(name)}
    assert {name: n for name, n in deep.items() if n > 1} == {}


def _only_data(name: str) -> bool:
    """Whether a class is an error or a message: these are told apart by their types."""
    return any("Error" in each or "Message" in bases(classes()[each]) for each in ancestors(name))


def test_no_type_has_the_name_of_another() -> None:
    names = Counter(node.name for _, node in nodes() if isinstance(node, ast.ClassDef))
    assert [name for name, n in names.items() if n > 1 and not name.startswith("_")] == []


def test_no_conditional_expression_is_in_another() -> None:
    nested = [
        f"{path}:{node.lineno}"
        for path, node in nodes()
        if isinstance(node, ast.IfExp)
        and any(isinstance(inner, ast.IfExp) for inner in ast.walk(node) if inner is not node)
    ]
    assert nested == []


def test_conditional_expressions_are_rare() -> None:
    found = sum(isinstance(node, ast.IfExp) for _, node in nodes())
    assert 1_000 * found / sum(map(lines_of_code, trees())) <= CONDITIONAL_EXPRESSIONS


def lines_of_code(path: str) -> int:
    """Return the lines of a module that are neither blank nor a comment nor a docstring."""
    strings: set[int] = set()
    for node in ast.walk(trees()[path]):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            strings.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    lines = (ROOT / path).read_text("utf-8").splitlines()
    code = (line.strip() for number, line in enumerate(lines, 1) if number not in strings)
    return sum(bool(line) and not line.startswith("#") for line in code)


def test_few_functions_have_many_parameters() -> None:
    many = [
        f"{path}:{node.name}"
        for path, node in nodes()
        if isinstance(node, Function) and len(_parameters(node)) >= PARAMETERS
    ]
    assert len(many) <= FUNCTIONS_WITH_MANY, many


def _parameters(node: Function) -> list[str]:
    args = node.args
    every = [*args.posonlyargs, *args.args, *args.kwonlyargs]
    return [arg.arg for arg in every if arg.arg not in ("self", "cls")]
