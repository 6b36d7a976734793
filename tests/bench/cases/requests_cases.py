"""requests as anybody would use it: a limit for what is built on it."""

import requests

from tests.bench.cases import Found, Prepare, Task, Work, sample_path


def _get(task: Task) -> Work:
    session = requests.Session()
    namespace, name = sample_path()
    url = f"{task.server}/api/v1/namespaces/{namespace}/pods/{name}"
    session.get(url)

    def work() -> Found:
        return Found(sum(session.get(url).json()["metadata"]["name"] == name for _ in range(task.n)))

    return work


CASES: dict[str, Prepare] = {"get": _get}
