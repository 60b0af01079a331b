"""Full-text search: which notes are found, in which order, which line is shown; any query works."""

from __future__ import annotations

from collections import deque
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer import Explorer
from explorer.model import Answer
from explorer.search import NameSearch, TextSearch, parse_query
from explorer.vault import ScannedIndex, Store, TextIndex, Vault, load
from tests.search.conftest import Open

GARDEN = {
    "Compost.md": (
        "---\ntags: [soil]\n---\nWorms like the dark.\n\n# Heap\n\n"
        "Turn it twice a month, and keep it damp.\n"
        "\n## Smell\n\nToo wet: add straw. A damp heap smells of earth.\n"
    ),
    "Beds/Beans.md": (
        "# Sowing\n\nSow beans in May, in damp earth.\n\n# Harvest\n\nPick them young. #kitchen\n"
    ),
    "Beds/Roses.md": "# Pruning\n\nCut above an outward bud. See [[Compost#Heap|the heap]].\n",
    "Café.md": "Crème brûlée on the terrace, Straße 5.\n",
}


@pytest.fixture
def garden(opened: Open) -> Explorer:
    return opened(GARDEN)


def look(explorer: Explorer, query: str, limit: int = 50) -> Answer:
    return explorer.search(query, scope="text", limit=limit, on=date(2031, 5, 10))


def look_as_typed(explorer: Explorer, query: str) -> Answer:
    return explorer.searches.texts(parse_query(query))


def places(answer: Answer) -> list[tuple[str, str | None]]:
    return [(hit.path, hit.heading) for hit in answer.hits]


def marked(answer: Answer) -> list[list[str]]:
    return [[hit.text[begin:end] for begin, end in hit.ranges] for hit in answer.hits]


def test_a_hit_says_where_it_is_and_shows_its_line(garden: Explorer) -> None:
    answer = look(garden, "straw")
    (hit,) = answer.hits
    where = (hit.path, hit.title, hit.kind, hit.heading, hit.section)
    assert where == ("Compost.md", "Compost", "text", "Smell", 1)
    assert (hit.line, hit.text) == (12, "Too wet: add straw. A damp heap smells of earth.")
    assert marked(answer) == [["straw"]]
    assert (answer.total, answer.truncated, answer.problems) == (1, False, ())


CAFE, WORMS = "Café.md#", "Compost.md#"
HEAP, SMELL = "Compost.md#Heap", "Compost.md#Smell"
BEANS, ROSES = "Beds/Beans.md#Sowing", "Beds/Roses.md#Pruning"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # Sections that hold all the words come first, then notes that hold them here and there.
        ("worms", [WORMS]), ("damp earth ", [BEANS, SMELL]), ("worms damp ", [WORMS]),
        ("roses bud ", [ROSES]), ("worms roses ", []),
        # Any word may be begun, but by more than a letter: that begins half the words there are.
        ("wor dark", [WORMS]), ("dark wor ", [WORMS]), ("t", []), ("wor -d", [WORMS]),
        # Fillers are not needed.
        ("sowed ", []), ("how do you cut a bud ", [ROSES]),
        # Accents and forms of letters are folded.
        ("creme brulee", [CAFE]), ("CRÈME BRÛLÉE", [CAFE]), ("strasse", [CAFE]), ("straße", [CAFE]),
        ("cafe terrace", [CAFE]),
        # A phrase is words in a row.
        ('"damp earth"', [BEANS]), ('"earth damp"', []), ('"add straw" heap', [SMELL]),
        # What is excluded is not there; a title counts, too.
        ("damp -straw ", [BEANS]), ("damp -may ", [HEAP, SMELL]), ('damp -"damp heap"', [BEANS]),
        ("damp -compost -may", []),
        # Filters; in a heading is what stands under it.
        ("damp #soil", [HEAP, SMELL]), ("damp -#soil", [BEANS]), ("damp path:beds", [BEANS]),
        ("damp in:beds", [BEANS]), ("damp in:ed", [BEANS]), ("damp in:heap ", [HEAP, SMELL]),
        ("damp in:smell ", [SMELL]), ("worms in:heap", []), ("damp -in:compost", [BEANS]),
        ("damp is:orphan", [BEANS]), ("#kitchen", ["Beds/Beans.md#"]),
        ("-damp path:beds", ["Beds/Roses.md#"]), ("[tags:soil] turn", [HEAP]),
    ],
)  # fmt: skip
def test_where_words_and_filters_lead(garden: Explorer, query: str, expected: list[str]) -> None:
    answer = look(garden, query)
    assert [f"{path}#{heading or ''}" for path, heading in places(answer)] == expected
    assert (answer.total, answer.problems) == (len(expected), ())


def test_a_word_without_an_answer_stands_for_its_relatives_and_that_is_told(
    garden: Explorer,
) -> None:
    answer = look(garden, "terraces ")
    assert [path for path, _ in places(answer)] == ["Café.md"]
    told = "No text has terraces as typed; words with its stem were searched for."
    assert answer.problems == (told,)


def test_what_is_marked_stands_in_the_line_as_it_is_shown(garden: Explorer) -> None:
    assert marked(look(garden, "outw")) == [["outw"]]
    assert marked(look(garden, '"damp earth"')) == [["damp earth"]]
    assert marked(look(garden, "creme strasse")) == [["Crème", "Straße"]]
    assert marked(look(garden, "heap bud")) == [["bud", "heap"]]
    assert look(garden, "heap bud").hits[0].text == "Cut above an outward bud. See the heap."
    (hit,) = look(garden, "worms").hits
    assert (hit.heading, hit.section, hit.line) == (None, -1, 4), "before the first heading"


SPELLED = {
    "apart.md": "# Multi-Factor\n\nA multi-factor log-in, sent by e-mail from a data base.\n",
    "joined.md": "# Multifactor\n\nA multifactor login, sent by email from a database.\n",
    "else.md": "# Else\n\nWhat is sent by the world's top.\n",
}


@pytest.mark.parametrize(
    "query",
    [
        "multifactor", "multi-factor", "multi factor", "factor multi", "multifac", "login",
        "log-in", "log in", "email", "e-mail", "database", "data base", "databas",
        "sent multifactor",
    ],
)  # fmt: skip
def test_words_are_found_joined_and_divided(opened: Open, query: str) -> None:
    explorer = opened(SPELLED)
    for answer in (look(explorer, query), explorer.searches.names_and_texts(parse_query(query))):
        assert {hit.path for hit in answer.hits} == {"apart.md", "joined.md"}
        assert all(marked(answer))
        assert answer.problems == (), "nothing that is shown is called missing"
    if " " not in query:
        assert [hit.path for hit in look(explorer, f"sent -{query}").hits] == ["else.md"]


def test_a_word_that_is_only_in_letters_that_are_apart_is_not_there(opened: Open) -> None:
    assert not look_as_typed(opened(SPELLED), "stop").hits, "world's top"


IN_MARKUP = {
    "Mfa.md": "**M**ulti-**F**actor login\n\n# Parts\n\nun<b>believ</b>able [note](b.md)s\n",
    "Han.md": "- **重点**内容很好\n",
}


@pytest.mark.parametrize(
    ("query", "line", "shown", "matches"),
    [
        ("multi", 1, "Multi-Factor login", ["Multi"]),
        ('"factor login"', 1, "Multi-Factor login", ["Factor login"]),
        ("unbelievable", 5, "unbelievable notes", ["unbelievable"]),
        ("notes", 5, "unbelievable notes", ["notes"]),
        ("重点内容", 1, "重点内容很好", ["重点内容"]),
        ("line:(multi login)", 1, "Multi-Factor login", ["Multi", "login"]),
        ("match-case:Multi", 1, "Multi-Factor login", ["Multi"]),
        ("multi unbelievable", 1, "Multi-Factor login", ["Multi"]),
    ],
)
def test_words_that_markup_splits_are_found_as_the_page_shows_them(
    opened: Open, query: str, line: int, shown: str, matches: list[str]
) -> None:
    answer = look(opened(IN_MARKUP), query)
    (hit,) = answer.hits
    assert (hit.line, hit.text, answer.problems) == (line, shown, ())
    assert marked(answer) == [matches]


TWINS = {
    "Twins.md": "# Keys\n\nAn **A**PI gateway; an api is old.\n\n**重**点内容与重点\n",
    "Long.md": f"{'pad ' * 300}**M**ulti word {'pad ' * 300}tail\nstart again\n",
    "Lines.md": "# Night\n\nthey went\n**h**ome late\nat last\n",
}


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ('"api gateway"', "Twins.md"), ('line:"api gateway"', "Twins.md"),
        ("match-case:API", "Twins.md"), ("重点内容", "Twins.md"), ('block:"tail start"', "Long.md"),
        ('block:"multi word"', "Long.md"), ("block:(multi again)", "Long.md"),
        ('"went home"', "Lines.md"), ('"home late at"', "Lines.md"),
        ('block:"went home late"', "Lines.md"), ('section:"went home"', "Lines.md"),
    ],
)  # fmt: skip
def test_a_split_word_is_found_beside_what_it_is_spelled_with(
    opened: Open, query: str, path: str
) -> None:
    assert {hit.path for hit in look(opened(TWINS), query).hits} == {path}


def test_a_word_that_markup_splits_leaves_out_what_holds_it(opened: Open) -> None:
    assert [hit.path for hit in look(opened(IN_MARKUP), "-multi").hits] == ["Han.md"]


def test_notes_that_hold_the_words_here_and_there_come_below_many_sections(opened: Open) -> None:
    whole = {f"{number}.md": "# Bed\n\nBeans and roses.\n" for number in range(20)}
    explorer = opened(whole | {"Plan.md": "# First\n\nBeans.\n\n# Second\n\nRoses.\n"})
    answer = look(explorer, "beans roses")
    assert answer.total == 21
    assert places(answer)[-1] == ("Plan.md", "First")


@pytest.mark.parametrize("query", ["compost", "heap ", '"compost heap"'])
def test_the_names_in_a_link_to_a_heading_are_words(opened: Open, query: str) -> None:
    explorer = opened({"A.md": "# See\n\n[[Compost#Heap]] is damp.\n", "B.md": "# Else\n"})
    assert places(look(explorer, query)) == [("A.md", "See")]


@pytest.mark.parametrize("end", ["", " "])
def test_a_letter_is_a_word_which_may_be_missing_if_that_is_told(opened: Open, end: str) -> None:
    explorer = opened({"a.md": "vitamin C", "b.md": "vitamin cure"})
    assert [hit.path for hit in look(explorer, f"vitamin c{end}").hits] == ["a.md"]
    assert [hit.path for hit in look(explorer, f"vitamin cu{end}").hits] == ["b.md"]
    for query in (f"vitamin x{end}", f"x vitamin{end}"):
        assert not look_as_typed(explorer, query).hits
        answer = look(explorer, query)
        assert sorted(hit.path for hit in answer.hits) == ["a.md", "b.md"]
        assert answer.problems == (
            "No text holds all of these words; what is shown lacks one of them.",
        )


@pytest.mark.parametrize("query", ["250", "2031-05-10", "SR", '"3,250"', "250 OR 251", "/2.0/"])
def test_the_schedules_of_cards_are_no_text(opened: Open, query: str) -> None:
    card = "#flashcards\n\n# Tea\n\nGreen::Sencha\n<!--SR:!2031-05-10,3,250-->\n\n<!-- a note -->\n"
    explorer = opened({"Cards.md": card})
    assert look(explorer, query).hits == ()
    assert [hit.line for hit in look(explorer, "sencha").hits] == [5]
    assert [hit.line for hit in look(explorer, "note").hits] == [8], "other comments are text"


def test_a_row_of_a_table_is_shown_as_text(opened: Open) -> None:
    row = "| Kind | `c\\|d` **hot** | [[Compost#Heap\\|the heap]] |  |"
    other = "> | a | [x](https://a.example/damp/b) |"
    explorer = opened({"T.md": f"| a | b | c | d |\n|---|---|---|---|\n{row}\n\n{other}\n"})
    (hit,) = look(explorer, "hot").hits
    assert (hit.text, marked(look(explorer, "hot"))) == ("Kind, c|d hot, the heap", [["hot"]])
    (hit,) = look(explorer, "damp").hits
    assert hit.text == "a, x (https://a.example/damp/b)", "what holds the match is shown"


def test_what_only_the_target_of_a_link_holds_is_shown_beside_its_text(opened: Open) -> None:
    explorer = opened({
        "a.md": "# X\n\n- See **the** [map](https://example.org/atlas).\n",
        "b.md": "# Y\n\n*Bring* [[Folder/Atlas of seas|a map]] and [[Tea|a cup]].\n",
        "c.md": '# Z\n\n<span title="gazetteer">Names</span> of places.\n',
    })  # fmt: skip
    answer = look(explorer, "atlas")
    assert sorted(hit.text for hit in answer.hits) == [
        "Bring a map (Folder/Atlas of seas) and a cup (Tea).",
        "See the map (https://example.org/atlas).",
    ]
    assert sorted(marked(answer)) == [["Atlas"], ["atlas"]]
    (hit,) = look(explorer, "atlas map cup").hits
    assert hit.text == "Bring a map and a cup.", "what is on the page is enough"
    (hit,) = look(explorer, "gazetteer").hits
    assert hit.text == '<span title="gazetteer">Names</span> of places.'


CJK = {
    "ja.md": "# 発酵\n\n味噌と醤油は大豆から作られる。\n",
    "zh.md": "# 园艺\n\n春天在花园里种豆子。\n",
    "ko.md": "# 텃밭\n\n봄에는 텃밭에 콩을심는다.\n",
}


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("醤油", "ja.md"), ("大豆から", "ja.md"), ("豆か", "ja.md"), ("噌", "ja.md"),
        ("花园", "zh.md"), ("种豆子", "zh.md"), ("子", "zh.md"), ("园 豆", "zh.md"),
        ("텃밭", "ko.md"), ("심는", "ko.md"),
        ("콩을 봄", "ko.md"), ("콩을시", "ko.md"),
    ],
)  # fmt: skip
def test_scripts_without_blanks_are_found_inside_a_run(opened: Open, query: str, path: str) -> None:
    answer = look(opened(CJK), query)
    assert [hit.path for hit in answer.hits] == [path]
    assert all(ranges for ranges in marked(answer))


def test_characters_must_stand_together(opened: Open) -> None:
    assert look(opened(CJK), "醤大").total == 0
    assert marked(look(opened(CJK), "味噌と醤油")) == [["味噌と醤油"]]


def test_filters_by_what_is_due(opened: Open) -> None:
    due = (
        "---\ntags: [review]\nsr-due: 2031-05-10\nsr-interval: 3\nsr-ease: 250\n---\n# Moss\n\n"
        "Green and soft.\n"
    )
    explorer = opened({"a.md": due, "b.md": "# Fern\n\nGreen and tall.\n"})
    assert places(look(explorer, "green is:due")) == [("a.md", "Moss")]
    assert places(look(explorer, "green -is:due")) == [("b.md", "Fern")]


def test_a_filter_that_cannot_be_used_is_said(garden: Explorer) -> None:
    assert any("is:ripe" in sentence for sentence in look(garden, "damp is:ripe").problems)
    assert any('"::"' in sentence for sentence in look(garden, 'damp "::"').problems)
    assert any("no word" in sentence for sentence in look(garden, "***").problems)


def test_the_limit_is_kept_and_the_total_is_told(opened: Open) -> None:
    explorer = opened({f"{number}.md": "# A\n\nmoss\n\n# B\n\nmoss\n" for number in range(5)})
    answer = look(explorer, "moss", limit=3)
    assert (len(answer.hits), answer.total, answer.truncated) == (3, 10, True)
    assert places(answer) == [("0.md", "A"), ("0.md", "B"), ("1.md", "A")], "ties by path"
    assert (look(explorer, "moss", limit=0).total, look(explorer, "moss", limit=0).hits) == (10, ())


@pytest.mark.parametrize(
    "query", ["moss", "moss fern", "moss ash", "moss -fern", "moss path:b", "path:b"]
)
def test_a_limit_only_cuts(opened: Open, query: str) -> None:
    long = "ash and oak and more words than the others have"
    texts = ("moss", "moss and moss and fern", "fern", long)
    explorer = opened(
        {
            f"{'ab'[n % 2]}{n:03}.md": f"# {texts[n % 4]}\n\n{texts[n % 3]} {n}\n\n## B\n\nmoss\n"
            for n in range(240)
        }
    )
    limits = (1, 7, 99, 100, 101, 180, 5000)
    answers = {limit: look(explorer, query, limit=limit) for limit in limits}
    most = answers[5000]
    assert len(most.hits) == most.total > 0
    for limit, answer in answers.items():
        assert (answer.hits, answer.total) == (most.hits[:limit], most.total), limit
    scores = [hit.score for hit in most.hits]
    assert scores == sorted(scores, reverse=True)


SPLIT = "# Split\n\nalpha\n\n## Other\n\nbeta gammadelta\n"


@pytest.mark.parametrize("count", [1, 96, 120, 310])
def test_notes_with_the_words_in_different_sections_come_last(opened: Open, count: int) -> None:
    """However many notes have a section with all of them."""
    notes = {f"{n:03}.md": f"# {n}\n\nalpha beta\n" for n in range(count)}
    explorer = opened({**notes, "split.md": SPLIT})
    answers = [look(explorer, "alpha beta", limit=limit) for limit in (1, count, 500)]
    assert [answer.total for answer in answers] == [count + 1] * 3
    hits = answers[-1].hits
    assert [hit.path for hit in hits].count("split.md") == 1
    assert hits[-1].path == "split.md"
    assert answers[1].hits == hits[:-1]
    assert not any(answer.problems for answer in answers)
    assert [answer.truncated for answer in answers] == [True, True, False]


def test_words_in_different_sections_are_found_however_common_they_are(opened: Open) -> None:
    """No list of notes is cut: not at 3,000 sections, and not at 100 notes."""
    each = "".join(f"# {n}\n\nalpha\n\n" for n in range(40))
    notes = {f"{n}.md": f"{each}# Other\n\nmoss\n" for n in range(110)}
    answer = look(opened({**notes, "alpha.md": "moss\n", "beta.md": "moss\n"}), "alpha moss", 200)
    assert {hit.path for hit in answer.hits} == {*notes, "alpha.md"}
    assert (answer.total, answer.truncated, answer.problems) == (111, False, ())


def test_names_of_heading_and_note_raise_a_hit(opened: Open) -> None:
    body = "Ivy climbs walls and trees."
    names = {"a.md": "Walls", "b.md": "Ivy", "Ivy.md": "Walls"}
    explorer = opened({path: f"# {name}\n\n{body}\n" for path, name in names.items()})
    assert [hit.path for hit in look(explorer, "ivy ").hits] == ["b.md", "Ivy.md", "a.md"]


def test_a_long_line_is_cut_around_the_match(opened: Open) -> None:
    line = "begin " + "word " * 900 + "needle " + "word " * 900 + "end"
    answer = look(opened({"a.md": f"# H\n\n{line}\n"}), "needle")
    (hit,) = answer.hits
    assert hit.text.startswith("…word")
    assert hit.text.endswith("word…")
    assert len(hit.text) <= 160
    assert marked(answer) == [["needle"]]


def test_a_note_is_untrusted(opened: Open) -> None:
    text = "# H\n\n\x1b[31mred\x1b[0m \u202eneedle\u202c \x07 [bold]x[/bold]\n"
    answer = look(opened({"a.md": text}), "needle")
    assert all(character.isprintable() for character in answer.hits[0].text)
    assert marked(answer) == [["needle"]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_whatever_ends_them(opened: Open, end: str) -> None:
    lines = ["top", "", "# One", "x", "needle", "", "# Two", "", "needle"]
    explorer = opened({"a.md": end.join(lines)})
    assert sorted(hit.line for hit in look(explorer, "needle").hits) == [5, 9]


def test_a_changed_note_is_found_as_it_is(garden: Explorer) -> None:
    look(garden, "straw")
    file = Path(garden.vault.file("Compost.md"))
    file.write_text("# Heap\n\nAdd leaves instead.\n", "utf-8")
    assert look_as_typed(garden, "straw").hits == (), "a hit is checked against the file"
    garden.refresh()
    assert places(look(garden, "leaves")) == [("Compost.md", "Heap")]
    assert look_as_typed(garden, "straw").total == 0


def test_a_split_word_that_nobody_looked_for_is_no_hit(opened: Open) -> None:
    explorer = opened({"A.md": "# A\n\nzebra\n\n[[x|**Q**ueue]]\n"})
    assert look(explorer, "zebra").total == 1
    Path(explorer.vault.file("A.md")).write_text("# A\n\nsheep\n\n[[x|**Q**ueue]]\n", "utf-8")
    assert look(explorer, "zebra").hits == ()


def test_a_phrase_over_lines_is_shown_by_a_line_with_words_of_it(opened: Open) -> None:
    explorer = opened({"A.md": "# **M**ulti\n\nalpha\nbeta\ngamma\n"})
    (hit,) = look(explorer, '"alpha beta gamma"').hits
    assert (hit.line, hit.text) == (3, "alpha")


def test_a_letter_that_is_all_there_is_and_nowhere_is_no_error(garden: Explorer) -> None:
    answer = look(garden, "ъ ъ")
    assert (answer.total, answer.problems) == (0, ())
    assert look(garden, "damp").total == 3  # the index is as it was


def test_a_search_that_does_not_wait_for_the_index_finds_the_same(
    garden: Explorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.services.search_service._AT_ONCE", 0)
    before = garden.search("damp", scope="text", wait=False)
    assert (before.total, before.problems) == (3, ())
    assert garden.searches.lacks_index()
    assert len(list(garden.searches.index_text())) == 1
    assert not garden.searches.lacks_index()
    assert garden.search("damp", scope="text", wait=False) == before


def test_a_text_that_cannot_be_read_is_told_of(garden: Explorer) -> None:
    vault = garden.vault
    search = text_search(ScannedIndex(vault), vault)
    (vault.root / "Compost.md").unlink()
    answer = search.search(parse_query("damp"))
    assert {hit.path for hit in answer.hits} == {"Beds/Beans.md"}
    assert answer.problems == (
        "The text of 1 of 4 notes could not be searched, so not all that is inside them is found.",
    )


def test_before_the_vault_is_loaded_that_is_said(garden: Explorer) -> None:
    empty = Explorer(garden.vault.root, cache=False)
    assert "still being read" in empty.search("damp", scope="text").problems[0]


def text_search(index: TextIndex, vault: Vault) -> TextSearch:
    return TextSearch(index, vault, lambda: NameSearch.build(vault.notes.values()).names)


Many = tuple[TextSearch, TextIndex, Vault]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Many:
    root = tmp_path_factory.mktemp("hostile")
    for name, text in {**GARDEN, **CJK}.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(text.encode())
    vault, index = load(root, cache=False), TextIndex(None)
    list(index.update(vault))
    return text_search(index, vault), index, vault


SYNTAX = [
    "", " ", "a", '"', '""', "*", "damp*", "-", "--", "-damp", 'NEAR("damp" "earth")', "damp OR",
    "AND", "NOT",
    "{body}: x", "body:damp", "^damp", "damp + earth", "(", ")", '"damp', "'; drop table words; --",
]  # fmt: skip
ODD = {
    "NUL": "a\0b", "escape": "\x1b[31m", "half a character": "\ud800", "ligature": "\ufb00",
    "dotted": "\u0130",
    "mark": "\u0301", "many words": "damp " * 3000, "long word": "x" * 10_000,
    "brackets": "(" * 500,
    "long run": "味" * 5000, "different words": " ".join(f"w{n}" for n in range(400)),
    "exclusions": "-x " * 400,
    "phrases": '"a b" ' * 300, "long phrase": f'"{"damp " * 390}"',
}  # fmt: skip


@pytest.mark.parametrize(
    "query", [*SYNTAX, *(pytest.param(query, id=name) for name, query in ODD.items())]
)
def test_any_query_will_do(many: Many, query: str) -> None:
    check(many, query)


@given(
    st.one_of(st.text(max_size=60), st.text(alphabet='dampeh "*-()+^:{}#味豆콩\\.[]', max_size=60))
)
@settings(deadline=None)
def test_no_query_is_an_error(many: Many, query: str) -> None:
    check(many, query)


def check(many: Many, query: str) -> None:
    """See that a query is answered, and that it was not syntax to the database."""
    search, index, vault = many
    answer = search.search(parse_query(query))
    assert answer.query == query
    assert answer.total >= len(answer.hits)
    for hit in answer.hits:
        assert hit.kind == "text"
        assert all(0 <= begin < end <= len(hit.text) for begin, end in hit.ranges)
    assert index.usable
    assert len(index.stale(vault)) == 0, "an error would have thrown the index away"


TREES = ["alder", "birch", "cedar", "elm", "fir", "hazel", "ivy", "larch"]
WORDS = st.lists(st.sampled_from(TREES), min_size=1, max_size=8)


@given(notes=st.lists(st.lists(WORDS, min_size=1, max_size=3), min_size=1, max_size=4), query=WORDS)
@settings(deadline=None, max_examples=40)
def test_what_is_found_is_what_a_plain_look_finds(
    tmp_path_factory: pytest.TempPathFactory, notes: list[list[list[str]]], query: list[str]
) -> None:
    root = tmp_path_factory.mktemp("trees")
    expected = set[tuple[str, int]]()
    for number, held in enumerate(notes):
        text = "".join(f"# {n}\n\n{' '.join(words)}\n\n" for n, words in enumerate(held))
        (root / f"{number}.md").write_text(text, "utf-8")
        expected |= {
            (f"{number}.md", n) for n, words in enumerate(held) if set(query) <= set(words)
        }
    answer = look_as_typed(Explorer.open(root, cache=False), " ".join(query) + " ")
    whole = {(hit.path, hit.section) for hit in answer.hits if hit.score > 30}
    assert whole == expected


def test_a_word_that_counts_for_little_in_names_is_asked_for_in_texts(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n\nThe vault of a note.\n", "utf-8")
    (tmp_path / "b.md").write_text("# B\n\nThe vault of a bank.\n", "utf-8")
    with Explorer.open(tmp_path, cache=False) as explorer:
        for query in "note vault ", "vault note ", "the note of vault ":
            assert [hit.path for hit in look(explorer, query).hits] == ["a.md"], query
        assert not look(explorer, "page vault ").hits


BEGUN = ["detect", "detection", "detector", "response", "respond", "tool", "login", "in", "b"]
SECTION = st.lists(st.sampled_from(BEGUN), max_size=4)
CUT_SHORT = st.builds(lambda word, size: word[:size], st.sampled_from(BEGUN), st.integers(1, 9))


@given(
    notes=st.lists(st.lists(SECTION, min_size=1, max_size=3), min_size=1, max_size=5),
    one=CUT_SHORT, other=CUT_SHORT, end=st.sampled_from(["", " "]),
)  # fmt: skip
@settings(deadline=None, max_examples=60, derandomize=True)
def test_order_changes_nothing_and_a_negation_takes_away_what_holds_the_word(
    tmp_path_factory: pytest.TempPathFactory,
    notes: list[list[list[str]]], one: str, other: str, end: str,
) -> None:  # fmt: skip
    root = tmp_path_factory.mktemp("begun")
    for number, held in enumerate(notes):
        text = "".join(f"# {n}\n\n{' '.join(words)}\n\n" for n, words in enumerate(held))
        (root / f"{number}.md").write_text(text, "utf-8")
    with Explorer.open(root, cache=False) as explorer:

        def found(query: str) -> set[str]:
            return {hit.path for hit in look(explorer, f"{query}{end}").hits}

        assert found(f"{one} {other}") == found(f"{other} {one}")
        holding = {
            f"{number}.md"
            for number, held in enumerate(notes)
            for words in held
            if any(word == other or (len(other) > 1 and word.startswith(other)) for word in words)
        }
        assert found(f"{one} -{other}") == found(f"-{other} {one}") == found(one) - holding
        assert found(f"{one} -zzzzqq") == found(one)


MARKED = [
    "al**der**",
    "c++",
    "cedrus",
    "C#",
    "élm",
    "茶道",
    "hazels",
    "lar",
    "ivy#fir",
    "al-der",
    "ce dar",
]
ANY_WORDS = st.lists(st.sampled_from([*TREES, *MARKED]), min_size=1, max_size=8)


@given(
    notes=st.lists(st.lists(ANY_WORDS, min_size=1, max_size=3), min_size=1, max_size=6),
    words=st.lists(st.sampled_from([*TREES, *MARKED, "a", "ce", "birsh"]), min_size=1, max_size=3),
    form=st.sampled_from(["{} {}", '"{}" {}', "{} -{}", "{} OR {}", "line:({}) {}"]),
    end=st.sampled_from(["", " "]),
)
@settings(deadline=None, max_examples=60)
def test_texts_that_are_read_are_found_as_by_the_index(
    tmp_path_factory: pytest.TempPathFactory,
    notes: list[list[list[str]]],
    words: list[str],
    form: str,
    end: str,
) -> None:
    root = tmp_path_factory.mktemp("trees")
    for number, held in enumerate(notes):
        text = "".join(f"# {n} {words[0]}\n\n{' '.join(words)}\n\n" for n, words in enumerate(held))
        (root / f"{number}.md").write_text(text, "utf-8")
    vault, index = load(root, cache=False), TextIndex(None)
    deque(index.update(vault), 0)
    parsed = load(root, cache=False, words=True)
    asked = [(index, vault), (ScannedIndex(vault), vault), (ScannedIndex(parsed), parsed)]
    for typed in (words[0], form.format(words[-1], " ".join(words[:-1] or words)) + end):
        expected, *found = (
            text_search(each, of).search(parse_query(typed), lenient=True) for each, of in asked
        )
        assert found == [expected, expected]


def test_another_explorer_may_know_notes_that_this_one_does_not(
    opened: Open, tmp_path: Path
) -> None:
    vault = opened(GARDEN).vault
    index = TextIndex(Store(tmp_path / "words.sqlite", "key"))
    deque(index.update(vault), 0)
    search = text_search(index, vault)
    beans = "# Sowing\n\nDamp.\n\n# A\n\n# B\n\ndamp\n"
    newer = opened({"New.md": "# Damp\n\nA damp cellar.\n", "Beds/Beans.md": beans}).vault
    deque(index.update(newer), 0)
    both = {"Compost.md", "Beds/Beans.md"}
    assert {hit.path for hit in search.search(parse_query("damp")).hits} == both
    search = text_search(index, newer)
    assert {hit.path for hit in search.search(parse_query("damp")).hits} == {*both, "New.md"}
    index.close()


def test_words_side_by_side_as_they_were_typed_raise_a_hit(opened: Open) -> None:
    explorer = opened(
        {
            "a.md": "# A\n\nThe moss that grows below the wall is older than the fern.\n",
            "b.md": "# B\n\nThe wall is older than the moss and fern below grows there.\n",
            "c.md": "# C\n\nThe wall is older than the fern and moss below grows there.\n",
        }
    )
    assert places(look(explorer, "moss fern")) == [("b.md", "B"), ("c.md", "C"), ("a.md", "A")]


def test_a_sentence_stands_before_a_list_of_links(opened: Open) -> None:
    links = "- [[Salt]] [[Marsh]] [b](B.md)\n"
    explorer = opened(
        {
            "Links.md": f"# See\n\n{links}",
            "Said.md": "# Shore\n\nOf all there is, a salt marsh has the most birds in a year.\n",
            "Both.md": f"# Here\n\n{links}\nOf a marsh, the salt is what one smells.\n",
        }
    )
    answer = look(explorer, "salt marsh")
    assert [hit.path for hit in answer.hits][2] == "Links.md"
    assert [hit.line for hit in answer.hits if hit.path == "Both.md"] == [5]
    assert answer.hits[2].text == "Salt, Marsh, b", "names do not run into each other"


def test_words_in_sight_come_before_those_in_addresses(opened: Open) -> None:
    explorer = opened(
        {
            "A.md": "# Else\n\n[It](https://x.org/moss/fern) ![](https://moss.fern/a_(b).png)\n",
            "B.md": f"# Plain\n\n{'word ' * 90}\n\nOf moss{' and so on' * 20}, and a fern.\n",
            "C.md": "[a](https://fern.org) ok\n\n[Moss fern](https://x.org)\n",
            "D.md": "[See](https://x.org/moss/fern 'its title')\n",
        }
    )
    answer = look(explorer, "moss fern")
    assert [hit.path for hit in answer.hits] == ["C.md", "B.md", "A.md", "D.md"]
    assert [hit.text for hit in answer.hits[:1]] == ["Moss fern"]
    assert answer.hits[3].text == "See (https://x.org/moss/fern)"
    (either,) = look(explorer, "(fern OR oak) path:c").hits
    assert either.text == "Moss fern"
