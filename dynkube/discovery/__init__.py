"""Discovery: what a server serves.

Lives here: DiscoveryClient (live), CachedDiscoveryClient (memory and disk), their answers, OpenAPI documents, the store
on disk. Not here: which resource a spelling means. Imports `rest`, `wire`, `config`, `schema` and below.

The door opens name by name: whoever takes the cached answer from disk must not pay for the client that asks the server.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dynkube.discovery.cache_key import discovery_key as discovery_key
    from dynkube.discovery.cache_key import fast_digest as fast_digest
    from dynkube.discovery.cache_key import read_plain_file as read_plain_file
    from dynkube.discovery.cached import CachedDiscoveryClient as CachedDiscoveryClient
    from dynkube.discovery.client import DiscoveryClient as DiscoveryClient
    from dynkube.discovery.disk import DiskStore as DiskStore
    from dynkube.discovery.disk_folder import cache_folder as cache_folder
    from dynkube.discovery.openapi import OpenAPIV3Paths as OpenAPIV3Paths
    from dynkube.discovery.resources import ServerResources as ServerResources
    from dynkube.discovery.resources import stale_failures as stale_failures
    from dynkube.discovery.stored import stored_resources as stored_resources
    from dynkube.wire import APIGroup as APIGroup
    from dynkube.wire import APIGroupVersion as APIGroupVersion
    from dynkube.wire import APIResource as APIResource
    from dynkube.wire import APIResourceList as APIResourceList
    from dynkube.wire import VersionInfo as VersionInfo
else:

    def __getattr__(name: str) -> object:
        if name in {"discovery_key", "fast_digest", "read_plain_file"}:
            from dynkube.discovery import cache_key as module
        elif name == "CachedDiscoveryClient":
            from dynkube.discovery import cached as module
        elif name == "DiscoveryClient":
            from dynkube.discovery import client as module
        elif name == "DiskStore":
            from dynkube.discovery import disk as module
        elif name == "cache_folder":
            from dynkube.discovery import disk_folder as module
        elif name == "OpenAPIV3Paths":
            from dynkube.discovery import openapi as module
        elif name in {"ServerResources", "stale_failures"}:
            from dynkube.discovery import resources as module
        elif name == "stored_resources":
            from dynkube.discovery import stored as module
        elif name in {"APIGroup", "APIGroupVersion", "APIResource", "APIResourceList", "VersionInfo"}:
            import dynkube.wire as module
        else:
            raise AttributeError(f"module 'dynkube.discovery' has no attribute {name!r}")
        return getattr(module, name)
