"""Which cases there are, and who takes part in each."""

from dataclasses import dataclass

LABELS = {
    "dynkube": "dynkube",
    "dynkube-alone": "dynkube, `import dynkube`",
    "raw": "raw prototype",
    "bytes": "bytes only",
    "json": "decoded, json",
    "msgspec": "decoded, msgspec",
    "orjson": "decoded, orjson",
    "bare": "bare Python",
    "argparse": "Python and argparse",
    "requests": "requests",
    "requests-yaml": "requests and yaml",
    "kubernetes-dynamic": "kubernetes, dynamic",
    "kubernetes-typed": "kubernetes, typed",
    "kubernetes-asyncio": "kubernetes_asyncio",
    "lightkube": "lightkube",
    "lightkube-stream": "lightkube, streaming",
    "kr8s": "kr8s",
    "pykube-ng": "pykube-ng",
    "cloudcoil": "cloudcoil",
    "kubectl": "kubectl",
    "client-go": "client-go",
}
"""The participants; the order of the columns."""

_ASK = ("kubernetes-dynamic", "kubernetes-typed", "kubernetes-asyncio", "lightkube", "kr8s", "pykube-ng", "cloudcoil")
_DISCOVER = ("kubernetes-dynamic", "kubernetes-asyncio", "kr8s", "pykube-ng", "cloudcoil", "kubectl", "client-go")
_RAW = ("raw", "bytes", "json", "msgspec", "orjson")


@dataclass(frozen=True, slots=True)
class Case:
    """One thing to be measured, the same for everybody who takes part."""

    name: str
    title: str
    peers: tuple[str, ...]
    """The first one counts as 1."""
    n: int = 1
    quick_n: int = 1
    per_item: bool = False
    """Whether the figure is that of one of the n."""
    pods: int = 100
    """How many the server has; n of them where that is nought."""
    latency_ms: int = 0
    fresh_caches: bool = False
    """Whether each run begins without caches on disk."""
    note: str = ""

    @property
    def reference(self) -> str:
        """Who counts as 1."""
        return self.peers[0]


CASES = (
    Case(
        "import",
        "import, ready to ask",
        ("dynkube", "dynkube-alone", "bare", "requests-yaml", *_ASK),
        note="whole processes; all that the first request needs is imported",
    ),
    Case("help", "`dynkube --help`", ("dynkube", "argparse", "kubectl"), note="whole processes"),
    Case(
        "resources-cached",
        "`dynkube resources --cached`",
        ("dynkube", "kubectl"),
        note="whole processes; kubectl's is `api-resources --cached`",
    ),
    Case(
        "connect",
        "connect() and one mapping, warm",
        ("dynkube", "requests-yaml", "bare"),
        note="whole processes; beside the two imports alone",
    ),
    Case(
        "discovery-cold-20ms",
        "cold discovery at 20 ms",
        ("dynkube", *_DISCOVER),
        latency_ms=20,
        fresh_caches=True,
        note="whole processes; kubectl's is `api-resources`",
    ),
    Case(
        "discovery-cold",
        "cold discovery, loopback",
        ("dynkube", *_DISCOVER),
        fresh_caches=True,
        note="whole processes",
    ),
    Case(
        "discovery-warm",
        "discovery in a second process",
        ("dynkube", "kubernetes-dynamic", "kr8s", "kubectl", "client-go"),
        note="whole processes; kr8s has no cache on disk and asks again",
    ),
    Case(
        "mapper",
        "one look-up of a known word",
        ("dynkube", "kubernetes-dynamic", "kr8s", "client-go"),
        n=4000,
        quick_n=1000,
        per_item=True,
        note="kinds; the official client is given the group version too",
    ),
    Case(
        "mapper-unknown",
        "an unknown word, looked up twice",
        ("dynkube", "kubernetes-dynamic", "kr8s"),
        n=2,
        quick_n=2,
        note="after discovery; what counts is the requests",
    ),
    Case(
        "list",
        "list {n} pods at once, kept",
        (
            "dynkube",
            *_RAW,
            "kubernetes-dynamic",
            "kubernetes-typed",
            "lightkube",
            "pykube-ng",
            "cloudcoil",
            "kubectl",
            "client-go",
        ),
        n=10_000,
        quick_n=1000,
        pods=0,
        note="each pod touched (the raw prototype only cuts them out); kubectl prints names; kr8s can't list at once, "
        "and kubernetes_asyncio takes more than a minute",
    ),
    Case(
        "list-pages",
        "list {n} pods by pages, kept",
        (
            "dynkube",
            *_RAW,
            "kubernetes-dynamic",
            "kubernetes-typed",
            "lightkube-stream",
            "kr8s",
            "cloudcoil",
            "kubectl",
            "client-go",
        ),
        n=10_000,
        quick_n=1000,
        pods=0,
        note="pages of 500, of kr8s 100; pykube-ng has no pages",
    ),
    Case(
        "list-heads",
        "names and labels of {n} pods by pages",
        ("dynkube", "raw", "bytes", "lightkube-stream", "client-go"),
        n=10_000,
        quick_n=1000,
        pods=0,
        note="of dynkube heads(); the others decode each pod",
    ),
    Case(
        "list-iterate",
        "iterate {n} pods by pages, dropped",
        ("dynkube", "bytes", "json", "msgspec", "orjson", "lightkube-stream", "client-go"),
        n=10_000,
        quick_n=1000,
        pods=0,
    ),
    Case(
        "iterate",
        "iterate {n} pods by pages, dropped",
        ("dynkube", "bytes", "msgspec", "lightkube-stream", "client-go"),
        n=50_000,
        quick_n=5000,
        pods=0,
        note="the others would keep what they have listed",
    ),
    Case(
        "get",
        "one GET, keep-alive",
        ("dynkube", "requests", *_ASK, "client-go"),
        n=1000,
        quick_n=300,
        per_item=True,
    ),
    Case(
        "watch",
        "one watch event",
        ("raw", "json", "msgspec", "orjson", *_ASK, "client-go"),
        n=2000,
        quick_n=1000,
        per_item=True,
    ),
    Case(
        "convert-from",
        "one Pod from JSON values",
        ("raw", "kubernetes-typed", "kubernetes-asyncio", "lightkube", "cloudcoil"),
        n=2000,
        quick_n=500,
        per_item=True,
        note="the prototype is a msgspec dataclass",
    ),
    Case(
        "convert-to",
        "one Pod to JSON values",
        ("raw", "kubernetes-typed", "kubernetes-asyncio", "lightkube", "cloudcoil"),
        n=2000,
        quick_n=500,
        per_item=True,
        note="the prototype is a msgspec dataclass",
    ),
    Case(
        "informer",
        "an informer's sync, {n} pods",
        ("raw", "kubernetes-typed", "cloudcoil", "client-go"),
        n=10_000,
        quick_n=1000,
        pods=0,
        note="the prototype keeps raw bytes and a decoded head; the other peers have no informer",
    ),
)

IMPORTS = {
    "dynkube": "import dynkube, dynkube.transport, yaml; dynkube.connect; dynkube.RESTClient",
    "dynkube-alone": "import dynkube",
    "bare": "pass",
    "argparse": "import argparse",
    "requests-yaml": "import requests, yaml",
    "kubernetes-dynamic": "from kubernetes import client, config, dynamic; client.ApiClient; dynamic.DynamicClient",
    "kubernetes-typed": "from kubernetes import client, config; client.CoreV1Api; client.V1Pod",
    "kubernetes-asyncio": "from kubernetes_asyncio import client, config; client.CoreV1Api",
    "lightkube": "from lightkube import Client; from lightkube.resources.core_v1 import Pod",
    "kr8s": "import kr8s; from kr8s.objects import Pod; kr8s.api",
    "pykube-ng": "import pykube; pykube.HTTPClient; pykube.Pod",
    "cloudcoil": "from cloudcoil.client import Config; from cloudcoil.models.kubernetes.core.v1 import Pod",
}
CONNECT = "import dynkube; dynkube.connect().mapper.mapping_for('deploy')"
