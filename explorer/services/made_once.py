"""A property whose value is made when it is first used, and once for all threads."""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import Any, Generic, Self, TypeVar, overload

_T = TypeVar("_T")
_making = RLock()
"""Held while a value is made. One for all: they are made quickly, and one may need another."""


class made_once(Generic[_T]):  # noqa: N801  named as the decorators of `functools`
    """As `functools.cached_property`, with the lock that it lacks since Python 3.12."""

    def __init__(self, make: Callable[[Any], _T]) -> None:
        self._make = make
        self.__doc__ = make.__doc__
        self._name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...

    @overload
    def __get__(self, instance: object, owner: type) -> _T: ...

    def __get__(self, instance: object | None, owner: type) -> Self | _T:
        """Return the value, and keep it in the instance, where it is found first from now on."""
        if instance is None:
            return self
        values = instance.__dict__
        with _making:
            if self._name not in values:
                values[self._name] = self._make(instance)
            value: _T = values[self._name]
            return value
