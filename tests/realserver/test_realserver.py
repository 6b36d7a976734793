"""The judge judged: the real server is what the contract tests take it for."""

import json
import ssl
import stat
import subprocess
import urllib.error
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.realserver import binaries
from tests.realserver.audit import RequestRecord
from tests.realserver.certs import expired_ca, foreign_ca, write_private
from tests.realserver.eventually import eventually
from tests.realserver.kubeconfigs import Auth, kubeconfig
from tests.realserver.kubectl import Kubectl, KubectlError, kubectl_for
from tests.realserver.manifests import Manifest, applied_manifest
from tests.realserver.probe import Probe
from tests.realserver.server import RealServer

Apply = Callable[[Manifest], None]

_CRD = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: judges.realserver.test}
spec:
  group: realserver.test
  scope: Namespaced
  names: {plural: judges, singular: judge, kind: Judge, listKind: JudgeList}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
---
apiVersion: realserver.test/v1
kind: Judge
metadata: {name: dredd, namespace: default}
"""


def _config_map(name: str, **metadata: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": "default", **metadata}}


def _deployment(name: str) -> dict[str, Any]:
    labels = {"app": name}
    pod = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "main", "image": "none.test/none"}]}}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": "default"},
        "spec": {"selector": {"matchLabels": labels}, "template": pod},
    }


def test_server_and_kubectl_have_the_version_of_go_mod(real_server: RealServer, kubectl: Kubectl) -> None:
    assert kubectl.succeed("get", "--raw", "/readyz") == "ok"
    assert real_server.get_json("/version")["gitVersion"] == binaries.version()
    assert kubectl.json("version")["clientVersion"]["gitVersion"] == binaries.version()


@pytest.mark.parametrize("auth", ["cert", "token", "tokenfile"])
@pytest.mark.parametrize(("user", "group"), [("admin", "system:masters"), ("reader", "system:authenticated")])
def test_users_are_who_they_should_be(real_server: RealServer, user: str, group: str, auth: Auth) -> None:
    info = kubectl_for(real_server, user, auth).json("auth", "whoami")["status"]["userInfo"]
    assert info["username"] == user
    assert group in info["groups"]


def test_reader_is_forbidden(real_server: RealServer) -> None:
    done = kubectl_for(real_server, "reader")("get", "secrets", "-A")
    assert done.returncode == 1
    assert b"Error from server (Forbidden)" in done.stderr


def test_kubeconfig_and_keys_are_private(real_server: RealServer, real_kubeconfig: Path) -> None:
    keys = [real_kubeconfig, *real_server.folder.glob("*.key"), real_server.folder / "tokens.csv"]
    assert len(keys) > 3
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys} == {0o600}
    assert stat.S_IMODE(real_server.folder.stat().st_mode) == 0o700


def test_deployment_gets_a_replica_set(apply_manifest: Apply, kubectl: Kubectl) -> None:
    apply_manifest(_deployment("court"))
    eventually(lambda: kubectl.json("get", "replicasets", "-l", "app=court")["items"] or None)


def test_garbage_is_collected(apply_manifest: Apply, kubectl: Kubectl) -> None:
    apply_manifest(_config_map("owner"))
    uid = kubectl.json("get", "configmap", "owner")["metadata"]["uid"]
    owner = {"apiVersion": "v1", "kind": "ConfigMap", "name": "owner", "uid": uid}
    apply_manifest(_config_map("owned", ownerReferences=[owner]))
    kubectl.succeed("delete", "configmap", "owner")
    eventually(lambda: kubectl("get", "configmap", "owned").returncode == 1)


def test_custom_resources_live_as_long_as_their_test(real_server: RealServer, kubectl: Kubectl) -> None:
    with applied_manifest(real_server, _CRD):
        assert kubectl.json("get", "judge", "dredd")["kind"] == "Judge"
        assert "KIND:       Judge" in kubectl.succeed("explain", "judges")
    assert kubectl.succeed("api-resources", "--api-group=realserver.test", "--no-headers") == ""


def test_refused_manifest_leaves_nothing(real_server: RealServer, kubectl: Kubectl) -> None:
    bad = [_config_map("good"), _config_map("Bad Name")]
    with pytest.raises(KubectlError, match="Bad Name"), applied_manifest(real_server, bad):
        pytest.fail("was created")
    assert kubectl("get", "configmap", "good").returncode == 1


def test_requests_since_counts_what_kubectl_sent(real_server: RealServer, kubectl: Kubectl) -> None:
    mark = real_server.mark()
    kubectl.succeed("get", "--raw", "/api/v1/namespaces?limit=1")
    (record,) = real_server.requests_since(mark)
    assert record.user_agent.startswith("kubectl/")
    assert replace(record, user_agent="") == RequestRecord("list", "/api/v1/namespaces?limit=1", "admin", "", 200, "")


def test_requests_since_has_refusals_too(real_server: RealServer, kubectl: Kubectl) -> None:
    mark = real_server.mark()
    kubectl("get", "--raw", "/api/v1/namespaces/none")
    kubectl("get", "--raw", "/version", "--as", "somebody")
    kubectl_for(real_server, "reader")("get", "--raw", "/api/v1/secrets")
    with pytest.raises(urllib.error.HTTPError, match="401"):
        Probe(real_server.url, real_server.ca_pem, "wrong").get("/version")
    seen = [(record.user, record.impersonated_user, record.code) for record in real_server.requests_since(mark)]
    assert seen == [("admin", "", 404), ("admin", "somebody", 200), ("reader", "", 403), ("", "", 401)]


def test_requests_since_has_a_watch_that_goes_on(real_server: RealServer, kubectl: Kubectl) -> None:
    mark = real_server.mark()
    arguments = [f"--kubeconfig={kubectl.kubeconfig}", "get", "--raw", "/api/v1/configmaps?watch=true"]
    with subprocess.Popen([kubectl.binary, *arguments], stdout=subprocess.DEVNULL) as watching:
        try:
            eventually(lambda: [(one.verb, one.code) for one in real_server.requests_since(mark)] == [("watch", 200)])
        finally:
            watching.kill()


def test_requests_of_the_harness_do_not_count(real_server: RealServer) -> None:
    mark = real_server.mark()
    real_server.get_json("/version")
    assert real_server.requests_since(mark) == []


def test_restart_keeps_url_and_data(real_server: RealServer, apply_manifest: Apply, kubectl: Kubectl) -> None:
    apply_manifest(_config_map("memory"))
    before = real_server.pids
    real_server.restart_apiserver()
    kubectl.succeed("get", "configmap", "memory")
    changed = {name for name, pid in real_server.pids.items() if pid != before[name]}
    assert changed == {"kube-apiserver"}


@pytest.mark.parametrize("ca", [foreign_ca, expired_ca])
def test_wrong_authority_is_not_trusted(real_server: RealServer, ca: Callable[[], Any]) -> None:
    with pytest.raises(urllib.error.URLError, match="certificate verify failed"):
        Probe(real_server.url, ca().pem, real_server.admin_token).get("/version")


def test_expired_client_certificate_is_refused(real_server: RealServer, kubectl: Kubectl, tmp_path: Path) -> None:
    expired = real_server.ca.client("admin", ["system:masters"], valid_for=timedelta(minutes=30))
    document = kubeconfig(real_server.url, real_server.ca_pem, "admin", expired)
    path = write_private(tmp_path / "kubeconfig", json.dumps(document).encode())
    assert b"Unauthorized" in replace(kubectl, kubeconfig=path)("get", "--raw", "/version").stderr


def test_encrypted_key_opens_with_its_password_only(real_server: RealServer, tmp_path: Path) -> None:
    issued = real_server.client_certificate("admin")
    certificate = write_private(tmp_path / "crt", issued.certificate)
    key = write_private(tmp_path / "key", issued.encrypted_key_pem("open sesame"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_cert_chain(certificate, key, password="open sesame")  # noqa: S106 - of a key that lives for one test
    with pytest.raises(ssl.SSLError):
        context.load_cert_chain(certificate, key, password="open barley")  # noqa: S106
