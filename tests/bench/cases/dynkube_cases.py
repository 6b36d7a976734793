"""dynkube, as far as it is built."""

import dynkube
from tests.bench.cases import KNOWN_KINDS, UNKNOWN, Found, Prepare, Task, Work, discovered, kubeconfig, sample_path


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
    rest = dynkube.connect(kubeconfig=kubeconfig()).rest
    namespace, name = sample_path()
    request = rest.get().namespace(namespace).resource("pods").name(name)
    request.do()

    def work() -> Found:
        return Found(sum(request.do().into(dict)["metadata"]["name"] == name for _ in range(task.n)))

    return work


CASES: dict[str, Prepare] = {"discovery": _discovery, "mapper": _mapper, "mapper-unknown": _unknown, "get": _get}
