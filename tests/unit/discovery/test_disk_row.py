"""A row is JSON with the document inside, and nothing else is a row."""

import pytest

from dynkube.codec import encode_json
from dynkube.discovery.disk_row import decode_row, encode_row
from tests.unit.discovery.disk_stores import DOCUMENT, ENVELOPE, NOW


def test_the_row_is_json_with_the_document_inside() -> None:
    row = encode_row(ENVELOPE)
    assert row == (
        b'{"stored_at":1700000000.0,"etag":"\\"E1\\"","content_type":"application/json","document":' + DOCUMENT + b"}"
    )


def test_no_etag_can_end_the_head() -> None:
    envelope = ENVELOPE.replace(etag=',"document":{}', content_type='x","document":{"y":1}')
    assert decode_row(encode_row(envelope), NOW) == envelope


def test_a_document_may_hold_the_mark() -> None:
    envelope = ENVELOPE.replace(document=b'{"a":1,"document":{"b":2}}')
    assert decode_row(encode_row(envelope), NOW) == envelope


def _row(**changes: object) -> bytes:
    head: dict[str, object] = {"stored_at": NOW, "etag": "", "content_type": "", **changes}
    return encode_json({name: value for name, value in head.items() if value is not None})[:-1] + b',"document":{}}'  # type: ignore[misc]


@pytest.mark.parametrize(
    "row",
    [
        b"",
        b"{}",
        b"garbage",
        _row()[:-1],
        _row()[:-2],
        _row()[1:],
        _row() + b" trailing",
        _row(stored_at=None),
        _row(stored_at="1"),
        _row(stored_at=True),
        _row(stored_at=-1.0),
        _row(stored_at=1),
        _row(etag=None),
        _row(etag=1),
        _row(content_type=[]),
        _row(more=1),
        _row().replace(b"1700000000.0", b"NaN"),
        _row().replace(b"1700000000.0", b"1e999"),
        _row().replace(b'"document":{}', b'"document":[]'),
        b'["stored_at"' + b',"document":{}}',
        b"\xff" + _row(),
    ],
    ids=repr,
)
def test_an_odd_row_is_a_miss(row: bytes) -> None:
    assert decode_row(_row(), NOW) is not None
    assert decode_row(row, NOW) is None
