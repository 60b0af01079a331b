from __future__ import annotations

from collections import Counter

import pytest

from explorer.model import Note, ReviewState
from explorer.search import SearchContext
from explorer.vault.resolved_links import LinkCounts
from tests.search.build import Names, best, marked, note, texts

BEDS = ("Raised bed construction", "## Soil mixture and drainage", "## Companion planting")
TREES = ("Espalier pruning", "Apple Tree Grafting Methods", "Grafting", "## Tools")
WEATHER = ("Degree days", "GDD (Growing Degree Days)", "Frost", "Wind-break hedges", "FrostGuard")
TEA = ("What is white tea", "Oolong", "C++ for tea timers", "C", "Pu’er")
ROSES = ("Climbing roses", "## Tools", "## Winter protection")
GARDEN = Names.build(
    [
        note("Garden/Beds.md", *BEDS, "Watering schedule"),
        note("Garden/Trees.md", *TREES),
        note("Garden/Roses.md", *ROSES, aliases=("Rosa",)),
        note("Weather.md", *WEATHER),
        note("Notes/Tea.md", *TEA),
    ]
)


@pytest.mark.parametrize(
    ("query", "heading"),
    [
        ("companion planting", "Companion planting"), ("COMPANION  planting", "Companion planting"),
        ("rais bed con", "Raised bed construction"), ("pruning espalier", "Espalier pruning"),
        ("espalier prunning", "Espalier pruning"), ("sepalier", "Espalier pruning"),
        ("wsterinf schedule", "Watering schedule"), ("drianag", "Soil mixture and drainage"),
        ("atgm", "Apple Tree Grafting Methods"), ("smd", "Soil mixture and drainage"),
        ("smad", "Soil mixture and drainage"), ("at methods", "Apple Tree Grafting Methods"),
        ("gdd", "GDD (Growing Degree Days)"), ("growing degree days", "GDD (Growing Degree Days)"),
        ("companionplanting", "Companion planting"), ("windbreak hedges", "Wind-break hedges"),
        ("mixturedrainage", "Soil mixture and drainage"),
        ("growing degree stays", "GDD (Growing Degree Days)"),
        ("roses flowerpots climbing", "Climbing roses"),
        ("water ing schedule", "Watering schedule"), ("frost guard", "FrostGuard"),
        ("grafted", "Grafting"), ("how to pruning espalier notes", "Espalier pruning"),
        ("palie", "Espalier pruning"), ("cnstrctn", "Raised bed construction"),
        ("c++", "C++ for tea timers"), ("C", "C"), ("pu'er", "Pu’er"),
        ("roses winter", "Winter protection"), ("rosa tools", "Tools"),
    ],
)  # fmt: skip
def test_a_heading_is_found_however_it_is_typed(query: str, heading: str) -> None:
    assert best(GARDEN, query) == heading


@pytest.mark.parametrize(
    ("heading", "query"),
    [
        ("Größenverhältnisse", "grossenverhaltnisse"),
        ("Đường phố", "duong pho"),
        ("İstanbul ışıkları", "istanbul isiklari"),
        ("مكتبة المدينة", "مكتبه المدينه"),
        ("Ёлка", "елка"),
        ("Œuvre complète", "oeuvre complete"),
        ("ｆｕｌｌ ｗｉｄｔｈ", "full width"),
        ("季節の野菜を育てる", "野菜"),
        ("季節の野菜を育てる", "る"),
        ("種まきの時期", "時期 種まき"),
        ("채소밭 가꾸기", "채소밭"),
        ("채소밭 가꾸기", "채소 가꾸"),
        ("हिन्दी व्याकरण", "व्याकरण"),
        ("การปลูกผัก", "ปลูก"),
    ],
)
def test_scripts_and_forms_of_letters(heading: str, query: str) -> None:
    index = Names.build([note("a.md", "Something else", heading, "その他", "其他东西", "Другое")])
    assert best(index, query) == heading


SEEDS = ("Seeds", "Seeds dormant in winter", "Pruning")
HEATED = ("Greenhouse heating", "House of glass", "Heating", "Green manure", "Lawn mower")
MONTHS = [f"Planting {month} seeds" for month in ("March", "April", "May", "June", "July")]


@pytest.mark.parametrize(
    ("names", "query", "first"),
    [
        # Words are spelled out for an acronym; initials that are a word mean the word.
        (
            ("UPS settings", "Power cut", "Supply of seeds"),
            "uninterruptible power supply",
            ["UPS settings"],
        ),
        (("Just some names", "JSN viewer"), "jsn", ["JSN viewer", "Just some names"]),
        (("Tulip oracle", "Oracle to daisies"), "oracle to", ["Oracle to daisies", "Tulip oracle"]),
        # Two letters beside a word are short for another.
        (HEATED, "gh heating", ["Greenhouse heating"]),
        (HEATED, "lw mower", ["Lawn mower"]),
        # Where not all words fit, the rare one tells more; few places are joined by others.
        ((*MONTHS, "Physalis"), "the planting of physalis thingies", ["Physalis"]),
        (
            ("Of a rose and herb nursery", "Herb spiral", "Fences"),
            "herb nursery",
            ["Of a rose and herb nursery", "Herb spiral"],
        ),
        (("Herb nursery", "Herb spiral"), "herb nursery", ["Herb nursery"]),
        # The last word is no filler while it is typed; one that begins nothing is.
        (SEEDS, "seeds do", ["Seeds dormant in winter"]),
        (SEEDS, "seeds do ", ["Seeds"]),
        (SEEDS, "seeds do path:a.md", ["Seeds"]),
        (("Pruning", "Pruning saws"), "how do i pruning", ["Pruning"]),
        (("Pruning", "Pruning saws"), "pruning for", ["Pruning"]),
    ],
)
def test_what_comes_first_of_several_names(
    names: tuple[str, ...], query: str, first: list[str]
) -> None:
    answer = Names.build([note("a.md", *names)]).search(query)
    assert texts(answer)[: len(first)] == first
    assert answer.hits[0].score > 80 or "pruning" not in query


@pytest.mark.parametrize(
    ("notes", "query", "places"),
    [
        # What stands above counts less than the heading itself.
        ([note("Basil.md", "Harvest"), note("b.md", "Basil harvest")], "basil harvest", ["b.md 0"]),
        # A first heading comes before the note and the alias of its name, and is the note's own
        # name if it says the same.
        (
            [note("Compost.md", "Compost"), note("Heap.md", aliases=("Compost",))],
            "compost",
            ["Compost.md 0", "Compost.md -1", "Heap.md -1"],
        ),
        (
            [note("a.md", "Beds", "## Herb spiral"), note("herb_spiral-1.md", "Herb spiral")],
            "herb spiral",
            ["herb_spiral-1.md 0"],
        ),
        # A note's own name comes before a heading of that name elsewhere, or one that fits as well.
        (
            [note("a.md", "Intro", "## Compost"), note("b/Compost.md", "Overview")],
            "compost",
            ["b/Compost.md -1", "a.md 1"],
        ),
        (
            [note("a.md", "Intro", "## Mulch"), note("c.md", "Leaves", aliases=("Mulch",))],
            "mulch",
            ["c.md -1", "a.md 1"],
        ),
        (
            [note("a.md", "Beds", "## Herb wells"), note("Herb spiral.md", "Herb spiral")],
            "herb",
            ["Herb spiral.md 0"],
        ),
    ],
)
def test_own_names_of_notes_come_first(notes: list[Note], query: str, places: list[str]) -> None:
    found = [f"{hit.path} {hit.section}" for hit in Names.build(notes).search(query).hits]
    assert found[: len(places)] == places


def test_first_letters_in_the_middle_of_a_name_are_a_guess() -> None:
    index = Names.build([note("a.md", "Testing pears, cherries, apples and plums")])
    assert index.search("pca", guess=False).is_guess
    assert not index.search("tpc", guess=False).is_guess


def test_ties_fall_by_importance_then_by_what_is_due_then_by_path() -> None:
    index = Names.build([note(path, "Mulch") for path in ("a.md", "b.md", "c.md", "d.md")])
    assert [hit.path for hit in index.search("mulch").hits] == ["a.md", "b.md", "c.md", "d.md"]
    states: dict[tuple[str, int], ReviewState] = {("d.md", 0): "due", ("b.md", 0): "overdue"}
    links = LinkCounts(Counter({"c.md": 1}), frozenset())
    context = SearchContext(lambda: links, states=states)
    answer = index.search("mulch", context=context)
    due = [("c.md", None), ("b.md", "overdue"), ("d.md", "due"), ("a.md", None)]
    assert [(hit.path, hit.due) for hit in answer.hits] == due


def test_a_mistake_is_one_of_letters_never_of_digits() -> None:
    names = ["MITRE T1203", "MITRE T1033", "MITRE T1013", "T1003.003", "Python311", "Pytho31"]
    names += ["CVE-2026-40228", "CVE-2021-442280"]
    index = Names.build([note("a.md", *names)])

    def found(query: str) -> list[str | None]:
        return [hit.heading for hit in index.search(query).hits if hit.heading]

    assert found("mitre t1003")[0] == "T1003.003"
    assert found("t1003") == ["T1003.003"]
    assert found("cve-2021-44228") == ["CVE-2021-442280"]
    assert found("40223") == []
    assert set(found("pyton31")) == {"Pytho31", "Python311"}
    assert found("python312") == []
    assert set(found("t10")) == {"MITRE T1033", "MITRE T1013", "T1003.003"}
    assert found("mitr t1203") == ["MITRE T1203"]


def test_one_name_in_many_notes_leaves_room_for_others() -> None:
    facts = [note(f"{n:03}.md", "Key facts") for n in range(200)]
    answer = Names.build([*facts, note("z.md", "Key facts about hens")]).search("key facts")
    assert (answer.total, answer.truncated, texts(answer)[0]) == (201, True, "Key facts")
    assert "Key facts about hens" in texts(answer)


def test_scopes() -> None:
    tags = ("beekeeping", "animals/bees")
    index = Names.build([note("Bees.md", "Bees", "Beehives", aliases=("Beekeeping",), tags=tags)])
    kinds = {
        None: {"heading", "note", "alias"},
        "headings": {"heading"},
        "notes": {"note", "alias"},
    }
    for scope, expected in kinds.items():
        assert {hit.kind for hit in index.search("bee", scope=scope).hits} == expected
    assert texts(index.search("bee", scope="tags")) == ["animals/bees", "beekeeping"]
    with pytest.raises(ValueError, match="unknown scope"):
        index.search("bee", scope="everything")


def test_a_query_of_too_many_words_says_that_it_was_cut() -> None:
    many = " ".join(f"word{n}" for n in range(25))
    assert GARDEN.search(many).problems == ("Only the first 24 different words were used.",)
    assert GARDEN.search(many.removesuffix(" word24") + " word1").problems == ()


def test_marked_letters() -> None:
    assert marked(GARDEN.search("espal"))[0] == ["Espal"]
    assert marked(GARDEN.search("atgm"))[0] == ["A", "T", "G", "M"]
    assert marked(GARDEN.search("companionplant"))[0] == ["Companion", "plant"]
    assert marked(GARDEN.search("palie"))[0] == ["palie"]
    assert marked(Names.build([note("a.md", "Größe 1")]).search("gross"))[0] == ["Größ"]
    assert marked(Names.build([note("a.md", "-> why")]).search("->"))[0] == ["->"]


def test_an_explanation_names_the_part_the_word_and_the_way() -> None:
    answer = GARDEN.search("watring sch")
    met = GARDEN.explain("watring sch", answer.hits[0])
    ways = [("watring", "watering", "typo"), ("sch", "schedule", "prefix")]
    assert [(m.part, m.word, m.how) for m in met] == ways
    assert all(0 < m.quality < 1 for m in met)


@pytest.mark.parametrize(
    ("query", "scope"), [("watring beds", "notes"), ("watring beds path:plot", None)]
)
def test_an_explanation_reads_as_leniently_as_the_scope_and_the_filters_made_it(
    query: str, scope: str | None
) -> None:
    index = Names.build([note("plot/Watering beds.md"), note("b.md", "Watring beds")])
    (found,) = index.search(query, scope=scope).hits
    met = index.explain(query, found)
    ways = [("beds", "beds", "word"), ("watring", "watering", "typo")]
    assert [(m.part, m.word, m.how) for m in met] == ways
    assert sorted(r for m in met for r in m.ranges) == sorted(found.ranges)


def test_what_was_found_and_what_was_cut_off_is_said() -> None:
    index = Names.build([note("a.md", *(f"Seed {n}" for n in range(30)))])
    answer = index.search("seed", limit=10, context=SearchContext(generation=7))
    said = (answer.query, answer.total, answer.truncated, len(answer.hits), answer.generation)
    assert said == ("seed", 30, True, 10, 7)
    assert index.search("nothing like it").total == 0
    assert index.search("seed", limit=0).hits == ()


def test_an_acronym_in_a_notes_name_is_as_good_as_the_whole_name() -> None:
    beds = [note(path, "Beds", "## GDD") for path in ("a.md", "b.md")]
    names = [note(f"{name} (GDD).md") for name in ("Growing degree days", "Tools")]
    index = Names.build([*beds, *names])
    for query in ("gdd", "growing degree days"):
        assert best(index, query) == "Growing degree days (GDD)"
    assert texts(index.search("gdd"))[1:3] == ["GDD", "GDD"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("attack", "ATT&CK"), ("mitre attack", "MITRE ATT&CK"), ("mitre atta", "MITRE ATT&CK"),
        ("att ck", "ATT&CK"), ("wifi", "Wi-Fi"), ("wif", "Wi-Fi"), ("wi fi", "Wi-Fi"),
        ("tcpip", "TCP/IP"), ("nodej", "Node.js"), ("oreil", "O'Reilly"), ("lplus", "L+Plus"),
    ],
)  # fmt: skip
def test_a_sign_between_letters_is_read_both_ways(query: str, name: str) -> None:
    names = ("ATT&CK", "MITRE ATT&CK", "Wi-Fi", "TCP/IP", "Node.js", "O'Reilly", "L+Plus")
    index = Names.build([note("a.md", "Attic", *names, "Wide field")])
    assert best(index, query) == name


def test_no_sign_but_one_that_stands_for_a_letter_hides_one() -> None:
    index = Names.build([note("a.md", "T-Rex", "AT&T")])
    sure, luck = (index.search(query).hits[0].score for query in ("atat", "tarex"))
    assert sure > 75 > luck
    assert marked(index.search("atat"))[0] == ["AT", "T"]


NIGHTLY = "Sleep/A view of the nightly as a journalist has it.md"
SHELVES = Names.build(
    [
        note("Obsidian Roundup/2021-06-05 Kanban.md", "2021-06-05 Kanban", "## Plugin news"),
        note("Obsidian Roundup/2021-06-12 Typography.md", "## Plugin news"),
        note("Talks/2021-06-05 Meeting.md", "## Roundup of news"),
        note("Themes/Minimal.md"),
        note("Journals/Night.md", tags=("layout",)),
        note(NIGHTLY),
        note("Plugins/Minimal Theme Settings and more.md"),
        note("Loose.md"),
    ]
)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("roundup kanban", ["Obsidian Roundup/2021-06-05 Kanban.md"]),
        ("2021-06-12 obs round", ["Obsidian Roundup/2021-06-12 Typography.md"]),
        # A name comes first, also one that fits less.
        ("minimal theme", ["Plugins/Minimal Theme Settings and more.md", "Themes/Minimal.md"]),
        ("night journ", [NIGHTLY, "Journals/Night.md"]),
        # No heading with a folder, no folders alone, no mistake in a folder.
        ("obsidian news", []),
        ("roundup obsidian", []),
        ("rounndup kanban", []),
    ],
)
def test_folders_have_the_words_that_names_lack(query: str, found: list[str]) -> None:
    answer = SHELVES.search(query, guess=False)
    hits = () if answer.is_guess else answer.hits
    assert list(dict.fromkeys(hit.path for hit in hits)) == found
    assert answer.is_guess or answer.total == len(hits)


def test_a_word_of_a_folder_is_explained() -> None:
    hit = SHELVES.search("roundup kanban -path:talks").hits[0]
    met = {match.part: match for match in SHELVES.explain("roundup kanban", hit)}
    assert (met["roundup"].word, met["roundup"].above) == ("roundup", "Obsidian Roundup")
    assert met["kanban"].above is None
    assert SHELVES.search("roundup kanban path:talks", guess=False).is_guess


def test_no_tag_is_found_by_a_folder() -> None:
    assert texts(SHELVES.search("layout", scope="tags", guess=False)) == ["layout"]
    assert SHELVES.search("journals layout", scope="tags", guess=False).is_guess


def test_a_note_is_found_by_its_folder_among_many_of_its_name() -> None:
    numbers = range(1600)
    meetings = Names.build(
        [
            *(note(f"Rome/Meeting {number}.md") for number in numbers),
            *(note(f"Berlin/{number}/Meeting {number}.md") for number in numbers[:20]),
            note("Zurich/Meeting 9999.md"),
            note("Meetings/Zurich/Agenda.md"),
        ]
    )
    assert [hit.path for hit in meetings.search("meeting zurich", guess=False).hits] == [
        "Zurich/Meeting 9999.md"
    ]
    assert meetings.search("meeting berlin", guess=False).total == 20
    assert "Agenda" not in texts(meetings.search("meeting zurich", limit=2000))


@pytest.mark.parametrize("limit", [3, 100, 400])
def test_what_either_word_finds_well_is_counted_once_whatever_the_limit(limit: int) -> None:
    plugs = Names.build(
        [
            *(note(f"Plug {number}.md") for number in range(150)),
            *(note(f"What there is to be said of pluggability {n}.md") for n in range(20)),
        ]
    )
    answer = plugs.search("plugs OR plug OR plugs", limit=limit, guess=False)
    assert (answer.total, answer.truncated) == (150, limit < 150)
    assert len({hit.path for hit in answer.hits}) == len(answer.hits) == min(limit, 150)
    alone = plugs.search("plug", limit=limit, guess=False)
    assert (alone.total, alone.hits[0].score) == (170, answer.hits[0].score)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("multifactor", "Multi-Factor"), ("multi-factor", "Multifactor"),
        ("multi factor", "Multifactor"), ("database", "Data base"), ("data base", "Database"),
    ],
)  # fmt: skip
def test_names_are_found_joined_and_divided(typed: str, name: str) -> None:
    index = Names.build([note("A.md", name, "Else"), note("B.md", "Factor", "Base")])
    assert texts(index.search(typed, guess=False)) == [name]
