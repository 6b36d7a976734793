"""Documents with one wrong field, and what a decoder says against them."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from dynkube.errors import DecodeError
from tests.helpers.answers import data

MISSING = object()


def changed(document: dict[str, Any], *way: str | int, value: object) -> bytes:
    """The document with another value at the end of the way, or with nothing there."""
    copied = copy.deepcopy(document)
    holder: Any = copied
    for step in way[:-1]:
        holder = holder[step]
    if value is MISSING:
        del holder[way[-1]]
    else:
        holder[way[-1]] = value
    return data(copied)


def complaint(decode: Callable[[bytes], object], body: bytes) -> tuple[str, str]:
    """The path and the text of the decoder's complaint."""
    with pytest.raises(DecodeError) as caught:
        decode(body)
    return caught.value.path, str(caught.value)
