"""The rules of the house: what keeps classes, functions and names easy to find one's way in."""

from __future__ import annotations

import ast
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "explorer"
BUDGET = Path(__file__).with_name("budget.toml")


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


def test_no_package_is_over_its_budget() -> None:
    counted = Counter(path.split("/")[0] for path, node in nodes() if _counts(node))
    budget = tomllib.loads(BUDGET.read_text("utf-8"))["nodes"]
    assert set(counted) == set(budget)
    over = {name: n for name, n in counted.items() if n > budget[name]}
    assert over == {}, "less code, or a higher number in budget.toml with the reason in the commit"


def _counts(node: ast.AST) -> bool:
    """Whether a node is a statement or an expression, and neither an import nor a docstring."""
    if isinstance(node, ast.Import | ast.ImportFrom) or _is_text(node):
        return False
    return isinstance(node, ast.stmt | ast.expr)


def _is_text(node: ast.AST) -> bool:
    inner = node.value if isinstance(node, ast.Expr) else None
    return isinstance(inner, ast.Constant) and isinstance(inner.value, str)
