"""The official client, dynamic: DynamicClient, whose cache is a file in the folder for temporary files."""

from typing import Any

from kubernetes import client, dynamic
from kubernetes.dynamic.exceptions import ResourceNotFoundError

from tests.bench.cases import (
    KNOWN_KINDS,
    PAGE,
    UNKNOWN,
    Found,
    Prepare,
    Task,
    Work,
    discovered,
    sample_path,
)


def _dynamic(task: Task) -> dynamic.DynamicClient:
    return dynamic.DynamicClient(client.ApiClient(client.Configuration(host=task.server)))


def _pods(task: Task) -> Any:
    return _dynamic(task).resources.get(api_version="v1", kind="Pod")


def _discovery(task: Task) -> Work:
    def work() -> Found:
        found = {
            (each.group_version, each.name)
            for resources in _dynamic(task).resources
            for each in resources
            if not isinstance(each, dynamic.resource.ResourceList)
        }
        return discovered(found)

    return work


def _mapper(task: Task) -> Work:
    resources = _dynamic(task).resources
    for api_version, kind, _ in KNOWN_KINDS:
        resources.get(api_version=api_version, kind=kind)

    def work() -> Found:
        seen = 0
        for index in range(task.n):
            api_version, kind, plural = KNOWN_KINDS[index % len(KNOWN_KINDS)]
            seen += resources.get(api_version=api_version, kind=kind).name == plural
        return Found(seen)

    return work


def _unknown(task: Task) -> Work:
    resources = _dynamic(task).resources
    list(resources)

    def work() -> Found:
        refused = 0
        for _ in range(task.n):
            try:
                resources.get(kind=UNKNOWN)
            except ResourceNotFoundError:
                refused += 1
        return Found(refused)

    return work


def _list(task: Task) -> Work:
    resource = _pods(task)

    def work() -> Found:
        pods = resource.get().items
        return Found(sum(bool(pod.metadata.name) for pod in pods), pods)

    return work


def _list_pages(task: Task) -> Work:
    resource = _pods(task)

    def work() -> Found:
        pods: list[Any] = []
        token = None
        while token != "":
            page = resource.get(limit=PAGE, **({"_continue": token} if token else {}))
            pods += page.items
            token = page.metadata["continue"] or ""
        return Found(len(pods), pods)

    return work


def _get(task: Task) -> Work:
    resource = _pods(task)
    namespace, name = sample_path()
    resource.get(name=name, namespace=namespace)

    def work() -> Found:
        return Found(sum(resource.get(name=name, namespace=namespace).metadata.name == name for _ in range(task.n)))

    return work


def _watch(task: Task) -> Work:
    resource = _pods(task)

    def work() -> Found:
        seen = 0
        for event in resource.watch(resource_version="1"):
            seen += bool(event["object"].metadata.name)
            if seen == task.n:
                break
        return Found(seen)

    return work


CASES: dict[str, Prepare] = {
    "discovery": _discovery,
    "mapper": _mapper,
    "mapper-unknown": _unknown,
    "list": _list,
    "list-pages": _list_pages,
    "get": _get,
    "watch": _watch,
}
