"""What the store on disk knows of a server, without asking it."""

from __future__ import annotations

from dynkube.discovery.documents import ROOTS, Document, decode_list, decode_root, row_name
from dynkube.discovery.resources import ServerResources, assemble
from dynkube.errors import DecodeError, DynkubeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynkube.discovery.disk import DiskStore
    from dynkube.schema import GroupVersion
    from dynkube.wire import APIResourceList


def stored_resources(store: DiskStore, key: str) -> ServerResources | None:
    """What the server served when it was asked last, however long ago.

    Args:
        store: where CachedDiscoveryClients keep their documents.
        key: of the server, seen as a user; see `discovery_key`.

    Returns:
        None when it was never asked, or when what is stored can't be read. Group versions of which nothing is stored
        are among the failures.
    """
    found = _read(store, key, ROOTS)
    if len(found) < len(ROOTS):
        return None
    try:
        roots = [decode_root(path, found[path]) for path in ROOTS]
    except DecodeError:
        return None

    def ask(missing: list[GroupVersion]) -> Iterable[APIResourceList | DynkubeError]:
        lists = _read(store, key, [group_version.api_path for group_version in missing])
        return [_stored_list(group_version, lists.get(group_version.api_path)) for group_version in missing]

    return assemble(roots, ask)


def _read(store: DiskStore, key: str, paths: Iterable[str]) -> dict[str, Document]:
    """The documents by path; those that are not stored are not there."""
    names = {row_name(key, path): path for path in paths}
    return {
        names[name]: Document(envelope.content_type, envelope.document, envelope.etag)
        for name, envelope in store.read_all(names).items()
    }


def _stored_list(group_version: GroupVersion, document: Document | None) -> APIResourceList | DynkubeError:
    """What a group version served; an error when that is not stored."""
    if document is None:
        return DynkubeError("not in the cache")
    try:
        return decode_list(group_version, document)
    except DecodeError as error:
        return error
