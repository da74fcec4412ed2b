"""A dataclass of kb does what one of the standard library does."""

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, asdict, field, fields, is_dataclass, replace
from typing import Any

import pytest

from kb import quick_dataclass


def _row(dataclass: Callable[..., Any], **arguments: bool) -> Any:
    @dataclass(**arguments)
    class Row:
        """A row."""

        name: str
        year: int = 2026
        notes: list[str] = field(default_factory=list)
        seen: int = field(default=0, compare=False, repr=False)

        def __post_init__(self) -> None:
            if not self.name:
                raise ValueError("no name")

    return Row


@dataclasses.dataclass(frozen=True, slots=True)
class Standard:
    """At module level, as pickle needs it."""

    name: str
    years: tuple[int, ...] = ()


@quick_dataclass.dataclass(frozen=True, slots=True)
class Quick:
    """At module level, as pickle needs it."""

    name: str
    years: tuple[int, ...] = ()


@pytest.mark.parametrize("arguments", [{"frozen": True, "slots": True}, {"frozen": True}, {"slots": True}, {}])
def test_a_quick_dataclass_is_made_shown_compared_and_changed_as_one_of_the_standard_library(
    arguments: dict[str, bool],
) -> None:
    standard, quick = _row(dataclasses.dataclass, **arguments), _row(quick_dataclass.dataclass, **arguments)
    assert is_dataclass(quick)
    assert hasattr(quick("a"), "__dict__") == hasattr(standard("a"), "__dict__")
    assert [(one.name, one.type) for one in fields(quick)] == [(one.name, one.type) for one in fields(standard)]
    assert inspect.signature(quick).parameters.keys() == inspect.signature(standard).parameters.keys()
    assert quick.__match_args__ == standard.__match_args__
    assert inspect.get_annotations(quick.__init__) == inspect.get_annotations(standard.__init__)
    assert repr(quick("a", notes=["b"])) == repr(standard("a", notes=["b"]))
    assert asdict(quick("a", 2025)) == asdict(standard("a", 2025))
    assert replace(quick("a"), year=2024) == quick("a", 2024)
    assert quick("a", seen=1) == quick("a", seen=2), "a field may be left out of comparison"
    assert quick("a") != quick("b") and quick("a") != standard("a")
    assert quick("a").notes is not quick("a").notes, "each has a list of its own"
    assert copy.deepcopy(quick("a", notes=["b"])) == quick("a", notes=["b"])
    with pytest.raises(TypeError, match=r"Row.__init__\(\) missing 1 required positional argument: 'name'"):
        quick()
    with pytest.raises(ValueError, match="no name"):
        quick("")


def test_a_frozen_one_refuses_changes_and_is_hashed_by_its_values() -> None:
    one = Quick("a", (2025,))
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'name'"):
        one.name = "b"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError, match="cannot delete field 'name'"):
        del one.name
    with pytest.raises(FrozenInstanceError):
        one.other = 1  # type: ignore[attr-defined]
    assert len({one, Quick("a", (2025,)), Quick("b", (2025,))}) == 2
    assert hash(one) == hash(Standard("a", (2025,)))
    assert not hasattr(one, "__dict__")


def test_one_that_may_change_takes_changes_and_is_not_hashed() -> None:
    one = _row(quick_dataclass.dataclass)("a")
    one.year = 2020
    assert one.year == 2020
    with pytest.raises(TypeError, match="unhashable"):
        hash(one)


def test_a_frozen_one_is_pickled_and_copied() -> None:
    one = Quick("a", (2025,))
    assert pickle.loads(pickle.dumps(one)) == one == copy.copy(one)


def test_one_that_holds_itself_is_shown() -> None:
    one = _row(quick_dataclass.dataclass)("a")
    one.notes.append(one)
    assert "..." in repr(one)
