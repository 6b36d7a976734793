"""The official client, typed: CoreV1Api and its models."""

import time

from kubernetes import client, watch
from kubernetes.informer import SharedInformer

from tests.bench.cases import PAGE, Found, Prepare, Task, Work, check, sample_path, sample_pod


def _core(task: Task) -> client.CoreV1Api:
    return client.CoreV1Api(client.ApiClient(client.Configuration(host=task.server)))


def _list(task: Task) -> Work:
    core = _core(task)

    def work() -> Found:
        pods = core.list_pod_for_all_namespaces().items
        check(pods[-1].metadata.name, "a pod without a name")
        return Found(len(pods), pods)

    return work


def _list_pages(task: Task) -> Work:
    core = _core(task)

    def work() -> Found:
        pods, token = [], None
        while token != "":
            page = core.list_pod_for_all_namespaces(limit=PAGE, **({"_continue": token} if token else {}))
            pods += page.items
            token = page.metadata._continue or ""
        return Found(len(pods), pods)

    return work


def _get(task: Task) -> Work:
    core = _core(task)
    namespace, name = sample_path()
    core.read_namespaced_pod(name, namespace)

    def work() -> Found:
        return Found(sum(core.read_namespaced_pod(name, namespace).metadata.name == name for _ in range(task.n)))

    return work


def _watch(task: Task) -> Work:
    core = _core(task)

    def work() -> Found:
        seen = 0
        stream = watch.Watch()
        for event in stream.stream(core.list_pod_for_all_namespaces, resource_version="1"):
            seen += bool(event["object"].metadata.name)
            if seen == task.n:
                break
        return Found(seen)

    return work


def _convert_from(task: Task) -> Work:
    api = client.ApiClient(client.Configuration(host=task.server))
    pod = sample_pod(task)

    def work() -> Found:
        made = [client.V1Pod.from_dict(pod) for _ in range(task.n)]
        check(api.sanitize_for_serialization(made[-1])["spec"]["containers"], "containers were lost")
        return Found(len(made))

    return work


def _convert_to(task: Task) -> Work:
    api = client.ApiClient(client.Configuration(host=task.server))
    pod = client.V1Pod.from_dict(sample_pod(task))

    def work() -> Found:
        made = [api.sanitize_for_serialization(pod) for _ in range(task.n)]
        check(made[-1]["spec"]["containers"], "containers were lost")
        return Found(len(made))

    return work


def _informer(task: Task) -> Work:
    core = _core(task)

    def work() -> Found:
        informer = SharedInformer(core.list_pod_for_all_namespaces)
        informer.start()
        while informer._resource_version is None:
            time.sleep(0.01)
        return Found(len(informer.cache.list_keys()), informer, threads_linger=True)

    return work


CASES: dict[str, Prepare] = {
    "list": _list,
    "list-pages": _list_pages,
    "get": _get,
    "watch": _watch,
    "convert-from": _convert_from,
    "convert-to": _convert_to,
    "informer": _informer,
}
