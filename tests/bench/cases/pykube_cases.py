"""pykube-ng: objects around dicts; no pages, no discovery but group version by group version."""

import pykube

from tests.bench.cases import Found, Prepare, Task, Work, discovered, sample_path


def _api(task: Task) -> pykube.HTTPClient:
    return pykube.HTTPClient(pykube.KubeConfig.from_url(task.server))


def _discovery(task: Task) -> Work:
    def work() -> Found:
        api = _api(task)
        groups = api.get(version="/apis").json()["groups"]
        versions = ["v1", *(version["groupVersion"] for group in groups for version in group["versions"])]
        return discovered(
            {
                (version, each["name"])
                for version in versions
                for each in api.resource_list(version)["resources"]
                if "/" not in each["name"]
            }
        )

    return work


def _list(task: Task) -> Work:
    api = _api(task)

    def work() -> Found:
        pods = list(pykube.Pod.objects(api, namespace=pykube.all))
        return Found(sum(bool(pod.name) for pod in pods), pods)

    return work


def _get(task: Task) -> Work:
    api = _api(task)
    namespace, name = sample_path()
    pods = pykube.Pod.objects(api, namespace=namespace)
    pods.get_by_name(name)

    def work() -> Found:
        return Found(sum(pods.get_by_name(name).name == name for _ in range(task.n)))

    return work


def _watch(task: Task) -> Work:
    api = _api(task)

    def work() -> Found:
        seen = 0
        for event in pykube.Pod.objects(api, namespace=pykube.all).watch(since="1"):
            seen += bool(event.object.name)
            if seen == task.n:
                break
        return Found(seen)

    return work


CASES: dict[str, Prepare] = {"discovery": _discovery, "list": _list, "get": _get, "watch": _watch}
