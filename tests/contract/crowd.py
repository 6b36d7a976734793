"""A crowd of threads that share one client, and what must be true of its work."""

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import dynkube
from dynkube.client import Client
from dynkube.dynamic import ResourceClient, retry_on_conflict
from dynkube.errors import NoMatchError
from tests.realserver.eventually import eventually
from tests.realserver.server import RealServer

NAMESPACE = "crowd"
THREADS = 100

_SHARED = 10  # objects that everybody writes; fewer would make the crowd wait for itself
_PATIENCE = 100  # how often a write of such an object is tried
_PAGE = 7
_SIGNED = "signed"
_SPELLINGS = ("cm", "ConfigMap", "configmaps.v1.", "deploy", "deployments.apps", "Deployment.v1.apps", "po", "crd")


@dataclass(slots=True)
class Member:
    """One thread's part: what it does, and what it knows about the result."""

    number: int
    maps: ResourceClient
    client: Client
    random: Random
    calls: Counter[str] = field(default_factory=Counter)
    own: dict[str, str] = field(default_factory=dict)
    """Name and content of each object that only this member writes."""
    added: Counter[str] = field(default_factory=Counter)
    """How often this member has counted one up in each shared object."""
    signed: Counter[str] = field(default_factory=Counter)
    """How often this member has signed each shared object."""

    @property
    def key(self) -> str:
        """Where it counts in a shared object."""
        return f"member-{self.number}"

    def work(self, calls: int) -> None:
        """Do as many calls as that, in an order of its own."""
        verbs: list[Callable[[], None]] = [
            self.get, self.get, self.page_through, self.heads, self.create, self.create, self.patch, self.apply,
            self.update, self.edit, self.delete, self.look_up, self.look_up_in_vain,
        ]  # fmt: skip
        for _ in range(calls):
            verb = self.random.choice(verbs)
            verb()
            self.calls[verb.__name__] += 1

    def _shared(self) -> str:
        return f"shared-{self.random.randrange(_SHARED)}"

    def get(self) -> None:
        """A shared object, or one of its own as this member left it."""
        name = self.random.choice([*self.own, self._shared()])
        found = self.maps.get(name)
        assert found.name == name
        assert name not in self.own or found["data"] == {"a": self.own[name]}

    def page_through(self) -> None:
        """All of its own, page by page."""
        wanted = {**self.own}
        found = {each.name: each["data"]["a"] for each in self._mine(_PAGE)}
        assert found == wanted

    def heads(self) -> None:
        """The names of all of its own."""
        assert sorted(head.name for head in self._mine(0).heads()) == sorted(self.own)

    def _mine(self, page_size: int) -> Any:
        return self.maps.list(label_selector={"member": str(self.number)}, page_size=page_size)

    def create(self) -> None:
        """One more of its own."""
        name = f"own-{self.number}-{self.calls['create']}"
        self.maps.create({"metadata": {"name": name, "labels": {"member": str(self.number)}}, "data": {"a": "new"}})
        self.own[name] = "new"

    def patch(self) -> None:
        """Other content for one of its own."""
        self._change(lambda name, content: self.maps.patch(name, {"data": {"a": content}}))

    def apply(self) -> None:
        """The same by server-side apply."""

        def send(name: str, content: str) -> object:
            labels = {"member": str(self.number)}
            wanted = {"metadata": {"name": name, "labels": labels}, "data": {"a": content}}
            return self.maps.apply(wanted, force=True)

        self._change(send)

    def _change(self, send: Callable[[str, str], object]) -> None:
        if self.own:
            name, content = self.random.choice([*self.own]), str(self.random.random())
            send(name, content)
            self.own[name] = content

    def update(self) -> None:
        """Count up in a shared object, by reading and writing it whole."""
        name = self._shared()

        def count_up() -> None:
            shared = self.maps.get(name)
            data = shared.setdefault("data", {})
            data[self.key] = str(int(data.get(self.key, "0")) + 1)
            self.maps.update(shared)

        retry_on_conflict(count_up, attempts=_PATIENCE)
        self.added[name] += 1

    def edit(self) -> None:
        """Sign a shared object, where others sign at the same time, by what changed alone."""
        name = self._shared()

        def sign() -> None:
            with self.maps.edit(name) as shared:
                data = shared.setdefault("data", {})
                data[_SIGNED] = f"{data.get(_SIGNED, '')} {self.key}"

        retry_on_conflict(sign, attempts=_PATIENCE)
        self.signed[name] += 1

    def delete(self) -> None:
        """One of its own."""
        if self.own:
            name = self.random.choice([*self.own])
            self.maps.delete(name)
            del self.own[name]

    def look_up(self) -> None:
        """What a spelling means."""
        word = self.random.choice(_SPELLINGS)
        found = self.client.mapper.mapping_for(word).gvr
        assert found == self.client.resource(word).mapping.gvr

    def look_up_in_vain(self) -> None:
        """A word that means nothing."""
        try:
            self.client.resource("nothings")
        except NoMatchError:
            return
        raise AssertionError("there are nothings")


def share_a_client(server: RealServer, kubeconfig: Path, *, calls: int, seed: int) -> tuple[Counter[str], float]:
    """Let a hundred threads share one client: no error, no lost write, and nothing left open.

    Args:
        server: the real one; its namespace NAMESPACE is there and empty.
        kubeconfig: of its admin.
        calls: of all threads together; a multiple of THREADS.
        seed: of the threads' choices.

    Returns:
        How often each verb was called, and how many seconds it took.
    """
    with nothing_left_open():
        mark, began = server.mark(), time.monotonic()
        with dynkube.connect(kubeconfig=kubeconfig, namespace=NAMESPACE) as client:
            done = crowd(client, calls=calls, seed=seed)
            seconds = time.monotonic() - began
            sockets = [target for target in open_files().values() if target.startswith("socket:")]
    assert sum(done.values()) == calls
    assert len(sockets) <= 2 * THREADS  # each thread at most its own, and one for the next page
    # Discovery is asked once for all threads, and so is what isn't there, once in ten seconds.
    asked = [each.uri for each in server.requests_since(mark) if each.uri in {"/api", "/apis"}]
    assert 2 <= len(asked) <= 2 * (2 + seconds / 10)
    return done, seconds


def crowd(client: Client, *, calls: int, seed: int) -> Counter[str]:
    """Let a crowd work, then compare what is there with what each member knows.

    Args:
        client: shared by all.
        calls: of all together.
        seed: of the members' choices.

    Returns:
        How often each verb was called.
    """
    maps = client.resource("configmaps", namespace=NAMESPACE)
    for number in range(_SHARED):
        maps.create({"metadata": {"name": f"shared-{number}", "labels": {"member": "everybody"}}})
    members = [Member(number, maps, client, Random(f"{seed} {number}")) for number in range(THREADS)]  # noqa: S311
    gate = threading.Barrier(THREADS)  # so that all of them start at once

    def start(member: Member) -> None:
        gate.wait()
        member.work(calls // THREADS)

    with ThreadPoolExecutor(THREADS, thread_name_prefix="crowd") as pool:
        for done in [pool.submit(start, member) for member in members]:
            done.result()
    compare(maps, members)
    return sum((member.calls for member in members), Counter())


def compare(maps: ResourceClient, members: list[Member]) -> None:
    """Nothing, when what is there is what the members know."""
    there = {each.name: each.get("data", {}) for each in maps.list(label_selector="member")}
    signed = {name: Counter(data.pop(_SIGNED, "").split()) for name, data in there.items()}
    expected: dict[str, dict[str, str]] = {f"shared-{number}": {} for number in range(_SHARED)}
    for member in members:
        expected.update({name: {"a": content} for name, content in member.own.items()})
        for name, count in member.added.items():
            expected[name][member.key] = str(count)
    assert there == expected
    for name, signatures in signed.items():
        assert signatures == Counter({each.key: each.signed[name] for each in members if each.signed[name]})


@contextlib.contextmanager
def nothing_left_open() -> Iterator[None]:
    """At its end there are as many threads and open files as at its beginning, sockets included.

    Threads that are just ending get a moment for it; the collector is not asked to help.
    """
    threads, files = set(threading.enumerate()), open_files()
    yield
    eventually(lambda: set(threading.enumerate()) <= threads, 5)
    assert open_files() == files


def open_files() -> dict[str, str]:
    """The number of each open file, and what it is."""
    found = {}
    for entry in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):  # the listing itself was one of them
            found[entry.name] = str(entry.readlink())
    return found
