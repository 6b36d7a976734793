"""kubernetes_asyncio: the generated API on aiohttp, and its copy of the dynamic client."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from kubernetes_asyncio import client, dynamic, watch

from tests.bench.cases import PAGE, Found, Prepare, Task, Work, discovered, sample_path, sample_pod


def _on_loop(ask: Callable[[Task, client.ApiClient], Awaitable[Found]]) -> Prepare:
    """A case out of a coroutine; the loop's own start counts."""

    def prepare(task: Task) -> Work:
        async def run() -> Found:
            async with client.ApiClient(client.Configuration(host=task.server)) as api:
                return await ask(task, api)

        return lambda: asyncio.run(run())

    return prepare


async def _discovery(task: Task, api: client.ApiClient) -> Found:
    # Its iterator gives names of kinds only; an empty search gives all.
    found = await (await dynamic.DynamicClient(api)).resources.search()
    return discovered(
        {(each.group_version, each.name) for each in found if not isinstance(each, dynamic.resource.ResourceList)}
    )


async def _list(task: Task, api: client.ApiClient) -> Found:
    pods = (await client.CoreV1Api(api).list_pod_for_all_namespaces()).items
    return Found(sum(bool(pod.metadata.name) for pod in pods), pods)


async def _list_pages(task: Task, api: client.ApiClient) -> Found:
    pods: list[Any] = []
    token = None
    while token != "":
        page = await client.CoreV1Api(api).list_pod_for_all_namespaces(
            limit=PAGE, **({"_continue": token} if token else {})
        )
        pods += page.items
        token = page.metadata._continue or ""
    return Found(len(pods), pods)


async def _get(task: Task, api: client.ApiClient) -> Found:
    core = client.CoreV1Api(api)
    namespace, name = sample_path()
    seen = 0
    for _ in range(task.n):
        seen += (await core.read_namespaced_pod(name, namespace)).metadata.name == name
    return Found(seen)


async def _watch(task: Task, api: client.ApiClient) -> Found:
    seen = 0
    async with watch.Watch() as stream:
        async for event in stream.stream(client.CoreV1Api(api).list_pod_for_all_namespaces, resource_version="1"):
            seen += bool(event["object"].metadata.name)
            if seen == task.n:
                break
    return Found(seen)


async def _convert_to(task: Task, api: client.ApiClient) -> Found:
    pod = api._ApiClient__deserialize(sample_pod(task), "V1Pod")
    return Found(sum(bool(api.sanitize_for_serialization(pod)["spec"]["containers"]) for _ in range(task.n)))


async def _convert_from(task: Task, api: client.ApiClient) -> Found:
    pod = sample_pod(task)
    return Found(sum(bool(api._ApiClient__deserialize(pod, "V1Pod").spec.containers) for _ in range(task.n)))


CASES: dict[str, Prepare] = {
    "discovery": _on_loop(_discovery),
    "list": _on_loop(_list),
    "list-pages": _on_loop(_list_pages),
    "get": _on_loop(_get),
    "watch": _on_loop(_watch),
    "convert-from": _on_loop(_convert_from),
    "convert-to": _on_loop(_convert_to),
}
