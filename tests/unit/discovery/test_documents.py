"""LiveDocuments: documents as they came, and only when they are newer."""

import pytest

from dynkube.discovery.documents import Document, LiveDocuments
from dynkube.errors import NotFoundError
from dynkube.rest import RESTClient
from dynkube.wire import ACCEPT_DISCOVERY, ACCEPT_JSON, HTTPResponse
from tests.helpers.answers import answer
from tests.helpers.clock import FakeClock
from tests.helpers.transport import ScriptedTransport, in_order


def asking(*outcomes: HTTPResponse) -> tuple[LiveDocuments, ScriptedTransport]:
    """Documents of a server that gives these answers."""
    transport = ScriptedTransport(in_order(*outcomes))
    return LiveDocuments(RESTClient(transport, clock=FakeClock()), aggregated=True), transport


def test_a_document_is_kept_as_it_came() -> None:
    documents, transport = asking(answer(200, b"{}", content_type="text/x", headers=[("ETag", '"1"')]))
    assert documents.fetch("/apis") == Document("text/x", b"{}", '"1"')
    assert transport.requests[0].headers == (("Accept", ACCEPT_DISCOVERY),)


def test_a_document_may_have_neither_type_nor_state() -> None:
    documents, transport = asking(answer(200, b"{}"))
    assert documents.fetch("/apis/apps/v1") == Document("", b"{}", "")
    assert transport.requests[0].headers == (("Accept", ACCEPT_JSON),)


def test_a_document_that_is_still_right_is_not_sent_again() -> None:
    documents, transport = asking(answer(304))
    assert documents.fetch_newer("/apis", '"1"') is None
    assert transport.requests[0].headers == (("Accept", ACCEPT_DISCOVERY), ("If-None-Match", '"1"'))


def test_a_document_that_changed_is_sent() -> None:
    documents, _ = asking(answer(200, b"[]", headers=[("ETag", '"2"')]))
    assert documents.fetch_newer("/apis", '"1"') == Document("", b"[]", '"2"')


@pytest.mark.parametrize("etag", ["", '"1"'])
def test_a_missing_core_group_is_an_empty_one(etag: str) -> None:
    documents, _ = asking(answer(404))
    found = documents.fetch_newer("/api", etag) if etag else documents.fetch("/api")
    assert found == Document(ACCEPT_JSON, b'{"kind":"APIVersions","versions":[]}')


def test_any_other_missing_document_is_an_error() -> None:
    documents, _ = asking(answer(404), answer(404))
    with pytest.raises(NotFoundError):
        documents.fetch("/apis")
    with pytest.raises(NotFoundError):
        documents.fetch_newer("/apis", '"1"')
