"""The second computations agree with the explorer on the sample vault, and find what is planted."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from explorer import Explorer
from tests.audit import links, page_words, queries, run, schedules, schema
from tests.audit.answers import answers_of
from tests.audit.comparison import Answers, Comparison, Difference, Explanation, Json, ShownRow
from tests.audit.reading import VaultReading, read_note, read_vault
from tests.support.sample import SAMPLE
from tests.support.vaults import write_notes

ROOT = Path(__file__).resolve().parents[2]
ON = date(2026, 11, 24)
QUERIES = 6  # full-text queries of each kind: the whole audit has more
OPERATOR_QUERIES = 60  # queries with operators: the whole audit has more
NOTE = "Cloud/IAM policies.md"


@dataclass(frozen=True)
class Sides:
    """What the explorer answers about the sample vault, and the second reading of it."""

    answers: Answers
    vault: VaultReading

    def compare(self, subject: str, answers: Answers | None = None) -> Comparison:
        """Compare a subject, with other answers if some are given."""
        answers, vault = answers or self.answers, self.vault
        match subject:
            case "links":
                return links.compare_links(answers, vault, links.resolved_links(vault))
            case "headings":
                return links.compare_headings(answers, vault)
            case "backlinks":
                return links.compare_backlinks(answers, vault, links.resolved_links(vault))
            case "words on the page":
                return page_words.compare(answers, vault)
            case "full text":
                return queries.compare_words(answers, vault, QUERIES)
            case "queries":
                return queries.compare_operators(answers, vault, OPERATOR_QUERIES)
        return schedules.compare(answers, vault, schedules.read_settings(SAMPLE), ON)

    def planted(self, change: Callable[[Json], object]) -> Answers:
        """Return the answers with what is shown of one note changed."""
        notes = dict(self.answers.notes)
        notes[NOTE] = deepcopy(notes[NOTE])
        change(notes[NOTE])
        return replace(self.answers, notes=notes)


@pytest.fixture(scope="module")
def sides() -> Iterator[Sides]:
    """The explorer is asked about the sample vault on a fixed day."""
    with Explorer.open(SAMPLE, cache=False) as explorer:
        yield Sides(answers_of(explorer, ON), read_vault(SAMPLE))


@pytest.mark.parametrize(
    ("subject", "least"),
    {
        "links": 1, "headings": 1, "backlinks": 1, "words on the page": 1, "schedules": 1,
        "full text": 0, "queries": OPERATOR_QUERIES,
    }.items(),
)  # fmt: skip
def test_both_computations_agree_on_the_sample_vault(
    sides: Sides, subject: str, least: int
) -> None:
    result = sides.compare(subject)
    assert result.compared >= least
    assert result.by_class()[1] == []


STRANGE = {
    "Crlf.md": (
        "---\r\ntags: [tools/hand, Übung]\r\nrank: 007\r\nday: 2024-02-29\r\n---\r\n"
        "# Über allem\r\n\r\nWörter mit Akzent, Naïve words\r\nand #tools/hand here\r\n"
    ),
    "Setext.md": (
        "Opening words\n\nTitle words\n===\nfollow without blank\nSecond title\n---\n"
        "> quoted words\n> - [ ] quoted task words\n> - [x] another done thing\n"
    ),
    "Code.md": (
        "# Code\n\n```sh\n# not heading\n\n- [ ] not task words\n```\n\n~~~\nopen words\n\n"
        "- [ ] inside fence\n"
    ),
    "Nested.md": (
        "## Lists\n\n- [ ] outer task words\n  continued here\n    - [/] inner custom task\n\n"
        "      paragraph below\n1. [x] numbered done\n2) plain item\n* [-] cancelled words\n"
        "| table words | cell |\n| --- | --- |\n| naïve words | CamelCase |\n"
    ),
    "日本/メモ.md": "# 閉包 closure\n\n関数とその環境。Words beside kana: クロージャ closure.\n",
    "Broken.md": "---\nkey: [unclosed\n---\nTail words remain\n",
    "Empty.md": "",
    "camelCase words.md": "snake_case and camelCase, words-with-hyphens, it's `code words`\n",
}
"""What is cut in unusual ways: line ends, titles, lists, code, scripts."""


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_both_computations_agree_on_strange_notes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    write_notes(tmp_path, STRANGE)
    monkeypatch.setattr(queries, "SEED", seed)
    with Explorer.open(tmp_path, cache=False) as explorer:
        answers = answers_of(explorer, ON)
        result = queries.compare_operators(answers, read_vault(tmp_path), OPERATOR_QUERIES)
    assert result.compared >= OPERATOR_QUERIES, "those among names come on top"
    assert result.differences == []


def test_both_computations_agree_on_words_that_markup_splits(tmp_path: Path) -> None:
    text = (
        "# Start\n\nAn **S**pelling\nun[[#Fixing]]\nsome[[Note]]where\n可用的[[#設定]]。\n"
        "\n# Fixing\n\nH<sub>yper</sub>text\nde`co`ded\n**un**fixing\n\n# 設定\n\n的*設定*有\n"
    )
    (tmp_path / "Note.md").write_text(text, "utf-8")
    with Explorer.open(tmp_path, cache=False) as explorer:
        result = queries.compare_words(answers_of(explorer, ON), read_vault(tmp_path))
    assert result.compared >= 10
    assert result.differences == []


# What is planted


def unexplained(result: Comparison) -> list[tuple[str, str]]:
    """Return what both sides say about the differences that are left."""
    return [(each.ours, each.theirs) for each in result.by_class()[1]]


def _put(part: str, number: int, key: str, value: object) -> Callable[[Json], object]:
    """Return a change of one entry of a part of a note."""
    return lambda note: note[part][number].update({key: value})


@pytest.mark.parametrize(
    ("subject", "change", "ours", "theirs"),
    [
        ("links", _put("links", 0, "target", "Elsewhere.md"), ["-> Elsewhere.md"], [".md"]),
        ("links", lambda note: note["links"].pop(), [""], ["->"]),
        ("headings", _put("headings", 1, "line", 99), ["#", ""], ["", "#"]),
        ("headings", _put("headings", 1, "level", 5), ["##### "], ["## "]),
        ("backlinks", lambda note: note["backlinks"].pop(), [""], [f"to {NOTE}"]),
    ],
)
def test_what_a_note_says_wrongly_is_found(
    sides: Sides,
    subject: str,
    change: Callable[[Json], object],
    ours: list[str],
    theirs: list[str],
) -> None:
    found = unexplained(sides.compare(subject, sides.planted(change)))
    said = sorted(found, reverse=True)
    assert len(said) == len(ours)
    for (mine, others), ours_has, theirs_has in zip(said, ours, theirs, strict=True):
        assert (bool(mine), bool(others)) == (bool(ours_has), bool(theirs_has))
        assert ours_has in mine
        assert theirs_has in others


def test_a_note_that_is_not_known_is_found(sides: Sides) -> None:
    notes = {path: note for path, note in sides.answers.notes.items() if path != NOTE}
    planted = replace(sides.answers, notes=notes)
    for subject in ("links", "headings", "backlinks"):
        assert unexplained(sides.compare(subject, planted))


@pytest.mark.parametrize(
    ("change", "ours"),
    [
        (lambda rows: [ShownRow(1, f"{rows[0].text} invented", "\n"), *rows[1:]], "invented"),
        (lambda rows: rows[:-1], ""),
    ],
)
def test_a_word_too_many_and_a_row_too_few_are_found(
    sides: Sides, change: Callable[[list[ShownRow]], list[ShownRow]], ours: str
) -> None:
    def page(path: str) -> list[ShownRow]:
        rows = sides.answers.page(path)
        return change(rows) if path == NOTE else rows

    planted = replace(sides.answers, page=page)
    (difference,) = sides.compare("words on the page", planted).by_class()[1]
    said = (difference.path, difference.ours, bool(difference.theirs))
    assert said == (NOTE, ours, not ours)


@pytest.mark.parametrize(
    ("subject", "dropped", "more", "least"),
    [
        ("full text", 1, -1, QUERIES),
        ("full text", 0, 1, QUERIES),
        ("queries", 1, -1, OPERATOR_QUERIES // 3 + 1),
    ],
)
def test_hits_and_totals_that_are_wrong_are_found(
    sides: Sides, subject: str, dropped: int, more: int, least: int
) -> None:
    def search(query: str, limit: int) -> Json:
        answer = sides.answers.search(query, limit)
        total = max(0, answer["total"] + more)
        return answer | {"hits": answer["hits"][dropped:], "total": total}

    before = sides.compare(subject).differences
    after = sides.compare(subject, replace(sides.answers, search=search)).differences
    assert len(set(after) - set(before)) >= least


def test_a_name_that_is_listed_though_it_is_excluded_is_found(sides: Sides) -> None:
    def names(query: str, scope: str) -> set[str]:
        return sides.answers.names(query.partition(" -")[0], scope)

    assert sides.compare("queries", replace(sides.answers, names=names)).differences


@pytest.mark.parametrize(
    "change",
    [
        lambda due: due["notes"][0].update(due="2026-11-20"),
        lambda due: due["cards"].pop(),
        lambda due: due["counts"].update(later=due["counts"]["later"] + 1),
    ],
)
def test_a_schedule_that_is_wrong_is_found(sides: Sides, change: Callable[[Json], object]) -> None:
    due = deepcopy(sides.answers.due)
    change(due)
    assert unexplained(sides.compare("schedules", replace(sides.answers, due=due)))


def test_placeholders_and_control_signs_are_read_as_yaml_1_2_reads_them() -> None:
    note = read_note("N.md", b"---\ntitle: {{title}}\ntags: [review]\na: 'b\x07'\n---\n")
    assert not note.is_damaged
    assert note.properties["tags"] == ["review"]
    assert note.properties["a"] == "b\x07"


# The classes


def missing_block(text: str) -> Difference:
    """Return the difference if the explorer finds no block `a` in a note that links to it."""
    note = read_note("N.md", text.encode())
    vault = VaultReading({"N.md": note}, frozenset())
    resolved = links.resolved_links(vault)
    (first, *_) = resolved["N.md"]
    shown = {name: getattr(first, name) for name in links.Resolved.__annotations__}
    shown |= {"block_line": None, "status": "block_missing"}
    answers = Answers(
        {"N.md": {"links": [shown]}}, {}, lambda *_: {}, lambda *_: set(), lambda _: []
    )
    (difference,) = links.compare_links(answers, vault, resolved).differences
    return difference


@pytest.mark.parametrize(
    ("text", "explained"),
    [
        ("One ^a\ntwo [[#^a]]\n", True),
        ("One ^a\n\n[[#^a]]\n", False),
        ("One ^a\n- [[#^a]]\n", False),
        ("One\n^a\n\n[[#^a]]\n", False),
    ],
)
def test_an_id_is_explained_only_above_more_of_its_paragraph(text: str, explained: bool) -> None:
    (explanation,) = links.EXPLANATIONS
    assert explanation.applies(missing_block(text)) is explained


def test_a_class_does_not_take_a_link_that_leads_elsewhere() -> None:
    (explanation,) = links.EXPLANATIONS
    difference = missing_block("One ^a\ntwo [[#^a]]\n")
    elsewhere = difference.ours.replace("N.md", "M.md")
    assert not explanation.applies(replace(difference, ours=elsewhere))


# The report


def test_the_report_has_classes_with_examples_and_all_that_is_unexplained() -> None:
    known = Explanation("known", "it is known", lambda each: each.ours == "a")
    differences = [Difference(f"{n}.md", n, "a", "b") for n in range(5)]
    differences.append(Difference("Other.md", 7, "c", "d"))
    things = Comparison("things", 9, differences, [known])
    assert str(things) == "things: 9 compared, 6 differ, 1 unexplained"
    text = "\n".join(run.report([things]))
    assert "things, known: 5\n  it is known\n" in text
    assert [f"{n}.md:{n}" in text for n in range(5)] == [True, True, True, False, False]
    assert "things, unexplained: 1\n  Other.md:7\n    ours:   c\n    theirs: d" in text


def test_the_command_ends_well_if_nothing_is_unexplained(tmp_path: Path) -> None:
    write_notes(tmp_path, {"One.md": "# One\n\nA word about [[Two]].\n", "Two.md": "A word.\n"})
    script = str(ROOT / "tests/audit/run.py")
    command = [sys.executable, script, str(tmp_path), "--part", "answers"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count(" 0 unexplained") == 8


def test_a_key_that_no_schema_has_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "_FORMS", ("{a}", "{a} -{b}", "[{key}:<5]"))
    monkeypatch.setattr(schema, "_ONCE", ("(", "is:due"))
    monkeypatch.setattr(schema, "WORDS", 1)
    monkeypatch.setattr(schema, "PAIRS", 2)
    text = "---\ntags: [review, flashcards]\n---\n# One\n\nA word about [[Two]].\n\na::b\n"
    root = write_notes(tmp_path / "notes", {"One.md": text, "-Two.md": "A word.\n"})
    with Explorer.open(root, cache=False) as explorer:
        sound = schema.compare(explorer, ON, tmp_path)
        assert sound.compared > 100
        assert sound.differences == []
        assert " 0," not in sound.remarks[0]  # each command has printed something
        monkeypatch.setattr(
            "explorer.serialize.json_shapes.workload_json", lambda work: {"due": 1, "news": 1}
        )
        audit = schema.SchemaAudit(ON)
        audit.run(explorer, "due", "--count")
        assert audit.comparison.differences != []


def test_the_computing_half_knows_nothing_of_the_explorer() -> None:
    asking = {"answers.py", "run.py", "replay.py", "schema.py", "test_replay.py"}
    asking.add(Path(__file__).name)
    computing = [path for path in Path(__file__).parent.glob("*.py") if path.name not in asking]
    assert len(computing) > len(asking)
    for path in computing:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.ImportFrom(module=str(module)):
                    names = [module]
                case ast.Import(names=aliases):
                    names = [alias.name for alias in aliases]
                case _:
                    continue
            known = [name for name in names if name.startswith(("explorer", "tests.audit.answers"))]
            assert known == [], path.name
