"""Wire: the API server's HTTP protocol, without a socket.

Lives here: requests and answers as values, paths, query strings, headers, media types, discovery documents, the
decision to retry. Not here: sending, time, threads. Imports `objects`, `schema`, `codec`, `errors` and below.

The verbs are behind a door that opens when somebody sends one: a short command line sends none.
"""

from __future__ import annotations

from dynkube.wire.api_resource import (
    APIGroup,
    APIGroupVersion,
    APIResource,
    APIResourceList,
    DiscoveryDocument,
    VersionInfo,
)
from dynkube.wire.discovery_doc import (
    decode_core_versions,
    decode_discovery,
    decode_group_list,
    decode_resource_list,
    decode_version,
)
from dynkube.wire.message import HTTPResponse
from dynkube.wire.negotiate import (
    ACCEPT_DISCOVERY,
    ACCEPT_JSON,
    ACCEPT_METADATA,
    ACCEPT_METADATA_LIST,
    ACCEPT_TABLE,
    discovery_format,
)
from dynkube.wire.options import query_options
from dynkube.wire.request import HTTPRequest, absolute_path, relative_url, resource_path
from dynkube.wire.response import check_response
from dynkube.wire.retry import Retry, parse_retry_after
from dynkube.wire.warning import ServerWarning, parse_warnings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dynkube.wire.message import Headers as Headers
    from dynkube.wire.summary import describe as describe
    from dynkube.wire.verbs import Target as Target
    from dynkube.wire.verbs import delete_options as delete_options
    from dynkube.wire.verbs import verb_request as verb_request
else:

    def __getattr__(name: str) -> object:
        if name == "describe":
            from dynkube.wire import summary as module
        elif name in {"Target", "delete_options", "verb_request"}:
            from dynkube.wire import verbs as module
        else:
            raise AttributeError(f"module 'dynkube.wire' has no attribute {name!r}")
        return getattr(module, name)


__all__ = [
    "ACCEPT_DISCOVERY",
    "ACCEPT_JSON",
    "ACCEPT_METADATA",
    "ACCEPT_METADATA_LIST",
    "ACCEPT_TABLE",
    "APIGroup",
    "APIGroupVersion",
    "APIResource",
    "APIResourceList",
    "DiscoveryDocument",
    "HTTPRequest",
    "HTTPResponse",
    "Retry",
    "ServerWarning",
    "Target",
    "VersionInfo",
    "absolute_path",
    "check_response",
    "decode_core_versions",
    "decode_discovery",
    "decode_group_list",
    "decode_resource_list",
    "decode_version",
    "delete_options",
    "describe",
    "discovery_format",
    "parse_retry_after",
    "parse_warnings",
    "query_options",
    "relative_url",
    "resource_path",
    "verb_request",
]
