"""What is promised to scripts: the names of the package, their types, the page of the manual."""

from __future__ import annotations

import ast
import builtins
import inspect
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import explorer
from explorer import Explorer, Vault
from explorer.cli.run import main
from explorer.review import osr
from explorer.review.scheduler import ScheduledReview
from explorer.services.explorer import made_once
from explorer.vault import manual_root
from tests.services.typed_client import said_of
from tests.support.sample import SAMPLE

PAGE = (manual_root() / "Python.md").read_text("utf-8")
OF_PYTHON = {
    *vars(builtins), "Collection", "Iterator", "Literal", "Mapping", "Path", "Set", "Unpack",
    "date", "datetime",
}  # fmt: skip
"""What a promised type may name besides; `Any` is none of it."""
EXAMPLE = re.compile(r"```python\n(.*?)```\n(?:\n```text\n(.*?)```)?", re.DOTALL)


def exported() -> Iterator[type]:
    for name in explorer.__all__:
        value = getattr(explorer, name)
        if isinstance(value, type):
            yield value


def promised(of: type) -> Callable[[str], bool]:
    """Return whether a name of a class is promised: by a table of the page, or as it is public."""
    named = names_of(of)
    return lambda name: name in named if named else not name.startswith("_")


def names_of(of: type) -> set[str]:
    """Return what the page has in the first column of the table of a class."""
    table = PAGE.partition(f"| Of `{of.__name__}` |")[2].partition("\n\n")[0]
    rows = [row.split("|")[1] for row in table.splitlines()[2:]]
    return set(re.findall(r"`(\w+)", " ".join(rows)))


def definition(of: object) -> ast.stmt:
    assert inspect.isclass(of) or inspect.isfunction(of)
    return ast.parse(textwrap.dedent(inspect.getsource(of))).body[0]


def types_of(of: object) -> Iterator[tuple[str, ast.expr]]:
    """Yield what is promised of a function or a class with its types."""
    tree = definition(of)
    functions = [tree] if isinstance(tree, ast.FunctionDef) else []
    if isinstance(tree, ast.ClassDef) and isinstance(of, type):
        is_promised = promised(of)
        for node in ast.walk(tree):
            if isinstance(node, ast.AnnAssign):  # a field, or an attribute of `self`
                name = ast.unparse(node.target).removeprefix("self.")
                if is_promised(name):
                    yield f"{of.__name__}.{name}", node.annotation
        own = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        made = of is not Vault  # which only loading makes
        functions += [f for f in own if is_promised(f.name) or (made and f.name == "__init__")]
    for function in functions:
        takes = function.args
        every = [*takes.posonlyargs, *takes.args, *takes.kwonlyargs, takes.vararg, takes.kwarg]
        types = [each.annotation for each in every if each] + [function.returns]
        for annotation in types:
            if annotation is not None:
                yield function.name, annotation


def test_each_name_is_there_and_on_the_page() -> None:
    assert [*explorer.__all__] == sorted(explorer.__all__)
    for name in explorer.__all__:
        assert getattr(explorer, name) is not None
        assert name == "__version__" or re.search(rf"\b{name}\b", PAGE), name
    with pytest.raises(AttributeError, match="Nonsense"):
        _ = explorer.Nonsense  # type: ignore[attr-defined]  # else type checkers would accept it


def test_what_the_page_promises_is_there(tmp_path: Path) -> None:
    opened = Explorer(tmp_path)
    assert names_of(Explorer) - {*dir(opened)} == names_of(Vault) - {*dir(opened.vault)} == set()
    services = {name for name, value in vars(Explorer).items() if isinstance(value, made_once)}
    own = {name for name in dir(opened) if not name.startswith("_")}
    assert own - services == names_of(Explorer)


def test_what_is_promised_has_types_that_are_exported_and_none_is_any() -> None:
    known = {*explorer.__all__, *OF_PYTHON}
    found = [
        (where, name.id)
        for of in [*exported(), osr, ScheduledReview]
        for where, annotation in types_of(of)
        for name in ast.walk(annotation)
        if isinstance(name, ast.Name)
    ]
    assert len(found) > 200
    of_osr = {"Grade", "Histogram", "ReviewSettings", "ScheduledReview"}
    assert {each for each in found if each[1] not in known} == {("osr", each) for each in of_osr}


def test_the_errors_that_are_raised_are_exported() -> None:
    said = " ".join(inspect.getdoc(getattr(Explorer, name)) or "" for name in vars(Explorer))
    raised = {
        name
        for each in re.findall(r"Raises ([^.]*)", said)
        for name in re.findall(r"`(\w+)`", each)
    }
    assert raised > {"NoteNotFound", "VaultError"}
    assert raised - {"undo"} <= {*explorer.__all__}


def test_the_examples_of_the_page_print_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(SAMPLE, tmp_path / "notes")
    monkeypatch.chdir(tmp_path)

    def output(command: Sequence[str]) -> str:
        assert main([*command[1:]]) == 0
        return capsys.readouterr().out

    # The one example for which pandas would have to be installed, and a command on the path.
    monkeypatch.setattr(subprocess, "check_output", output)
    monkeypatch.setitem(sys.modules, "pandas", SimpleNamespace(DataFrame=list))
    names: dict[str, Any] = {}
    examples = EXAMPLE.findall(PAGE)
    assert len(examples) > 7
    for code, printed in examples:
        exec(code, names)
        assert capsys.readouterr().out == printed, code
    assert len(names["notes"]) == len([*SAMPLE.rglob("*.md")])


def test_a_typed_script_does_what_it_says(tmp_path: Path) -> None:
    root = shutil.copytree(SAMPLE, tmp_path / "notes")
    lines = said_of(str(root), date(2026, 11, 24), {"state_dir": tmp_path / "state"})
    assert lines[-1] == "there is no such note: ()"
    assert "('Cloud/Serverless.md',)" in lines
