"""Templates print what the reference kubectl prints, and fail where it fails; no server is asked."""

import json
from typing import Any

import pytest

from dynkube.errors import ConversionError, ParseError
from dynkube.objects import JSONPath
from tests.realserver.binaries import Binaries
from tests.realserver.kubectl import Kubectl

HEAD = {"apiVersion": "stable.example.com/v1"}
DOCUMENTS: list[dict[str, Any]] = [
    {
        **HEAD,
        "kind": "Thing",
        "metadata": {"name": "web", "labels": {"app.kubernetes.io/name": "shop", "tier": "front"}},
        "spec": {
            "replicas": 3,
            "ratio": 0.5,
            "whole": 2.0,
            "on": True,
            "off": False,
            "nothing": None,
            "empty": [],
            "hollow": {},
            "text": "a <b> & \"c\" 'd' \\ é \u2028 \t",
            "numbers": [10, 20, 30, 40, 50],
            "floats": [1e21, 1e20, 1e-7, 0.0001, 0.00001, -1.5e-7, 123456789.25, 999999.5, 1000000.5],
            "nested": [[1, 2], [3], []],
            "containers": [
                {"name": "app", "image": "shop:1", "ports": [{"port": 80}, {"port": 443}], "cpu": 1},
                {"name": "side", "image": "log:2", "ports": [], "cpu": 2, "debug": True},
                {"name": "init", "image": "init:3", "cpu": 3, "debug": False},
            ],
        },
        "status": {
            "conditions": [
                {"type": "Ready", "status": "True", "reason": "a)b"},
                {"type": "Synced", "status": "False", "reason": "it's"},
            ]
        },
    },
    {
        **HEAD,
        "kind": "Thing",
        "metadata": {"name": "db"},
        "spec": {
            "numbers": [],
            "containers": [{"name": "db", "cpu": 1.5}, {"cpu": "much"}, {"cpu": None}],
            "nested": {"a": 1},
            "text": "",
        },
    },
    {**HEAD, "kind": "Thing", "metadata": {"name": "none"}, "spec": None, "status": "a string"},
]

TEMPLATES = [
    # Plain text and keys.
    *(
        "just text",
        "{.kind}",
        "{ .kind }",
        "{kind}",
        "a {.kind} b {.metadata.name} c",
        "{.kind}{.kind}",
        "}{.kind}",
        "{}",
    ),
    *(
        "{.}",
        "{@}",
        "{$}",
        "{@.kind}",
        "{$.kind}",
        "{$.metadata.name}",
        "{.metadata}",
        "{.spec.hollow}",
        "{.spec.empty}",
    ),
    *(
        "{.missing}",
        "{.missing.more}",
        "{.kind.name}",
        "{.spec.nothing}",
        "{.spec.nothing.more}",
        "{.spec.on} {.spec.off}",
    ),
    *(
        r"{.metadata.labels.app\.kubernetes\.io/name}",
        "{.metadata.labels.app.kubernetes.io/name}",
        "{.metadata['name']}",
    ),
    *(
        r"{.metadata.labels['app\.kubernetes\.io/name']}",
        "{.metadata['labels.tier']}",
        "{['kind']}",
        "{['metadata.name']}",
    ),
    *("{.spec.text}", "{.spec.replicas}", "{.spec.ratio}", "{.spec.whole}", "{.spec.floats}", "{.spec.floats[*]}"),
    *("{.spec.numbers}", "{.spec}", "{.status}", "{.status.conditions[*]}", "{.spec.text.more}", "{.kind", "{.kind\n}"),
    # Indexes and slices.
    *("{.spec.numbers[0]}", "{.spec.numbers[4]}", "{.spec.numbers[5]}", "{.spec.numbers[-1]}", "{.spec.numbers[-5]}"),
    *("{.spec.numbers[-6]}", "{.spec.numbers[*]}", "{.spec.numbers[:]}", "{.spec.numbers[]}", "{.spec.numbers[1:3]}"),
    *(
        "{.spec.numbers[1:]}",
        "{.spec.numbers[:2]}",
        "{.spec.numbers[-2:]}",
        "{.spec.numbers[:-1]}",
        "{.spec.numbers[-3:-1]}",
    ),
    *(
        "{.spec.numbers[::2]}",
        "{.spec.numbers[1:5:3]}",
        "{.spec.numbers[3:1]}",
        "{.spec.numbers[2:2]}",
        "{.spec.numbers[0:9]}",
    ),
    *("{.spec.numbers[-9:2]}", "{.spec.numbers[9:9]}", "{.spec.numbers[a]}", "{.spec.numbers[1", "{.spec.numbers[0 ]}"),
    *("{.spec.numbers[0,2]}", "{.spec.numbers[0, -1]}", "{.spec.numbers[0,0]}", "{.spec.numbers[1:3,0]}", "{.kind[0]}"),
    *("{.metadata[0]}", "{.metadata[*]}", "{.spec.nested[*]}", "{.spec.nested[*][0]}", "{.spec.nested[*][*]}", "{[0]}"),
    *(
        "{.spec.nothing[0]}",
        "{.missing[0]}",
        "{.spec.empty[0]}",
        "{.spec.empty[*]}",
        "{.spec.numbers[--1]}",
        "{.spec.numbers[-]}",
    ),
    *(
        "{.spec.numbers.*}",
        "{.metadata.name.*}",
        "{.spec.containers[*].name}",
        "{.spec.containers.*.name}",
        "{.spec.nothing.*}",
    ),
    *("{.spec.containers[*].ports[*].port}", "{.spec.containers[0].ports[*]}", "{.spec.containers[1].ports[0]}"),
    # Unions.
    *("{.metadata['name','labels']}", "{['kind', 'apiVersion']}", "{.spec.containers[*]['name','image']}"),
    *(
        "{.spec.containers[*]['name','missing']}",
        "{['metadata.name','spec.replicas']}",
        "{['kind',0]}",
        "{.metadata['name',]}",
    ),
    # Descent.
    *(
        "{..name}",
        "{..port}",
        "{..missing}",
        "{.spec..port}",
        "{..containers[0].name}",
        "{....name}",
        "{..['name']}",
        "{..}",
    ),
    *("{..numbers[1]}", "{.spec.containers..port}", "{..*}", "{...name}", "{..conditions[?(@.type=='Ready')].status}"),
    # Filters.
    *("{.status.conditions[?(@.type=='Ready')].status}", '{.status.conditions[?(@.type=="Ready")].status}'),
    *("{.status.conditions[?(@.type != 'Ready')].type}", "{.status.conditions[?(@.reason=='a)b')].type}"),
    *('{.status.conditions[?(@.reason=="it\'s")].type}', r"{.status.conditions[?(@.reason=='it\'s')].type}"),
    *(
        "{.spec.containers[?(@.cpu==2)].name}",
        "{.spec.containers[?(@.cpu<2)].name}",
        "{.spec.containers[?(@.cpu<=2)].name}",
    ),
    *(
        "{.spec.containers[?(@.cpu>2)].name}",
        "{.spec.containers[?(@.cpu>=2)].name}",
        "{.spec.containers[?(@.cpu!=2)].name}",
    ),
    *(
        "{.spec.containers[?(@.cpu==2.0)].name}",
        "{.spec.containers[?(@.cpu=='2')].name}",
        "{.spec.containers[?(@.cpu==true)]}",
    ),
    *(
        "{.spec.containers[?(@.debug)].name}",
        "{.spec.containers[?(@.debug==true)].name}",
        "{.spec.containers[?(@.debug<true)]}",
    ),
    *(
        "{.spec.containers[?(@.debug!=true)].name}",
        "{.spec.containers[?(@.missing)].name}",
        "{.spec.containers[?(@.ports)].name}",
    ),
    *(
        "{.spec.containers[?(@.ports[0])].name}",
        "{.spec.containers[?(@.ports[0].port==80)].name}",
        "{.spec.containers[?(@)].name}",
    ),
    *(
        "{.spec.containers[?(@.ports[*].port==80)].name}",
        "{.spec.containers[?(@.missing=='x')].name}",
        "{.metadata[?(@.name)]}",
    ),
    *(
        "{.spec.containers[?(@.name>'b')].name}",
        "{.spec.containers[?(@.name==@.name)].name}",
        "{.spec.containers[?('app'==@.name)].name}",
    ),
    *(
        "{.spec.numbers[?(@>20)]}",
        "{.spec.numbers[?(@>-1)]}",
        "{.spec.numbers[?(@==+10)]}",
        "{.spec.numbers[?(@==1.5.5)]}",
    ),
    *(
        "{.spec.containers[?(@.ports=='x')].name}",
        "{.spec.containers[?(@.name=~'a.*')]}",
        "{.spec.containers[?(@.name=='app' && @.cpu==1)]}",
    ),
    *(
        "{.spec.containers[?(@.name)}",
        "{.spec.containers[?(@.name]}",
        "{.spec.containers[?(@.name=='app)]}",
        "{.spec.containers[?()]}",
    ),
    *(
        "{.spec.containers[?(@.name===1)]}",
        "{.spec.containers[?(@.name=app)]}",
        "{.spec.containers[?(@.name==app)]}",
        "{.spec.text[?(@.x)]}",
    ),
    *(
        "{.spec.containers[?(@['name']=='app')].image}",
        "{.spec.containers[?(@.name=='app')][?(@.x)]}",
        "{.spec.nested[?(@[0]==1)]}",
    ),
    *("{.spec.nested[?(@[0])]}", "{.spec.nested[?(@[5])]}", "{.spec.numbers[0,?(@>40)]}"),
    # Literals.
    *(
        '{"text"}',
        "{'text'}",
        r'{"a\tb\n"}',
        r"{'a\tb\'c'}",
        r'{"\u00e9\x41\101\\"}',
        r'{"\q"}',
        r"{'\"'}",
        '{"open}',
        "{true}",
    ),
    *(
        "{5}",
        "{-5}",
        "{1.50}",
        "{+3}",
        "{1.2.3}",
        "{-}",
        "{.kind 5}",
        '{.kind "x"}',
        '{"x" .kind}',
        r'{"\ud800"}',
        r'{"\777"}',
    ),
    *("{9223372036854775807}", "{9223372036854775808}", "{true false}", '{"a""b"}'),
    # Ranges.
    *(
        '{range .spec.containers[*]}{.name}{"\\n"}{end}',
        "{range .spec.numbers[*]}[{@}]{end}",
        "{range .missing[*]}{.x}{end}!",
    ),
    *(
        "{range .spec.containers[*]}{.name}: {range .ports[*]}{.port},{end};{end}",
        "{range .spec.containers[0:2]}{.cpu}{end}",
    ),
    *(
        "a{range .spec.numbers[*]}{end}b",
        "{end}",
        "{range .spec.nested[*]}({range @[*]}{@} {end}){end}{.kind}",
        "{ range .spec.numbers[*] }x{ end }",
    ),
    *(
        "{range .spec.containers[?(@.cpu>1)]}{.name},{end}",
        "{range .spec.containers[*]}{.missing}-{end}",
        "{range .spec.nothing}x{end}",
    ),
    "{range .spec.numbers[*]}x",
    *(
        "{range .spec.containers[*]}{.name}{end}{end}",
        "{range .metadata}{.name}{end}",
        "{range.spec.numbers[*]}{@}{end}",
    ),
    # Odd characters.
    *(
        "{.a,b}",
        "{.a=b}",
        "{(.a)}",
        "{!}",
        "{.kind|x}",
        "{#}",
        "{.é}",
        "{.kind\t}",
        "é{.kind}é",
        "{.spec-x}",
        "{.a]}",
        "{.{}",
    ),
]

STRICTER = {
    # kubectl notices them only when it comes there: the document has no such list.
    "{.spec.containers[?(@.name===1)]}",
    "{.spec.containers[?(@.name==app)]}",
    "{.spec.containers[?(@.name=app)]}",
    "{.spec.containers[?(@.name=~'a.*')]}",
    # It fails on one half and prints the other as often as the body is there.
    "{range .spec.numbers[*]}x",
}


@pytest.fixture(scope="session")
def local_kubectl(real_binaries: Binaries, tmp_path_factory: pytest.TempPathFactory) -> Kubectl:
    """The reference kubectl, with no server to talk to."""
    home = tmp_path_factory.mktemp("home")
    return Kubectl(real_binaries.kubectl, home / "no-kubeconfig", home)


def by_kubectl(kubectl: Kubectl, template: str, document: dict[str, Any], *, allow_missing: bool) -> str | None:
    """What kubectl prints; None where it fails."""
    done = kubectl(
        *("patch", "--local", "-f", "-", "--type=merge", "-p", "{}", "-o", f"jsonpath={template}"),
        f"--allow-missing-template-keys={str(allow_missing).lower()}",
        stdin=json.dumps(document).encode(),
    )
    return done.stdout.decode() if done.returncode == 0 else None


def by_us(template: str, document: dict[str, Any], *, allow_missing: bool) -> str | None:
    try:
        return JSONPath.compile(template if "{" in template else f"{template}{{''}}").render(
            document, allow_missing=allow_missing
        )
    except (ParseError, ConversionError):
        return None


def unordered(text: str | None) -> object:
    """Go walks mappings in no order of its own."""
    return text if text is None else sorted(text.replace(",", " ").split())


@pytest.mark.parametrize("allow_missing", [True, False], ids=["missing is nothing", "missing is an error"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_templates_print_what_kubectl_prints(template: str, allow_missing: bool, local_kubectl: Kubectl) -> None:  # noqa: FBT001
    documents = DOCUMENTS if allow_missing else DOCUMENTS[:1]
    expected = [by_kubectl(local_kubectl, template, each, allow_missing=allow_missing) for each in documents]
    found = [by_us(template, each, allow_missing=allow_missing) for each in documents]
    if template in STRICTER:
        assert found == [None] * len(documents)
    elif ".." in template or "*}" in template:
        assert [unordered(text) for text in found] == [unordered(text) for text in expected]
    else:
        assert found == expected


def test_the_missing_key_is_named_as_by_kubectl(local_kubectl: Kubectl) -> None:
    done = local_kubectl(
        *("patch", "--local", "-f", "-", "--type=merge", "-p", "{}", "-o", "jsonpath={.spec.missing.more}"),
        "--allow-missing-template-keys=false",
        stdin=json.dumps(DOCUMENTS[0]).encode(),
    )
    assert b"missing is not found" in done.stderr
    with pytest.raises(ConversionError, match="missing is not found"):
        JSONPath.compile("{.spec.missing.more}").render(DOCUMENTS[0], allow_missing=False)
