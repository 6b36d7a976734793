"""dynkube, as far as it is built."""

import gc

import dynkube
from tests.bench.cases import (
    KNOWN_KINDS,
    PAGE,
    UNKNOWN,
    Found,
    Prepare,
    Task,
    Work,
    check,
    discovered,
    kubeconfig,
    sample_path,
)


def _discovery(task: Task) -> Work:
    def work() -> Found:
        with dynkube.connect(kubeconfig=kubeconfig()) as client:
            found = client.discovery.server_groups_and_resources()
            return discovered(
                {(str(gvr.group_version), gvr.resource) for gvr in found.resource_map() if "/" not in gvr.resource}
            )

    return work


def _mapper(task: Task) -> Work:
    mapper = dynkube.connect(kubeconfig=kubeconfig()).mapper
    mapper.mapping_for("Pod")

    def work() -> Found:
        seen = 0
        for index in range(task.n):
            _, kind, plural = KNOWN_KINDS[index % len(KNOWN_KINDS)]
            seen += mapper.mapping_for(kind).gvr.resource == plural
        return Found(seen)

    return work


def _unknown(task: Task) -> Work:
    mapper = dynkube.connect(kubeconfig=kubeconfig()).mapper
    mapper.mapping_for("Pod")

    def work() -> Found:
        refused = 0
        for _ in range(task.n):
            try:
                mapper.mapping_for(UNKNOWN)
            except dynkube.NoMatchError:
                refused += 1
        return Found(refused)

    return work


def _get(task: Task) -> Work:
    namespace, name = sample_path()
    pods = dynkube.connect(kubeconfig=kubeconfig()).resource("pods", namespace)
    pods.get(name)

    def work() -> Found:
        return Found(sum(pods.get(name)["metadata"]["name"] == name for _ in range(task.n)))

    return work


def _kept(page_size: int) -> Prepare:
    """A list, held and touched; what is held at the end of a program is frozen, so that its end needs no walk."""

    def prepare(task: Task) -> Work:
        pods = dynkube.connect(kubeconfig=kubeconfig()).resource("pods")

        def work() -> Found:
            kept = pods.list(page_size=page_size).all()
            check(all(pod.name for pod in kept), "a pod without a name")
            gc.freeze()
            return Found(len(kept), kept)

        return work

    return prepare


def _heads(task: Task) -> Work:
    pods = dynkube.connect(kubeconfig=kubeconfig()).resource("pods")

    def work() -> Found:
        return Found(sum(bool(head.name) for head in pods.list(page_size=PAGE).heads()))

    return work


def _iterate(task: Task) -> Work:
    pods = dynkube.connect(kubeconfig=kubeconfig()).resource("pods")

    def work() -> Found:
        return Found(sum(bool(pod["metadata"]["name"]) for pod in pods.list(page_size=PAGE)))

    return work


CASES: dict[str, Prepare] = {
    "discovery": _discovery,
    "mapper": _mapper,
    "mapper-unknown": _unknown,
    "list": _kept(0),
    "list-pages": _kept(PAGE),
    "list-heads": _heads,
    "list-iterate": _iterate,
    "iterate": _iterate,
    "get": _get,
}
