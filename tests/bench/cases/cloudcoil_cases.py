"""cloudcoil with its own models of Kubernetes; synchronous."""

import threading

from cloudcoil.client import Config
from cloudcoil.models.kubernetes.core.v1 import Pod

from tests.bench.cases import PAGE, Found, Prepare, Task, Work, discovered, sample_path, sample_pod


def _discovery(task: Task) -> Work:
    def work() -> Found:
        config = Config()
        config.initialize()
        return discovered({(kind.api_version, each["resource"]) for kind, each in config._rest_mapping.items()})

    return work


def _list(task: Task) -> Work:
    client = Config().client_for(Pod)

    def work() -> Found:
        pods = client.list(all_namespaces=True, limit=0).items
        return Found(sum(bool(pod.name) for pod in pods), pods)

    return work


def _list_pages(task: Task) -> Work:
    config = Config()
    client = config.client_for(Pod)

    def work() -> Found:
        with config:
            pods = list(client.list(all_namespaces=True, limit=PAGE))
        return Found(sum(bool(pod.name) for pod in pods), pods)

    return work


def _get(task: Task) -> Work:
    client = Config().client_for(Pod)
    namespace, name = sample_path()
    client.get(name, namespace)

    def work() -> Found:
        return Found(sum(client.get(name, namespace).name == name for _ in range(task.n)))

    return work


def _watch(task: Task) -> Work:
    client = Config().client_for(Pod)

    def work() -> Found:
        seen = 0
        for _, pod in client.watch(all_namespaces=True, resource_version="1"):
            seen += bool(pod.metadata and pod.metadata.name)
            if seen == task.n:
                break
        return Found(seen)

    return work


def _convert_from(task: Task) -> Work:
    pod = sample_pod(task)

    def work() -> Found:
        return Found(sum(bool(Pod.model_validate(pod).spec) for _ in range(task.n)))

    return work


def _convert_to(task: Task) -> Work:
    pod = Pod.model_validate(sample_pod(task))

    def work() -> Found:
        made = (pod.model_dump(mode="json", by_alias=True, exclude_none=True) for _ in range(task.n))
        return Found(sum(bool(each["spec"]["containers"]) for each in made))

    return work


def _informer(task: Task) -> Work:
    from cloudcoil.caching._informer import SyncInformer  # a circular import unless Config comes first
    from cloudcoil.caching._types import InformerOptions

    client = Config().client_for(Pod)

    def work() -> Found:
        informer = SyncInformer(client, InformerOptions(all_namespaces=True))
        threading.Thread(target=informer._start, daemon=True).start()
        informer._wait_for_sync(240)
        return Found(len(informer.list()), informer, threads_linger=True)

    return work


CASES: dict[str, Prepare] = {
    "discovery": _discovery,
    "list": _list,
    "list-pages": _list_pages,
    "get": _get,
    "watch": _watch,
    "convert-from": _convert_from,
    "convert-to": _convert_to,
    "informer": _informer,
}
