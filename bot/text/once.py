"""A property that is worked out once, when it is first asked for, and costs nothing from then on."""

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

_Value = TypeVar("_Value")


class once(Generic[_Value]):  # noqa: N801  it stands where property does
    """``functools.cached_property`` without the lock it holds up to Python 3.11, which takes longer than many a value.

    For what a run asks of thousands of values; two threads that ask at the same time work it out twice.
    """

    def __init__(self, make: Callable[[Any], _Value]) -> None:
        self._make = make
        self._name = ""
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type | None = None) -> Self: ...

    @overload
    def __get__(self, instance: object, owner: type | None = None) -> _Value: ...

    def __get__(self, instance: object | None, owner: type | None = None) -> Self | _Value:
        if instance is None:
            return self
        # Found there before this is asked again, for nothing of it is ever set.
        value = instance.__dict__[self._name] = self._make(instance)
        return value
