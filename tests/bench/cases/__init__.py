"""The cases: one module a peer, each a table of functions that prepare and return the work to be measured.

A leaf: standard library only. It runs in the peers' interpreters, which don't have dynkube.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

# Peer -> its module here.
MODULES = {
    "dynkube": "dynkube_cases",
    "raw": "prototype_cases",
    "bytes": "prototype_cases",
    "json": "prototype_cases",
    "msgspec": "prototype_cases",
    "orjson": "prototype_cases",
    "requests": "requests_cases",
    "kubernetes-typed": "kubernetes_typed_cases",
    "kubernetes-dynamic": "kubernetes_dynamic_cases",
    "kubernetes-asyncio": "kubernetes_asyncio_cases",
    "lightkube": "lightkube_cases",
    "lightkube-stream": "lightkube_cases",
    "kr8s": "kr8s_cases",
    "pykube-ng": "pykube_cases",
    "cloudcoil": "cloudcoil_cases",
}

PAGE = 500
NAMESPACE = "bench"
UNKNOWN = "nosuchthing"


class WrongResultError(Exception):
    """A case didn't see what the server serves."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked of a case."""

    peer: str
    case: str
    server: str
    """Such as `http://127.0.0.1:4711`."""
    n: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a case saw."""

    count: int
    kept: Any = None
    """Held until memory is measured."""
    expected: tuple[int, int] | None = None
    """Least and most; None for exactly n."""
    threads_linger: bool = False
    """Whether the process must be ended from outside its threads."""


Work: TypeAlias = Callable[[], Found]
Prepare: TypeAlias = Callable[[Task], Work]


def kubeconfig() -> str:
    """The path of the kubeconfig that leads to the server."""
    return os.environ["KUBECONFIG"]


def check(claim: object, what: str) -> None:
    """Complain unless it is so.

    Raises:
        WrongResultError: it isn't.
    """
    if not claim:
        raise WrongResultError(what)


def sample_path() -> tuple[str, str]:
    """Namespace and name of one pod that the server has."""
    namespace, _, name = os.environ["BENCH_POD"].partition("/")
    return namespace, name


def sample_pod(task: Task) -> dict[str, Any]:
    """One pod, as decoded JSON."""
    import json
    from urllib.request import urlopen  # only where preparation isn't measured

    namespace, name = sample_path()
    with urlopen(f"{task.server}/api/v1/namespaces/{namespace}/pods/{name}") as answer:  # noqa: S310 - loopback
        pod: dict[str, Any] = json.load(answer)
    return pod


KNOWN_KINDS = (
    ("v1", "Pod", "pods"),
    ("apps/v1", "Deployment", "deployments"),
    ("batch/v1", "Job", "jobs"),
    ("example.dev/v1", "Widget", "widgets"),
)
"""api_version, kind and plural of some resources that the server has."""

RESOURCES = (190, 260)
"""How many resources the server has, least and most; some peers leave some out on purpose."""


def discovered(resources: set[tuple[str, str]]) -> Found:
    """What discovery found, as pairs of group version and plural."""
    for api_version, _, plural in KNOWN_KINDS:
        check((api_version, plural) in resources, f"{plural} in {api_version} not discovered")
    return Found(len(resources), resources, RESOURCES)
