"""kr8s: its synchronous face. It pages by 100 and can't be told otherwise."""

import kr8s
from kr8s.objects import Pod

from tests.bench.cases import (
    KNOWN_KINDS,
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


def _api(task: Task) -> kr8s.Api:
    return kr8s.api(kubeconfig=kubeconfig())


def _discovery(task: Task) -> Work:
    def work() -> Found:
        return discovered({(each["version"], each["name"]) for each in _api(task).api_resources()})

    return work


def _mapper(task: Task) -> Work:
    api = _api(task)
    api.lookup_kind("Pod")

    def work() -> Found:
        seen = 0
        for index in range(task.n):
            _, kind, plural = KNOWN_KINDS[index % len(KNOWN_KINDS)]
            seen += api.lookup_kind(kind)[1] == plural
        return Found(seen)

    return work


def _unknown(task: Task) -> Work:
    api = _api(task)
    api.lookup_kind("Pod")

    def work() -> Found:
        refused = 0
        for _ in range(task.n):
            try:
                api.lookup_kind(UNKNOWN)
            except ValueError:
                refused += 1
        return Found(refused)

    return work


def _list_pages(task: Task) -> Work:
    api = _api(task)

    def work() -> Found:
        pods = list(api.get("pods", namespace=kr8s.ALL))
        check(pods[-1].name, "a pod without a name")
        return Found(len(pods), pods)

    return work


def _get(task: Task) -> Work:
    api = _api(task)
    namespace, name = sample_path()
    pod = Pod({"metadata": {"name": name, "namespace": namespace}}, api=api)
    pod.refresh()

    def work() -> Found:
        seen = 0
        for _ in range(task.n):
            pod.refresh()
            seen += pod.name == name
        return Found(seen)

    return work


def _watch(task: Task) -> Work:
    api = _api(task)

    def work() -> Found:
        seen = 0
        for _, pod in api.watch("pods", namespace=kr8s.ALL, since="1"):
            seen += bool(pod.name)
            if seen == task.n:
                break
        return Found(seen, threads_linger=True)

    return work


CASES: dict[str, Prepare] = {
    "discovery": _discovery,
    "mapper": _mapper,
    "mapper-unknown": _unknown,
    "list-pages": _list_pages,
    "get": _get,
    "watch": _watch,
}
