"""A value that is made on first use is made once, whatever asks for it meanwhile."""

from __future__ import annotations

from threading import Event, Thread

from explorer.services.made_once import made_once


class Owner:
    """Counts how often its value is made; making it waits for `goes_on`."""

    def __init__(self) -> None:
        self.made: list[object] = []
        self.is_making = Event()
        self.goes_on = Event()

    @made_once
    def value(self) -> object:
        """What is made."""
        self.made.append(object())
        self.is_making.set()
        assert self.goes_on.wait(30)
        return self.made[-1]


def test_the_value_is_made_on_first_use_and_kept() -> None:
    owner, other = Owner(), Owner()
    for each in (owner, other):
        each.goes_on.set()
    assert owner.made == []
    assert owner.value is owner.value
    assert owner.value is not other.value
    assert len(owner.made) == 1
    assert Owner.value.__doc__ == "What is made."


def test_a_second_thread_gets_what_the_first_one_makes() -> None:
    owner = Owner()
    got: list[object] = []
    asks = Event()

    def second() -> None:
        asks.set()
        got.append(owner.value)

    threads = [Thread(target=lambda: got.append(owner.value)), Thread(target=second)]
    threads[0].start()
    assert owner.is_making.wait(30)
    threads[1].start()
    assert asks.wait(30)
    owner.goes_on.set()
    for thread in threads:
        thread.join(30)
    assert len(owner.made) == 1
    assert got == owner.made * 2
