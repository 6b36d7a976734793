"""Record: a frozen, slotted value."""

import copy
import pickle
from typing import Any

import pytest

from dynkube.record import Record


class Point(Record):
    """Two numbers, one of them with a default."""

    x: int
    y: int = 7

    @property
    def total(self) -> int:
        """Their sum."""
        return self.x + self.y


class Place(Record):
    """The same fields under another name."""

    x: int
    y: int = 7


class Nothing(Record):
    """No fields."""


UNTYPED_POINT: Any = Point  # for calls that a type checker refuses


def test_arguments_are_taken_by_position_and_by_name() -> None:
    assert [Point(1, 2)._values(), Point(1, y=2)._values(), Point(y=2, x=1)._values()] == [(1, 2)] * 3


def test_a_default_fills_in_what_is_left_out() -> None:
    assert (Point(1).x, Point(1).y) == (1, 7)


def test_methods_and_properties_work() -> None:
    assert Point(1, 2).total == 3


@pytest.mark.parametrize(
    ("arguments", "named", "text"),
    [
        ((1, 2, 3), {}, "Point() takes 2 arguments, got 3"),
        ((), {}, "Point() lacks x"),
        ((1,), {"x": 2}, "Point() got field 'x' twice"),
        ((1,), {"z": 2}, "Point() has no field 'z'"),
    ],
)
def test_a_wrong_call_is_a_type_error_that_says_what_is_wrong(
    arguments: tuple[int, ...], named: dict[str, int], text: str
) -> None:
    with pytest.raises(TypeError) as caught:
        UNTYPED_POINT(*arguments, **named)
    assert str(caught.value) == text


def test_all_missing_fields_are_named() -> None:
    class Pair(Record):
        left: int
        right: int

    untyped: Any = Pair
    with pytest.raises(TypeError, match=r"^Pair\(\) lacks left, right$"):
        untyped()


def test_a_field_cannot_be_set() -> None:
    point: Any = Point(1)
    with pytest.raises(AttributeError, match=r"^Point is frozen: can't set 'x'$"):
        point.x = 2


def test_a_field_cannot_be_deleted() -> None:
    point: Any = Point(1)
    with pytest.raises(AttributeError, match=r"^Point is frozen: can't delete 'x'$"):
        del point.x


def test_there_is_no_room_for_other_attributes() -> None:
    assert not hasattr(Point(1), "__dict__")


def test_equal_fields_of_one_class_are_equal() -> None:
    assert Point(1, 2) == Point(1, 2)


def test_another_field_is_not_equal() -> None:
    assert Point(1, 2) != Point(1, 3)


def test_another_class_with_the_same_fields_is_not_equal() -> None:
    assert Point(1, 2) != Place(1, 2)


def test_a_tuple_of_the_same_values_is_not_equal() -> None:
    assert Point(1, 2) != (1, 2)


def test_equal_values_hash_alike() -> None:
    assert {Point(1, 2): "found"}[Point(1, 2)] == "found"


def test_an_unhashable_field_makes_it_unhashable() -> None:
    untyped: Any = Point
    with pytest.raises(TypeError, match="unhashable"):
        hash(untyped([]))


def test_replace_changes_only_what_is_named() -> None:
    point = Point(1, 2)
    assert (point.replace(y=3), point) == (Point(1, 3), Point(1, 2))


def test_replace_refuses_unknown_names() -> None:
    with pytest.raises(TypeError, match=r"^Point\(\) has no field 'z'$"):
        Point(1).replace(z=1)


def test_repr_is_the_call_that_makes_it() -> None:
    assert repr(Point(1)) == "Point(x=1, y=7)"


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_it_pickles(protocol: int) -> None:
    assert pickle.loads(pickle.dumps(Point(1, 2), protocol)) == Point(1, 2)  # noqa: S301 - our own bytes


def test_copies_are_equal() -> None:
    point = Point(1, 2)
    assert copy.copy(point) == copy.deepcopy(point) == point


def test_without_fields_all_are_equal() -> None:
    assert (Nothing(), repr(Nothing())) == (Nothing(), "Nothing()")


def test_it_matches_by_position() -> None:
    match Point(1, 2):
        case Point(x, y):
            assert (x, y) == (1, 2)
