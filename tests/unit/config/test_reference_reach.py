"""Which server is asked, as whom and with which trust, as the reference kubectl does; see record_expectations.py."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from dynkube.config import Config, Overrides, load_config
from dynkube.errors import ConfigError

FIXTURES = Path(__file__).parents[3] / "fixtures" / "kubeconfig"
CASES = json.loads((FIXTURES / "reach_cases.json").read_text(encoding="utf-8"))
EXPECTED = json.loads((FIXTURES / "reach_expected.json").read_text(encoding="utf-8"))
FILLED = {"@HTTPS@": "6443", "@HTTP@": "8080", "@CA@": "QQ==", "@CERT@": "Qg==", "@KEY@": "Qw=="}

UNTRUSTED = "certificate signed by unknown authority"
NO_LAST_RESORT = {
    "cluster no-server": 'no server found for cluster "no-server"',
    "context no-server": 'no server found for cluster "no-server"',
    "no configuration": "no configuration has been provided, try setting KUBERNETES_MASTER environment variable",
    "no current context": "no context chosen",
}
"""kubectl asks localhost:8080 here, which the library leaves to the command line."""

REFUSED_EARLIER = {
    "cluster ftp": "its scheme must be http or https",
    "cluster port-out-of-range": "its port is out of range",
    "timeout -5s": "invalid timeout",
}
"""kubectl fails here when it sends, or takes a negative timeout for none."""

PROMPTS = {"user password"}
"""kubectl asks the terminal for a user name here; an empty one is as good."""


def fill(text: str) -> str:
    for mark, value in FILLED.items():
        text = text.replace(mark, value)
    return text


def overrides_of(args: list[str]) -> Overrides:
    """The overrides that kubectl's flags stand for."""
    fields: dict[str, Any] = {}
    for arg in args:
        name, _, value = fill(arg).removeprefix("--").partition("=")
        switch = name in {"insecure-skip-tls-verify", "disable-compression"}
        fields[name.replace("-", "_")] = (value != "false") if switch else value
    fields.pop("kubeconfig", None)
    return Overrides(**fields)


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Loads a case's Config in a folder that looks like the recorder's."""
    (tmp_path / "sub").mkdir()
    for source in (FIXTURES / "reach").rglob("*.yaml"):
        (tmp_path / source.relative_to(FIXTURES / "reach")).write_text(fill(source.read_text()))
    for name in ("ca.crt", "other-ca.crt", "client.crt", "client.key"):
        (tmp_path / name).write_text(name)
    (tmp_path / "token").write_text("token-from-file\n")
    (tmp_path / "sub" / "token").write_text("token-from-sub\n")
    monkeypatch.chdir(tmp_path)

    def load_case(case: dict[str, Any]) -> Config:
        flags = dict(arg.partition("=")[::2] for arg in case["args"])
        environ = {name: fill(value) for name, value in case["env"].items()}
        environ["KUBECONFIG"] = os.pathsep.join(case["files"])
        return load_config(flags.get("--kubeconfig"), overrides_of(case["args"]), environ)

    return load_case


def authorization(config: Config) -> str:
    """The header that a client makes of the Config: a token that can be read from the file wins."""
    token = config.token
    if config.token_file and Path(config.token_file).exists():
        token = Path(config.token_file).read_text(encoding="utf-8").strip()
    if token:
        return f"Bearer {token}"
    pair = f"{config.username}:{config.password}"
    return "" if pair == ":" else "Basic " + base64.b64encode(pair.encode()).decode()


def arrives(config: Config) -> dict[str, Any]:
    """What a server sees of a client with this Config."""
    url = urlsplit(config.server)
    tls = url.scheme == "https"
    host = url.hostname or ""
    certificate = config.client_certificate_file or config.client_certificate_data
    key = config.client_key_file or config.client_key_data
    return {
        "tls": tls,
        "path": f"{url.path}/api/v1/namespaces/{config.namespace}/pods",
        "host": host,
        "tls_name": (config.tls_server_name or host if tls else "").replace("127.0.0.1", ""),
        "authorization": authorization(config) if tls else "",
        "certificate": bool(tls and certificate and key),
        "gzip": not config.disable_compression,
    }


def trusted(config: Config) -> bool:
    authority = config.certificate_authority_file or config.certificate_authority_data
    sound = bool(authority) and Path(config.certificate_authority_file).name != "other-ca.crt"
    return config.server.startswith("http:") or config.insecure_skip_tls_verify != sound


def name_of(case: dict[str, Any]) -> str:
    return str(case["name"])


def works(case: dict[str, Any]) -> bool:
    return "error" not in EXPECTED[case["name"]] and case["name"] not in REFUSED_EARLIER


@pytest.mark.parametrize("case", [case for case in CASES if works(case)], ids=name_of)
def test_what_arrives_is_what_kubectl_sends(case: dict[str, Any], load: Any) -> None:
    config = load(case)
    assert arrives(config) == EXPECTED[case["name"]]
    assert trusted(config)


def is_config_error(case: dict[str, Any]) -> bool:
    text = EXPECTED[case["name"]].get("error", "")
    return (
        bool(text)
        and case["name"] not in {**NO_LAST_RESORT, **REFUSED_EARLIER} | dict.fromkeys(PROMPTS)
        and UNTRUSTED not in text
    )


@pytest.mark.parametrize("case", [case for case in CASES if is_config_error(case)], ids=name_of)
def test_what_kubectl_refuses_is_refused(case: dict[str, Any], load: Any) -> None:
    with pytest.raises(ConfigError) as caught:
        load(case)
    assert len(caught.value.problems) == (2 if case["name"] == "two things gone" else 1)


@pytest.mark.parametrize("case", [case for case in CASES if case["name"] in NO_LAST_RESORT], ids=name_of)
def test_there_is_no_last_resort(case: dict[str, Any], load: Any) -> None:
    assert "localhost:8080" in EXPECTED[case["name"]]["error"]
    with pytest.raises(ConfigError) as caught:
        load(case)
    assert caught.value.problems == (NO_LAST_RESORT[case["name"]],)


@pytest.mark.parametrize("case", [case for case in CASES if case["name"] in REFUSED_EARLIER], ids=name_of)
def test_what_can_never_work_is_refused_at_once(case: dict[str, Any], load: Any) -> None:
    with pytest.raises(ConfigError) as caught:
        load(case)
    assert REFUSED_EARLIER[case["name"]] in str(caught.value)


@pytest.mark.parametrize(
    "case", [case for case in CASES if UNTRUSTED in EXPECTED[case["name"]].get("error", "")], ids=name_of
)
def test_a_server_that_kubectl_does_not_trust_is_not_trusted(case: dict[str, Any], load: Any) -> None:
    assert not trusted(load(case))


def test_a_password_without_user_name_is_basic_authentication(load: Any) -> None:
    case = next(case for case in CASES if case["name"] in PROMPTS)
    assert authorization(load(case)) == "Basic " + base64.b64encode(b":secret").decode()
