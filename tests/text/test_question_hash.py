from __future__ import annotations

import pytest

from explorer.config import ReviewSettings
from explorer.text.cards import cyrb53, question_hash

DEFAULTS = ReviewSettings()


@pytest.mark.parametrize(
    ("source", "digest"),
    [
        # As the plugin has computed them.
        ("q::a", "4ce34064562ec"),
        ("Capital of France::Paris", "cf77d351cb7ba"),
        ("Q\n?\n~~~\na\n\nb\n~~~", "704a9ad6d6094"),
        ("q1::a1", "99d7200d4ee3a"),
    ],
)
def test_a_hash_is_that_of_the_plugin(source: str, digest: str) -> None:
    assert question_hash(source, DEFAULTS) == digest
    assert cyrb53(source) == digest


@pytest.mark.parametrize(
    "source",
    [
        "q::a ^id1", "q::a\n<!--SR:!2024-04-21,2,250-->", "q::a <!--SR:!2024-04-21,2,250--> ^id1",
        "q::a   ",
    ],
)  # fmt: skip
def test_schedule_and_block_id_are_no_part_of_it(source: str) -> None:
    assert question_hash(source, DEFAULTS) == question_hash("q::a", DEFAULTS)


def test_the_tag_with_its_blanks_is_a_part_of_it() -> None:
    hashes = {
        question_hash(source, DEFAULTS)
        for source in ("q::a", "#sea q::a", "#sea  q::a", "  #sea q::a", "#sea/deep q::a")
    }
    assert len(hashes) == 5
    assert question_hash("#sea//deep/ q::a", DEFAULTS) == question_hash("#sea/deep q::a", DEFAULTS)
    folders = ReviewSettings(convert_folders_to_decks=True)
    assert question_hash("#sea  q::a", folders) == question_hash("q::a", DEFAULTS)
    assert question_hash("# q::a", DEFAULTS) == cyrb53("# q::a")


def test_characters_beyond_16_bits_count_as_two() -> None:
    assert cyrb53("😀") == cyrb53("\ud83d\ude00")
    assert cyrb53("") == "bdcb81aee8d83"
