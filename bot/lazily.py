"""Frozen dataclasses whose fields are worked out when they are first read."""

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar, cast

T = TypeVar("T")


class _Fact:
    """A field: reading it puts its value in place, so that it is worked out once."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, instance: Any, owner: type) -> Any:
        if instance is None:
            return self
        value = instance.__dict__[self.name] = instance.facts[self.name]()
        return value


def lazily(kind: type[T], **facts: Callable[[], object]) -> T:
    """A `kind` (frozen dataclass) whose fields named in `facts` are worked out the first time they are read.

    What was read stays as it was. Fields not named keep their defaults.
    """
    made_of: Any = kind
    return cast(T, _lazy(made_of, tuple(facts))(facts))


@cache
def _lazy(kind: Any, names: tuple[str, ...]) -> Callable[[object], Any]:
    unknown = set(names) - {f.name for f in fields(kind)}
    if unknown:
        raise TypeError(f"{kind.__name__} has no {', '.join(sorted(unknown))}")

    def keep(self: Any, later: object) -> None:
        self.__dict__["facts"] = later

    return type(f"Lazy{kind.__name__}", (kind,), {"__init__": keep, **{name: _Fact(name) for name in names}})
