"""Discovery: what a server serves.

Lives here: DiscoveryClient (live), its answers, OpenAPI documents. Not here: which resource a spelling means. Imports
`rest`, `wire`, `schema` and below.
"""

from dynkube.discovery.client import DiscoveryClient
from dynkube.discovery.openapi import OpenAPIV3Paths
from dynkube.discovery.resources import ServerResources, stale_failures
from dynkube.wire import APIGroup, APIGroupVersion, APIResource, APIResourceList, VersionInfo

__all__ = [
    "APIGroup",
    "APIGroupVersion",
    "APIResource",
    "APIResourceList",
    "DiscoveryClient",
    "OpenAPIV3Paths",
    "ServerResources",
    "VersionInfo",
    "stale_failures",
]
