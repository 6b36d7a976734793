"""Wire: the API server's HTTP protocol, without a socket.

Lives here: requests and answers as values, paths, query strings, headers, media types, discovery documents, the
decision to retry. Not here: sending, time, threads. Imports `objects`, `schema`, `codec`, `errors` and below.
"""

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
from dynkube.wire.negotiate import ACCEPT_DISCOVERY, ACCEPT_JSON, discovery_format
from dynkube.wire.options import query_options
from dynkube.wire.request import HTTPRequest, absolute_path, relative_url, resource_path
from dynkube.wire.response import check_response
from dynkube.wire.retry import Retry, parse_retry_after
from dynkube.wire.warning import ServerWarning, parse_warnings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dynkube.wire.message import Headers as Headers

__all__ = [
    "ACCEPT_DISCOVERY",
    "ACCEPT_JSON",
    "APIGroup",
    "APIGroupVersion",
    "APIResource",
    "APIResourceList",
    "DiscoveryDocument",
    "HTTPRequest",
    "HTTPResponse",
    "Retry",
    "ServerWarning",
    "VersionInfo",
    "absolute_path",
    "check_response",
    "decode_core_versions",
    "decode_discovery",
    "decode_group_list",
    "decode_resource_list",
    "decode_version",
    "discovery_format",
    "parse_retry_after",
    "parse_warnings",
    "query_options",
    "relative_url",
    "resource_path",
]
