"""ObjectKey: printed and parsed."""

import pytest

from dynkube.errors import ParseError
from dynkube.objects import ObjectKey


@pytest.mark.parametrize(("text", "key"), [("a/b", ObjectKey("a", "b")), ("b", ObjectKey("", "b"))])
def test_printing_and_parsing_undo_each_other(text: str, key: ObjectKey) -> None:
    assert ObjectKey.parse(text) == key
    assert str(key) == text


@pytest.mark.parametrize("text", ["", "/", "a/", "/a", "a/b/c"])
def test_other_forms_are_refused(text: str) -> None:
    with pytest.raises(ParseError, match="is not of the form 'namespace/name' or 'name'"):
        ObjectKey.parse(text)
