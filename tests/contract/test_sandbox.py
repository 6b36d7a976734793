"""The embedded API server answers as the real one does, byte for byte where the real one is deterministic."""

import http.client
import json
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from dynkube.testing import APIServer
from dynkube.testing.apiserver.recorded import recorded
from tests.contract.conftest import RunCLI
from tests.contract.custom_resources import CUSTOM_RESOURCES
from tests.realserver.eventually import eventually
from tests.realserver.kubectl import Kubectl
from tests.realserver.manifests import applied_manifest
from tests.realserver.record_sandbox_data import documents
from tests.realserver.server import RealServer

JSON = "application/json"
V2 = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
V2BETA1 = V2.replace("v=v2", "v=v2beta1")
PROTOBUF = "application/vnd.kubernetes.protobuf"
TABLE = "application/json;as=Table;g=meta.k8s.io;v=v1"

COMPARED = (
    "cache-control",
    "content-length",
    "content-type",
    "etag",
    "transfer-encoding",
    "vary",
    "x-content-type-options",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is compared of an answer: its status, the headers of COMPARED, its body with `SERVER` for the address."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as both servers get it; None for an Accept header that isn't sent."""

    path: str
    accept: str | None = JSON
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """The test's id."""
        return " ".join([self.method, self.path, str(self.accept), *self.headers.values()])


Ask = Callable[[Asked], Answer]


def _answer(connection: http.client.HTTPConnection, asked: Asked, more: dict[str, str], address: str) -> Answer:
    connection.putrequest(asked.method, asked.path, skip_accept_encoding=True)
    accept = {} if asked.accept is None else {"Accept": asked.accept}
    for name, value in {**accept, **asked.headers, **more}.items():
        connection.putheader(name, value)
    connection.endheaders()
    response = connection.getresponse()
    sent = response.read()
    body = sent.replace(address.encode(), b"SERVER")
    headers = {name: response.headers[name] for name in COMPARED if name in response.headers}
    if body != sent and "content-length" in headers:
        assert headers["content-length"] == str(len(sent))
        headers["content-length"] = str(len(body))
    return Answer(response.status, headers, body)


@pytest.fixture(scope="module")
def ask_real(real_server: RealServer) -> Iterator[Ask]:
    """Ask the real server, as admin, over one connection."""
    address = real_server.url.removeprefix("https://")
    context = ssl.create_default_context(cadata=real_server.ca_pem.decode())
    connection = http.client.HTTPSConnection(address, context=context, timeout=10)
    token = {"Authorization": f"Bearer {real_server.admin_token}"}
    yield lambda asked: _answer(connection, asked, token, address)
    connection.close()


@pytest.fixture(scope="module")
def sandbox() -> Iterator[APIServer]:
    """An embedded server; tests with custom resources have them registered here and on the real one."""
    with APIServer() as server:
        yield server


@pytest.fixture(scope="module")
def ask_sandbox(sandbox: APIServer) -> Iterator[Ask]:
    """Ask the embedded server, over one connection."""
    address = sandbox.url.removeprefix("http://")
    connection = http.client.HTTPConnection(address, timeout=10)
    yield lambda asked: _answer(connection, asked, {}, address)
    connection.close()


@pytest.fixture
def both(ask_real: Ask, ask_sandbox: Ask) -> Callable[[Asked], tuple[Answer, Answer]]:
    """Ask both: the real server's answer, then the embedded one's."""
    return lambda asked: (ask_real(asked), ask_sandbox(asked))


Both = Callable[[Asked], tuple[Answer, Answer]]

# Without custom resources.

PATHS = [
    *(
        "/api",
        "/api/",
        "/api//",
        "/apis",
        "/apis/",
        "/apis//",
        "/api/v1",
        "/api/v1/",
        "/api/v1//",
        "/version",
        "/version/",
    ),
    *(
        "/apis/apps",
        "/apis/apps/",
        "/apis/apps//",
        "/apis/apps/v1",
        "/apis/apps/v1/",
        "/apis/autoscaling",
        "/apis/batch/v1",
    ),
    *("/healthz", "/livez", "/readyz", "/healthz/", "/healthz?x=y", "/api?timeout=32s", "/apis/apps/v1?timeout=32s"),
    *(
        "/nope",
        "/nope/x",
        "/API",
        "/Version",
        "/version/x",
        "//api",
        "/api//v1",
        "/apis//v1",
        "/apis/apps//v1",
        "/apiversion",
    ),
    *("/api/v2", "/api/v1beta1", "/api/v1/nope", "/api/v1/nope/x", "/api/v1/namespaces/default/nope", "/api/v9/pods"),
    *(
        "/apis/nope.example.com",
        "/apis/nope.example.com/v1",
        "/apis/nope.example.com/v1/things",
        "/apis/app",
        "/apis/app/v1",
    ),
    *("/apis/apps/v9", "/apis/apps/v1/nope", "/apis/apps/v1/namespaces/default/nope", "/apis/apps/v9/deployments"),
    *("/%61pi", "/apis/%61pps", "/api/%76%31", "/apis%2Fapps", "/api/./v1", "/apis/../api", "/apis/apps/v1/%2e%2e/v1"),
    *(
        "/api?pretty=true",
        "/api?pretty=T",
        "/api?pretty=0",
        "/api?pretty=yes",
        "/api?pretty=",
        "/apis/apps/v1?pretty=1",
    ),
    *("/version?pretty=true", "/apis/apps/v1/nope?pretty=true", "/healthz?pretty=true", "/apis?pretty=1"),
]

ACCEPTS = [
    *(None, "", "*/*", "*", "application/*", "text/html", "text/plain", "application/cbor", "garbage", ",", ";;;,"),
    *("application/yaml", "text/html,application/json", "text/html, */*", "text/html;q=0.9, application/*;q=0.8"),
    *(
        "application/yaml,application/json",
        "application/json,application/yaml",
        "application/json;q=0.5,application/yaml",
    ),
    *("application/json;q=0.5,application/yaml;q=nope", "*/*,application/yaml", "application/*,application/yaml;q=0.1"),
    *(
        "application/json;pretty=1",
        "application/json;pretty=0",
        "application/json;foo=bar",
        "application/json;charset=utf-8",
    ),
    *(
        "APPLICATION/JSON",
        " application/json ; pretty=1 ",
        "application/json/x",
        "application/json;a=b=c",
        "application/json;g=",
    ),
    *(
        "application/json;stream=watch",
        "application/json;stream=other",
        "application/yaml;stream=watch",
        "application/json;sv=1",
    ),
    *(TABLE, f"{TABLE},application/json"),
]

AGGREGATED = [
    *(V2, V2BETA1, f"{V2},{JSON}", f"{V2},{V2BETA1},{JSON}", f"{V2BETA1},{JSON}", f"{JSON},{V2}", f"{V2};q=0.5,{JSON}"),
    *(
        f"application/yaml,{V2};q=0.9",
        f"text/html,{V2};q=0.9",
        f"{V2};profile=nopeer",
        f"{V2};foo=bar",
        f"{V2};pretty=1",
    ),
    *(f"{V2};sv=1", f"{V2};sv=1,{JSON}", f"{V2};stream=watch", f"{V2};stream=no,{JSON}", V2.replace("v=v2", "v=v3")),
    *(V2.replace(";", " ; "), V2.upper(), V2.replace("g=apidiscovery.k8s.io", 'g="apidiscovery.k8s.io"')),
    *("application/json;as=APIGroupDiscoveryList;v=v2;g=apidiscovery.k8s.io", V2.replace(";v=v2", "")),
    *(
        V2.replace("json", "yaml"),
        V2.replace("json", "*"),
        V2.replace("application/json", "*/*"),
        V2.replace("json", "cbor"),
    ),
    f"{V2.replace('json', 'yaml')},{V2}",
]

CASES = [
    *(Asked(path) for path in PATHS),
    *(
        Asked(path, accept)
        for path in ("/api", "/apis", "/apis/apps", "/apis/apps/v1", "/version")
        for accept in ACCEPTS
    ),
    *(Asked(path, accept) for path in ("/nope", "/apis/apps/v1/nope", "/healthz") for accept in ACCEPTS),
    *(Asked(path, accept) for path in ("/api", "/apis") for accept in AGGREGATED),
    *(
        Asked(path, accept)
        for path in ("/api/", "/api//", "/apis/", "/apis/apps", "/api/v1")
        for accept in (V2, f"{V2},{JSON}")
    ),
    *(Asked(path, V2) for path in ("/apis?pretty=true", "/api?pretty=false", "/nope", "/version")),
    *(
        Asked(path, JSON, method)
        for path in (
            "/api",
            "/apis",
            "/apis/",
            "/api/v1",
            "/apis/apps",
            "/apis/apps/v1",
            "/version",
            "/healthz",
            "/nope",
        )
        for method in ("POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "FOO")
    ),
    *(Asked(path, JSON, "DELETE") for path in ("/apis/apps/v1/nope", "/apis/apps/v9", "/apis/nope.example.com/v1")),
    *(Asked("/apis", accept, "HEAD") for accept in (V2, "text/html")),
    *(Asked("/api", "text/html", method) for method in ("POST", "HEAD")),
    *(
        Asked(path, JSON, "GET", {"User-Agent": agent})
        for path in ("/api", "/apis/apps/v1/nope", "/version", "/nope")
        for agent in ("curl/8.5", "Wget/1", "Mozilla/5.0 (X11)", "kubectl/v1.36.4")
    ),
    Asked("/api?pretty=false", JSON, "GET", {"User-Agent": "curl/8.5"}),
]


@pytest.mark.parametrize("asked", CASES, ids=str)
def test_the_answer_is_the_real_servers(asked: Asked, both: Both) -> None:
    real, own = both(asked)
    assert own == real


def test_every_document_is_the_real_servers(both: Both) -> None:
    groups = both(Asked("/apis"))[0].document["groups"]
    names = [
        name for group in groups for name in (group["name"], *(each["groupVersion"] for each in group["versions"]))
    ]
    for name in names:
        real, own = both(Asked(f"/apis/{name}"))
        assert own == real
    assert len(names) > 40


@pytest.mark.parametrize("path", ["/api", "/apis"])
@pytest.mark.parametrize("form", ["{}", "W/{}", '"x", {}', "*", '"x"'])
@pytest.mark.parametrize("accept", [V2, f"{V2},{JSON}", V2.replace("json", "yaml"), JSON])
def test_only_the_etag_itself_is_not_modified(path: str, form: str, accept: str, both: Both) -> None:
    etag = both(Asked(path, V2))[0].headers["etag"]
    real, own = both(Asked(path, accept, "GET", {"If-None-Match": form.format(etag)}))
    assert own == real
    assert (own.status == 304) == (form == "{}" and accept != JSON)


def _different(asked: Asked, reason: str) -> Any:
    return pytest.param(asked, marks=pytest.mark.xfail(strict=True, reason=reason))


KNOWN_DIFFERENCES = [
    _different(Asked("/api", PROTOBUF), "protobuf is not written, so 406"),
    _different(Asked("/api", f"{PROTOBUF},{JSON}"), "protobuf is not written, so JSON"),
    _different(Asked("/apis", V2.replace(JSON, PROTOBUF)), "protobuf is not written, so 406"),
    _different(Asked("/"), "the index of paths is not served"),
    _different(Asked("/readyz?verbose"), "there are no checks to list"),
    _different(Asked("/api/v1/nodes"), "objects are not served yet"),
    _different(Asked("/openapi/v3"), "OpenAPI is not served yet"),
]


@pytest.mark.parametrize("asked", KNOWN_DIFFERENCES, ids=str)
def test_known_differences(asked: Asked, both: Both) -> None:
    real, own = both(asked)
    assert own == real


def test_kubectl_and_the_command_line_print_the_same(
    sandbox: APIServer, kubectl: Kubectl, run_cli: RunCLI, tmp_path: Path
) -> None:
    _assert_equal_prints(sandbox, kubectl, run_cli, tmp_path)


def test_without_aggregated_discovery_kubectl_and_the_command_line_print_the_same(
    kubectl: Kubectl, run_cli: RunCLI, tmp_path: Path
) -> None:
    with APIServer(aggregated=False) as old:
        _assert_equal_prints(old, kubectl, run_cli, tmp_path)
        assert {request.path.partition("?")[0] for request in old.requests} > {
            "/api",
            "/apis",
            "/api/v1",
            "/apis/apps/v1",
        }


def test_the_package_data_are_the_real_servers(real_server: RealServer) -> None:
    assert documents(real_server) == recorded()


# With custom resources, the same on both.


@pytest.fixture(scope="module")
def customised(real_server: RealServer, sandbox: APIServer) -> Iterator[None]:
    """The custom resources of the contract tests, on both servers."""
    for definition in CUSTOM_RESOURCES:
        sandbox.register_crd(definition)
    with applied_manifest(real_server, CUSTOM_RESOURCES):
        yield
    for definition in CUSTOM_RESOURCES:
        sandbox.remove_crd(definition["metadata"]["name"])


CUSTOM_CASES = [
    *(Asked(path) for path in ("/api", "/apis", "/apis/", "/apis/apps", "/api/v1")),
    *(Asked(path, accept) for path in ("/api", "/apis") for accept in (V2, f"{V2},{JSON}", V2.replace("json", "yaml"))),
    *(
        Asked(f"/apis/{path}")
        for path in (
            *(
                "stable.example.com",
                "stable.example.com/",
                "other.example.com",
                "stable.example.com/v1",
                "stable.example.com/v1/",
            ),
            *(
                "stable.example.com/v9",
                "stable.example.com/v1/nope",
                "stable.example.com/v1/relics",
                "stable.example.com//v1",
            ),
            *("stable.example.com/v1/namespaces/x/nope", "stable.example.com/v9/crontabs", "other.example.com/v1"),
        )
    ),
    *(Asked("/apis/stable.example.com/v1", accept) for accept in ACCEPTS),
    *(Asked("/apis/stable.example.com/v1/nope", accept) for accept in (None, "text/html", "application/yaml", V2)),
    *(
        Asked(f"/apis/stable.example.com{path}", JSON, method)
        for path in ("", "/v1", "/v9", "/v1/nope")
        for method in ("POST", "DELETE", "HEAD", "FOO")
    ),
]


@pytest.mark.usefixtures("customised")
@pytest.mark.parametrize("asked", CUSTOM_CASES, ids=str)
def test_custom_resources_show_as_on_the_real_server(asked: Asked, both: Both) -> None:
    # A definition of a moment ago can reach the two forms one after the other.
    eventually(lambda: _same(*both(asked)), 5)


@pytest.mark.usefixtures("customised")
@pytest.mark.parametrize("path", ["/apis/stable.example.com/v1beta1", "/apis/other.example.com/v1alpha1"])
def test_documents_of_several_custom_resources_are_equal_up_to_their_order(path: str, both: Both) -> None:
    # The real server lists them in the order of a hash table.
    real, own = (answer.document for answer in both(Asked(path)))
    assert [each["name"] for each in own["resources"]] == sorted(each["name"] for each in real["resources"])
    for document in (real, own):
        document["resources"].sort(key=lambda each: each["name"])
    assert own == real


@pytest.mark.usefixtures("customised")
def test_kubectl_and_the_command_line_print_the_same_with_custom_resources(
    sandbox: APIServer, kubectl: Kubectl, run_cli: RunCLI, tmp_path: Path
) -> None:
    _assert_equal_prints(sandbox, kubectl, run_cli, tmp_path, "-o=wide")


@pytest.mark.usefixtures("customised")
def test_a_change_of_the_definitions_changes_the_etag(sandbox: APIServer, ask_sandbox: Ask) -> None:
    before = ask_sandbox(Asked("/apis", V2)).headers["etag"]
    relic = next(each for each in CUSTOM_RESOURCES if each["spec"]["names"]["kind"] == "Relic")
    sandbox.remove_crd("relics.stable.example.com")
    without = ask_sandbox(Asked("/apis", V2, "GET", {"If-None-Match": before}))
    sandbox.register_crd(relic)
    assert without.status == 200
    assert without.headers["etag"] != before
    assert ask_sandbox(Asked("/apis", V2, "GET", {"If-None-Match": before})).status == 304


def _same(real: Answer, own: Answer) -> bool:
    assert own == real
    return True


def _assert_equal_prints(sandbox: APIServer, kubectl: Kubectl, run_cli: RunCLI, folder: Path, *flags: str) -> None:
    kubeconfig = folder / "sandbox.kubeconfig"
    sandbox.write_kubeconfig(kubeconfig)
    on_sandbox = replace(kubectl, kubeconfig=kubeconfig)
    expected = kubectl.succeed("api-resources", *flags)
    assert on_sandbox.succeed("api-resources", *flags) == expected
    assert on_sandbox.succeed("api-versions") == kubectl.succeed("api-versions")
    found = run_cli("resources", *flags, kubeconfig=kubeconfig)
    assert (found.stdout.decode(), found.stderr) == (expected, b"")
