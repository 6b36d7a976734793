"""OpenAPI documents: where they are."""

from typing import Any

import pytest

from dynkube.discovery import OpenAPIV3Paths
from dynkube.errors import DecodeError


def complaint(document: Any) -> tuple[str, str]:
    """The path and the text of the decoder's complaint."""
    with pytest.raises(DecodeError) as caught:
        OpenAPIV3Paths.from_object(document)
    return caught.value.path, str(caught.value)


def test_addresses_are_read_in_the_order_of_the_server() -> None:
    urls = {"version": "/openapi/v3/version?hash=2", "apis/apps/v1": "/openapi/v3/apis/apps/v1?hash=1"}
    document: Any = {"paths": {name: {"serverRelativeURL": url, "more": 1} for name, url in urls.items()}}
    assert list(OpenAPIV3Paths.from_object(document).urls.items()) == list(urls.items())


def test_there_may_be_none() -> None:
    assert OpenAPIV3Paths.from_object({"paths": {}}).urls == {}


@pytest.mark.parametrize("document", [{}, {"paths": None}, {"paths": []}])
def test_without_paths_it_is_refused(document: Any) -> None:
    assert complaint(document) == ("paths", "paths: expected an object")


@pytest.mark.parametrize("entry", [None, "text", {}, {"serverRelativeURL": None}, {"serverRelativeURL": 1}])
def test_an_entry_without_an_address_is_refused(entry: Any) -> None:
    path = "paths['api/v1'].serverRelativeURL"
    assert complaint({"paths": {"api/v1": entry}}) == (path, f"{path}: expected text")


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://evil.test/a", "'https://evil.test/a' is not relative to the server"),
        ("//evil.test/a", "'//evil.test/a' is not relative to the server"),
        ("a", "'a' is not relative to the server"),
        ("/a/../b", "path segment '..' may not be '..'"),
        ("/a/%2e%2e/b", "path segment '..' may not be '..'"),
    ],
)
def test_an_address_that_leads_away_from_the_server_is_refused(url: str, text: str) -> None:
    path = "paths['a'].serverRelativeURL"
    assert complaint({"paths": {"a": {"serverRelativeURL": url}}}) == (path, f"{path}: {text}")


@pytest.mark.parametrize("url", ["//[", "/\ud800"])
def test_an_address_that_no_parser_takes_is_refused_as_any_other(url: str) -> None:
    assert complaint({"paths": {"a": {"serverRelativeURL": url}}})[0] == "paths['a'].serverRelativeURL"
