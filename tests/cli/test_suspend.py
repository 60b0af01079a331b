"""The commands that leave notes and cards out of review, and take that back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from explorer import Explorer
from tests.cli.conftest import Run


def test_a_card_is_suspended_listed_and_taken_back(vault: Path, run: Run) -> None:
    everything = run("due", "--json").json
    said = run("review", "suspend", "Yeast", "--card", "1.1")
    assert (said.code, said.rows) == (
        0,
        [["Yeast.md:7", "card 1.1", "suspended", "What eats sugar"]],
    )
    run("review", "bury", "Bread")
    left = run("due", "--json")
    assert len(left.json["cards"]) == len(everything["cards"]) - 1
    assert "Bread.md" not in [note["path"] for note in left.json["notes"]]
    assert "2 items suspended or buried" in left.err
    assert run("due", "--count").out.strip() == "0"
    listed = run("review", "list", "--json").json["suspended"]
    assert [(one["path"], one["card"], one["until"]) for one in listed] == [
        ("Yeast.md", "1.1", None),
        ("Bread.md", None, "2031-05-11"),
    ]
    yeast = vault / "Yeast.md"
    before = yeast.read_bytes()
    yeast.write_bytes(before.replace(b"What eats sugar::Yeast", b"Who bakes?::They"))
    edited = run("due")
    assert "2 items suspended or buried, 1 of them not found any more" in edited.err
    assert run("review", "list").rows[0] == ["Yeast.md:1", "gone", "suspended", ""]
    yeast.write_bytes(before)
    assert run("review", "unsuspend", "yeast", "--card", "2.1").code == 1
    assert run("review", "unsuspend", "yeast", "--card", "1.1").code == 0
    assert run("review", "unsuspend", "--all").code == 0
    nothing = run("review", "unsuspend", "--all")
    assert (nothing.code, nothing.out) == (1, "")
    assert run("due", "--json").json == everything


CARDS = [
    "Port of SSH::22\n<!--SR:!2031-05-01,4,250-->",
    "Port of DNS::53\n<!--SR:!2031-05-01,4,250-->",
    "Port of NTP::123\n<!--SR:!2031-05-01,4,250-->",
    "Port of IMAP::143",
]


def write_cards(vault: Path, *cards: str) -> None:
    (vault / "Ports.md").write_text("\n\n".join(["#flashcards", *cards]), encoding="utf-8")


def due_in(run: Run) -> list[str]:
    cards = run("due", "--json").json["cards"]
    return [card["front"] for card in cards if card["path"] == "Ports.md"]


def test_a_card_stays_put_aside_when_its_question_is_edited(vault: Path, run: Run) -> None:
    ssh, dns, ntp, imap = CARDS
    write_cards(vault, *CARDS)
    for card in ("1.1", "2.1", "4.1"):
        run("review", "suspend", "Ports", "--card", card)
    assert due_in(run) == ["Port of NTP"]
    ssh = ssh.replace("Port", "TCP port")
    write_cards(vault, ssh, dns, ntp, imap)
    assert due_in(run) == ["Port of NTP"]
    write_cards(vault, "Port of FTP::21", ssh, dns, ntp, imap)
    assert due_in(run) == ["Port of NTP", "Port of FTP"]
    dns = dns.replace("Port", "The port")
    imap = imap.replace("Port", "One port")  # never reviewed: it may be another
    write_cards(vault, ssh, dns, ntp, imap, "Port of FTP::21")
    assert due_in(run) == ["Port of NTP", "One port of IMAP", "Port of FTP"]
    rows = [[row[1], row[3]] for row in run("review", "list").rows]
    assert rows == [
        ["card 1.1", "TCP port of SSH"],
        ["card 2.1", "The port of DNS"],
        ["gone", ""],
    ]
    assert run("review", "unsuspend", "Ports", "--card", "1.1").code == 0
    assert due_in(run) == ["TCP port of SSH", "Port of NTP", "One port of IMAP", "Port of FTP"]
    run("review", "bury", "Ports", "--card", "3.1")
    write_cards(vault, ssh, dns, ntp.replace("Port of NTP", "Who keeps time?"), imap)
    assert due_in(run) == ["TCP port of SSH", "One port of IMAP"]


def test_no_other_card_is_taken_for_one_that_was_put_aside(vault: Path, run: Run) -> None:
    ssh, dns, ntp, imap = CARDS
    write_cards(vault, *CARDS)
    run("review", "suspend", "Ports", "--card", "1.1")
    edited = dns.replace("Port", "The port")
    for left in (
        [dns, ntp, imap],  # deleted
        [edited, ntp, imap],  # and the next one edited
        [edited, ntp, imap, "Port of FTP::21"],  # and another written
        [imap, dns, ntp],  # another one moved to its place
        ["Port of SSH?::twenty-two", dns, ntp, imap],  # begun anew
    ):
        write_cards(vault, *left)
        assert len(due_in(run)) == len(left)
        assert "1 of them not found any more" in run("due").err
    write_cards(vault, *CARDS)
    run("review", "unsuspend", "--all")
    run("review", "suspend", "Ports", "--card", "4.1")
    write_cards(vault, ssh, dns, ntp, "Port of FTP::21")
    assert len(due_in(run)) == 4


@pytest.mark.parametrize("command", ["suspend", "bury"])
def test_a_note_is_put_aside_with_its_cards(vault: Path, run: Run, command: str) -> None:
    everything = run("due", "--json").json
    said = run("review", command, "Yeast")
    assert [row[1] for row in said.rows] == ["note", "question 1", "question 2"]
    due = run("due", "--json").json
    assert (len(due["notes"]), due["cards"]) == (len(everything["notes"]) - 1, [])
    again = run("review", "suspend", "Yeast")
    assert {row[2] for row in again.rows} == {"suspended"}, "also what is put aside already"
    assert run("review", "unsuspend", "Yeast").code == 0
    assert run("due", "--json").json == everything
    (vault / "Cards.md").write_text("#flashcards\n\nIs it a note?::No\n", encoding="utf-8")
    (only,) = run("review", command, "Cards").rows
    assert (only[1], only[3]) == ("question 1", "Is it a note?")
    assert run("due", "--json").json == everything
    nothing = run("review", command, "Alone")
    assert (nothing.code, nothing.out) == (4, "")
    assert "Alone.md is in no review queue and has no cards" in nothing.err


def test_what_was_logged_of_a_card_stays_when_its_question_is_edited(vault: Path, run: Run) -> None:
    def forgotten(times: int) -> list[str]:
        found = run("due", "--memory", f"is:card lapses:{times}", "--json").json["cards"]
        return [card["front"] for card in found]

    write_cards(vault, *CARDS)
    for card in ("1.1", "2.1"):
        assert run("grade", "Ports", "again", "--card", card).code == 0
    ports = vault / "Ports.md"
    ports.write_text(ports.read_text("utf-8").replace("Port of SSH", "The port of SSH"), "utf-8")
    assert forgotten(1) == ["The port of SSH", "Port of DNS"]
    assert run("grade", "Ports", "easy", "--card", "1.1").code == 0
    assert run("grade", "Ports", "again", "--card", "1.1").code == 0
    assert (forgotten(1), forgotten(2)) == (["Port of DNS"], ["The port of SSH"])


def test_what_was_logged_of_a_card_is_not_that_of_the_one_before_it(vault: Path, run: Run) -> None:
    write_cards(vault, *CARDS)
    for card in ("1.1", "2.1"):
        assert run("grade", "Ports", "again", "--card", card).code == 0
    ports = vault / "Ports.md"
    edited = ports.read_text("utf-8").replace("Port of SSH", "Port of FTP::21\n\nThe port of SSH")
    ports.write_text(edited, "utf-8")
    cards = run("due", "--memory", "is:card lapses:1", "--json").json["cards"]
    assert [card["front"] for card in cards] == ["Port of DNS"]


def test_a_backlog_is_spread_and_taken_back(vault: Path, run: Run) -> None:
    before = {path: path.read_bytes() for path in vault.rglob("*.md")}
    (vault / "Rolls.md").write_bytes(before[vault / "Bread.md"])
    refused = run("review", "spread", "--days", "2", "--read-only")
    assert (refused.code, "undo" in refused.err) == (4, False), "it would take back something else"
    assert refused.err.count("nothing was written") == 1
    shown = run("review", "spread", "--days", "2", "--dry-run")
    assert shown.rows[:2] == [
        ["2031-05-10", "0 due anyway", "1 of the backlog", "1 in all"],
        ["2031-05-11", "0 due anyway", "1 of the backlog", "1 in all"],
    ]
    assert shown.rows[-1][2:] == ["note", "was due 2031-05-07"]
    assert (vault / "Rolls.md").read_bytes() == before[vault / "Bread.md"]
    assert run("review", "spread", "--per-day", "0").code == 2
    said = run("review", "spread", "--per-day", "1", "--json")
    (move,) = said.json["moves"]
    assert (move["after"], said.json["refused"], said.json["written"]) == ("2031-05-11", [], True)
    assert b"sr-due: 2031-05-11\n" in (vault / move["path"]).read_bytes()
    assert "taken back: the due dates of 1 note, in one step" in run("undo").err
    (vault / "Buns.md").write_bytes(before[vault / "Bread.md"])
    assert len(run("review", "spread", "--per-day", "1", "--json").json["moves"]) == 2
    (vault / "Buns.md").write_bytes(b"other")
    undone = run("undo", "--json")
    assert undone.code == 4
    assert (undone.json["notes"], len(undone.json["refused"])) == (1, 1)
    assert "Buns.md: the note has changed since" in undone.err
    assert "taken back: the due dates of 1 of 2 notes, in one step" in undone.err
    (vault / "Buns.md").unlink()
    (vault / "Rolls.md").unlink()
    assert {path: path.read_bytes() for path in vault.rglob("*.md")} == before
    assert "nothing needs to be put off" in run("review", "spread").err


def test_undo_tells_of_all_cards_of_a_reset(vault: Path, run: Run) -> None:
    yeast = vault / "Yeast.md"
    new, cards = yeast.read_bytes(), ["Yeast.md 1.1", "Yeast.md 2.2"]
    for said in (("undo", "--json"), ("undo",)):
        for card in cards:
            run("grade", "Yeast", "good", "--card", card.split()[1])
        with Explorer.open(vault, cache=False) as other:
            keys = [other.grading.key("Yeast.md", card.split()[1]) for card in cards]
            assert other.grading.reset(keys, date(2031, 5, 10)).changed == 2
        undone = run(*said)
        assert "taken back in one step: Yeast.md 1.1, Yeast.md 2.2" in undone.err
        if "--json" in said:
            assert undone.json["taken_back"] == cards
        for _ in cards:
            assert "taken_back" not in run("undo", "--json").json
        assert yeast.read_bytes() == new


def test_a_damaged_file_is_named_and_the_rest_holds(
    vault: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    run("review", "suspend", "Bread")
    (file,) = (tmp_path / "state").rglob("put-aside/*.jsonl")
    with file.open("a") as rows:
        rows.write("{")
    for command in ("review list", "due"):
        said = run(*command.split())
        assert f"{file}:2: this cannot be read" in said.err
    assert run("review", "list").code == 1
    assert "Bread.md" not in run("due").out
