"""The workflows: actions pinned by commit, no more permissions than needed, targets that exist."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from explorer import __version__

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
WRITES = {
    ("release.yml", "publish"): {
        "contents": "read",
        "id-token": "write",
        "attestations": "write",
    },
    ("release.yml", "release"): {"contents": "write"},
}
"""The jobs that may write, and what."""


def loaded(path: Path) -> dict[Any, Any]:
    workflow: dict[Any, Any] = yaml.safe_load(path.read_text("utf-8"))
    return workflow


def test_there_are_workflows() -> None:
    assert [path.name for path in WORKFLOWS] == [
        "ci.yml",
        "nightly.yml",
        "release.yml",
        "weekly.yml",
    ]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_by_commit_and_say_their_version(path: Path) -> None:
    used = re.findall(r"uses:\s*(.*)", path.read_text("utf-8"))
    assert used
    pinned = re.compile(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
    assert [line for line in used if not pinned.fullmatch(line)] == []


def test_an_action_has_one_version() -> None:
    texts = "".join(path.read_text("utf-8") for path in WORKFLOWS)
    used = set(re.findall(r"uses:\s*(\S+)@(\S+ # \S+)", texts))
    assert len({name for name, _ in used}) == len(used)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_only_the_jobs_of_a_release_can_write(path: Path) -> None:
    workflow = loaded(path)
    assert workflow["permissions"] == {}
    for name, job in workflow["jobs"].items():
        assert job["permissions"] == WRITES.get((path.name, name), {"contents": "read"})
        assert "timeout-minutes" in job


def test_a_package_is_published_in_an_environment_after_its_tests() -> None:
    jobs = loaded(ROOT / ".github/workflows/release.yml")["jobs"]
    assert [jobs[name].get("needs") for name in ("test", "publish", "release")] == [
        "build", "test", "publish",
    ]  # fmt: skip
    assert [name for name, job in jobs.items() if "environment" in job] == ["publish"]


def test_the_changelog_has_the_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f"\n## [{__version__}] - " in changelog


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_nothing_from_outside_is_put_into_a_script(path: Path) -> None:
    for job in loaded(path)["jobs"].values():
        scripts = [step["run"] for step in job["steps"] if "run" in step]
        assert [script for script in scripts if "${{" in script] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_what_they_run_exists(path: Path) -> None:
    scripts = [
        step["run"]
        for job in loaded(path)["jobs"].values()
        for step in job["steps"]
        if "run" in step
    ]
    targets = set(re.findall(r"\bmake (\w+)", "\n".join(scripts)))
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert {target for target in targets if f"\n{target}:" not in makefile} == set()
    files = re.findall(r"^(\.ci/\S+)", "\n".join(scripts), re.MULTILINE)
    assert [file for file in files if not (ROOT / file).is_file()] == []
