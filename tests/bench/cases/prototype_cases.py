"""The raw prototypes as cases."""

import gc
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import msgspec
import orjson
import requests

import dynkube
from tests.bench import prototypes
from tests.bench.cases import PAGE, Found, Prepare, Task, Work, check, kubeconfig, sample_pod

_DECODERS: dict[str, Callable[[bytes], Any]] = {
    "json": json.loads,
    "msgspec": msgspec.json.decode,
    "orjson": orjson.loads,
}


def _list(limit: int, *, keep: bool) -> Prepare:
    """A list whole (limit 0) or by pages; items kept or dropped."""

    def prepare(task: Task) -> Work:
        rest = dynkube.connect(kubeconfig=kubeconfig()).rest

        def work() -> Found:
            kept: list[Any] = []
            seen = 0
            for body in prototypes.pod_pages(rest, limit):
                items = _items(task.peer, body)
                seen += len(items)
                if keep:
                    kept += items
                elif task.peer == "raw":
                    check(all(prototypes.decode_head(item).metadata.name for item in items), "a pod without a name")
            return Found(seen, kept)

        return work

    return prepare


def _items(peer: str, body: bytes) -> Any:
    """The items of one body, as the peer has them."""
    if peer == "bytes":
        return range(body.count(b'"status":{"phase":') or body.count(b'"creationTimestamp"'))
    if peer == "raw":
        return prototypes.split_list(body).items
    if peer == "json":  # as the standard library does it, and as most programs do
        return json.loads(body)["items"]
    with prototypes.collector_held():
        return _DECODERS[peer](body)["items"]


def _watch(task: Task) -> Work:
    session = requests.Session()
    session.trust_env = False

    def work() -> Found:
        seen = 0
        with session.get(
            f"{task.server}/api/v1/pods?watch=true&resourceVersion=1",
            headers={"Accept-Encoding": "identity"},
            stream=True,
        ) as answer:
            for line in prototypes.lines_of(answer.raw.stream(1 << 20, decode_content=True)):
                event = prototypes.split_event(line)
                if task.peer == "raw":
                    seen += bool(prototypes.decode_head(event.object).metadata.name)
                else:
                    seen += bool(_DECODERS[task.peer](bytes(event.object))["metadata"]["name"])
                if seen == task.n:
                    break
        return Found(seen)

    return work


def _convert_from(task: Task) -> Work:
    pod = sample_pod(task)
    shape = prototypes.shape_of("Pod", pod)
    check(_lean(asdict(msgspec.convert(pod, shape))) == _lean(pod), "the pod changed on the way")

    def work() -> Found:
        return Found(sum(bool(msgspec.convert(pod, shape).spec) for _ in range(task.n)))

    return work


def _convert_to(task: Task) -> Work:
    pod = msgspec.convert(sample_pod(task), prototypes.shape_of("Pod", sample_pod(task)))

    def work() -> Found:
        return Found(sum(bool(msgspec.to_builtins(pod)["spec"]) for _ in range(task.n)))

    return work


def _lean(value: Any) -> Any:
    """Without what is absent."""
    if isinstance(value, dict):
        return {key: _lean(item) for key, item in value.items() if item is not None}
    return [_lean(item) for item in value] if isinstance(value, list) else value


def _informer(task: Task) -> Work:
    """Raw bytes and a decoded head for each object; the bytes are copied, as a Raw holds its whole page."""
    rest = dynkube.connect(kubeconfig=kubeconfig()).rest

    def work() -> Found:
        store: dict[str, tuple[prototypes.Head, bytes]] = {}
        for body in prototypes.pod_pages(rest, PAGE):
            for item in prototypes.split_list(body).items:
                head = prototypes.decode_head(item)
                store[f"{head.metadata.namespace}/{head.metadata.name}"] = (head, bytes(item))
        gc.collect()
        return Found(len(store), store)

    return work


CASES: dict[str, Prepare] = {
    "list": _list(0, keep=True),
    "list-pages": _list(PAGE, keep=True),
    "list-heads": _list(PAGE, keep=False),
    "list-iterate": _list(PAGE, keep=False),
    "iterate": _list(PAGE, keep=False),
    "watch": _watch,
    "convert-from": _convert_from,
    "convert-to": _convert_to,
    "informer": _informer,
}
