"""OpenAPI documents: where they are, and that an address by hash never changes its document."""

from __future__ import annotations

from dynkube.errors import DecodeError, ParseError
from dynkube.record import Record
from dynkube.wire import relative_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from dynkube.jsontypes import JSONObject


class OpenAPIV3Paths(Record):
    """The index of OpenAPI v3 documents.

    Source: client-go `openapi.Client.Paths`.
    """

    urls: Mapping[str, str]
    """Such as `apis/apps/v1` to `/openapi/v3/apis/apps/v1?hash=...`, in the server's order. While the hash is the same,
    so is the document."""

    @classmethod
    def from_object(cls, document: JSONObject) -> OpenAPIV3Paths:
        """From the answer to `/openapi/v3`.

        Raises:
            DecodeError: it is not of that form, or an address is not relative to the server.
        """
        paths = document.get("paths")
        if not isinstance(paths, dict):
            raise DecodeError("paths: expected an object", path="paths")
        return cls({name: _address(name, entry) for name, entry in paths.items()})


def _address(name: str, entry: object) -> str:
    """The entry's address.

    Raises:
        DecodeError: there is none, or it leads away from the server.
    """
    url = entry.get("serverRelativeURL") if isinstance(entry, dict) else None
    path = f"paths[{name!r}].serverRelativeURL"
    if not isinstance(url, str):
        raise DecodeError(f"{path}: expected text", path=path)
    try:
        relative_url(url)
    except ParseError as error:
        raise DecodeError(f"{path}: {error}", path=path) from error
    return url
