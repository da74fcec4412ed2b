"""``dataclass`` as in the standard library, made in a fifth of its time.

The standard library (until Python 3.13) compiles each method of each class by itself. Of a question, which uses some
seventy such classes, that was an eighth. Here the constructor alone is compiled, and the other methods are functions
that all classes share. What comes of it is a dataclass to ``dataclasses.fields``, ``replace``, ``asdict`` and to type
checkers, and frozen, equal, hashed, copied and pickled as one.

Every module of kb takes ``dataclass`` from here (ruff says so), and ``field`` and ``replace`` from ``dataclasses``.
Not supported: inheritance, and the arguments of ``dataclass`` and ``field`` that kb does not use.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: TID251 - what a type checker knows of dataclasses holds for these


def _made(cls: type, *, frozen: bool, slots: bool) -> Any:
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(cls)  # noqa: TID251
    fields = dataclasses.fields(made)
    made.__init__ = _constructor(made, fields, slots)
    made.__repr__ = _representation
    made.__reduce__ = _reduction
    names = [field.name for field in fields if field.compare]
    values: Callable[[object], object] = attrgetter(*names) if names else lambda _: ()
    made.__eq__ = lambda self, other: values(self) == values(other) if type(self) is type(other) else NotImplemented
    made.__hash__ = (lambda self: hash(values(self))) if frozen else None
    if frozen:
        made.__setattr__ = _refused_assignment
        made.__delattr__ = _refused_deletion
    made.__dataclass_params__.frozen = frozen
    return made


def _constructor(cls: type, fields: tuple[dataclasses.Field[Any], ...], slots: bool) -> Callable[..., None]:
    scope: dict[str, Any] = {"_unset": dataclasses.MISSING, "_set": object.__setattr__}
    parameters, lines = ["self"], []
    for field in fields:
        name = value = field.name
        if field.default is not dataclasses.MISSING:
            scope[f"_default_{name}"] = field.default
            parameters.append(f"{name}=_default_{name}")
        elif field.default_factory is not dataclasses.MISSING:
            scope[f"_new_{name}"] = field.default_factory
            parameters.append(f"{name}=_unset")
            value = f"_new_{name}() if {name} is _unset else {name}"
        else:
            parameters.append(name)
        if slots:  # by the slot itself, which is quicker than by its name
            scope[f"_set_{name}"] = getattr(cls, name).__set__
            lines.append(f" _set_{name}(self, {value})")
        else:
            lines.append(f" _set(self, {name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        lines.append(" self.__post_init__()")
    # The names are those of a class body in this project; nothing that a user gave is among them.
    exec(f"def __init__({', '.join(parameters)}):\n" + "\n".join(lines or [" pass"]), scope)  # noqa: S102
    constructor: Callable[..., None] = scope["__init__"]
    constructor.__qualname__ = f"{cls.__qualname__}.__init__"
    constructor.__annotations__ = {**{field.name: field.type for field in fields}, "return": None}
    return constructor


@recursive_repr()
def _representation(self: Any) -> str:
    shown = (f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _reduction(self: Any) -> tuple[type, tuple[object, ...]]:
    """How it is pickled and copied: made anew from its fields, since a frozen one cannot be filled afterwards."""
    return type(self), tuple(getattr(self, field.name) for field in dataclasses.fields(self))


def _refused_assignment(self: object, name: str, value: object) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refused_deletion(self: object, name: str) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


if not TYPE_CHECKING:

    def dataclass(
        cls: type | None = None, /, *, frozen: bool = False, slots: bool = False
    ) -> type | Callable[[type], type]:
        """A class of fields, as ``dataclasses.dataclass`` makes one with the same arguments."""
        if cls is not None:
            return _made(cls, frozen=frozen, slots=slots)
        return lambda cls: _made(cls, frozen=frozen, slots=slots)
