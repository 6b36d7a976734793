"""dynkube: a dynamic, unstructured Kubernetes client.

The house, from the top floor down; each imports only those below:

    cli          the command line: `dynkube resources`, `dynkube versions`
    client       everything behind one object: connect, Client
    dynamic      verbs on any resource: DynamicClient, ResourceClient
    mapper       any spelling -> one resource: RESTMapper
    discovery    what a server serves: DiscoveryClient, CachedDiscoveryClient
    rest         one request, one decoded answer: RESTClient
    transport    the socket: TLS, credentials, time-outs; sends once
    config       kubeconfig files, a pod's environment -> Config
    wire         the protocol as values: requests, answers, discovery documents, Retry
    objects      what the API's objects look like: Unstructured, UnstructuredList
    schema       the names of things: GroupVersion, GroupVersionKind, GroupVersionResource
    codec        bytes <-> JSON and YAML values
    errors       every exception, one tree

Beside it stands the annex, which shares nouns with the client and never its protocol code:

    testing      an API server in the process: APIServer

Names are loaded when they are first used, so `import dynkube` costs next to nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dynkube.client import Client as Client
    from dynkube.client import connect as connect
    from dynkube.config import Config as Config
    from dynkube.config import Kubeconfig as Kubeconfig
    from dynkube.config import load_config as load_config
    from dynkube.discovery import CachedDiscoveryClient as CachedDiscoveryClient
    from dynkube.discovery import DiscoveryClient as DiscoveryClient
    from dynkube.dynamic import DynamicClient as DynamicClient
    from dynkube.dynamic import ResourceClient as ResourceClient
    from dynkube.dynamic import retry_on_conflict as retry_on_conflict
    from dynkube.errors import AlreadyExistsError as AlreadyExistsError
    from dynkube.errors import AmbiguousMatchError as AmbiguousMatchError
    from dynkube.errors import APIStatusError as APIStatusError
    from dynkube.errors import ApplyConflictError as ApplyConflictError
    from dynkube.errors import BadRequestError as BadRequestError
    from dynkube.errors import ConfigError as ConfigError
    from dynkube.errors import ConflictError as ConflictError
    from dynkube.errors import ConnectError as ConnectError
    from dynkube.errors import ConversionError as ConversionError
    from dynkube.errors import CredentialError as CredentialError
    from dynkube.errors import DecodeError as DecodeError
    from dynkube.errors import DynkubeError as DynkubeError
    from dynkube.errors import ExpiredError as ExpiredError
    from dynkube.errors import ForbiddenError as ForbiddenError
    from dynkube.errors import GroupDiscoveryError as GroupDiscoveryError
    from dynkube.errors import InternalServerError as InternalServerError
    from dynkube.errors import InvalidError as InvalidError
    from dynkube.errors import MethodNotAllowedError as MethodNotAllowedError
    from dynkube.errors import NoMatchError as NoMatchError
    from dynkube.errors import NotFoundError as NotFoundError
    from dynkube.errors import ParseError as ParseError
    from dynkube.errors import RequestTimeoutError as RequestTimeoutError
    from dynkube.errors import ServerTimeoutError as ServerTimeoutError
    from dynkube.errors import ServiceUnavailableError as ServiceUnavailableError
    from dynkube.errors import StaleGroupVersionError as StaleGroupVersionError
    from dynkube.errors import StreamBrokenError as StreamBrokenError
    from dynkube.errors import TLSError as TLSError
    from dynkube.errors import TooManyRequestsError as TooManyRequestsError
    from dynkube.errors import TransportError as TransportError
    from dynkube.errors import UnauthorizedError as UnauthorizedError
    from dynkube.mapper import RESTMapper as RESTMapper
    from dynkube.objects import ObjectHead as ObjectHead
    from dynkube.objects import PatchType as PatchType
    from dynkube.objects import Unstructured as Unstructured
    from dynkube.objects import UnstructuredList as UnstructuredList
    from dynkube.rest import RESTClient as RESTClient
    from dynkube.schema import GroupVersion as GroupVersion
    from dynkube.schema import GroupVersionKind as GroupVersionKind
    from dynkube.schema import GroupVersionResource as GroupVersionResource
    from dynkube.version import __version__ as __version__
else:
    # Room -> the names that the front page shows. A meta test compares it with the imports above.
    _ROOMS = {
        "client": "Client connect",
        "config": "Config Kubeconfig load_config",
        "discovery": "CachedDiscoveryClient DiscoveryClient",
        "dynamic": "DynamicClient ResourceClient retry_on_conflict",
        "errors": (
            "APIStatusError AlreadyExistsError AmbiguousMatchError ApplyConflictError BadRequestError ConfigError "
            "ConflictError ConnectError ConversionError CredentialError DecodeError DynkubeError ExpiredError "
            "ForbiddenError GroupDiscoveryError InternalServerError InvalidError MethodNotAllowedError "
            "NoMatchError NotFoundError ParseError RequestTimeoutError ServerTimeoutError ServiceUnavailableError "
            "StaleGroupVersionError StreamBrokenError TLSError TooManyRequestsError TransportError "
            "UnauthorizedError"
        ),
        "mapper": "RESTMapper",
        "objects": "ObjectHead PatchType Unstructured UnstructuredList",
        "rest": "RESTClient",
        "schema": "GroupVersion GroupVersionKind GroupVersionResource",
        "version": "__version__",
    }
    _HOMES = {name: room for room, names in _ROOMS.items() for name in names.split()}
    __all__ = sorted(_HOMES)  # noqa: PLE0605 - a list, though the linter can't see it

    def __getattr__(name: str) -> object:
        room = _HOMES.get(name)
        if room is None:
            raise AttributeError(f"module 'dynkube' has no attribute {name!r}")
        from importlib import import_module

        value = getattr(import_module(f"dynkube.{room}"), name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
