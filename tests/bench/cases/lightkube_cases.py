"""lightkube: its generated Structs; whole lists, and lists that stream by chunks."""

from lightkube import Client
from lightkube.resources.core_v1 import Pod

from tests.bench.cases import PAGE, Found, Prepare, Task, Work, check, sample_path, sample_pod


def _list(task: Task) -> Work:
    client = Client()

    def work() -> Found:
        pods = list(client.list(Pod, namespace="*"))
        check(pods[-1].metadata.name, "a pod without a name")
        return Found(len(pods), pods)

    return work


def _list_pages(task: Task) -> Work:
    client = Client()

    def work() -> Found:
        pods = list(client.list(Pod, namespace="*", chunk_size=PAGE))
        check(pods[-1].metadata.name, "a pod without a name")
        return Found(len(pods), pods)

    return work


def _iterate(task: Task) -> Work:
    client = Client()

    def work() -> Found:
        return Found(sum(bool(pod.metadata.name) for pod in client.list(Pod, namespace="*", chunk_size=PAGE)))

    return work


def _get(task: Task) -> Work:
    client = Client()
    namespace, name = sample_path()
    client.get(Pod, name, namespace=namespace)

    def work() -> Found:
        return Found(sum(client.get(Pod, name, namespace=namespace).metadata.name == name for _ in range(task.n)))

    return work


def _watch(task: Task) -> Work:
    client = Client()

    def work() -> Found:
        seen = 0
        for _, pod in client.watch(Pod, namespace="*", resource_version="1"):
            seen += bool(pod.metadata.name)
            if seen == task.n:
                break
        return Found(seen)

    return work


def _convert_from(task: Task) -> Work:
    pod = sample_pod(task)

    def work() -> Found:
        return Found(sum(bool(Pod.from_dict(pod).spec.containers) for _ in range(task.n)))

    return work


def _convert_to(task: Task) -> Work:
    pod = Pod.from_dict(sample_pod(task))

    def work() -> Found:
        return Found(sum(bool(pod.to_dict()["spec"]["containers"]) for _ in range(task.n)))

    return work


CASES: dict[str, Prepare] = {
    "list": _list,
    "list-pages": _list_pages,
    "list-heads": _iterate,
    "list-iterate": _iterate,
    "iterate": _iterate,
    "get": _get,
    "watch": _watch,
    "convert-from": _convert_from,
    "convert-to": _convert_to,
}
