"""What a request is about, for people."""

import pytest

from dynkube.wire.summary import describe


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ({}, "list pods"),
        ({"namespace": "prod"}, 'list pods in "prod"'),
        ({"name": "web"}, 'list pods "web"'),
        ({"name": "web", "namespace": "prod"}, 'list pods "web" in "prod"'),
        ({"name": "web", "subresources": ["proxy", "a"]}, 'list pods/proxy/a "web"'),
    ],
)
def test_verb_resource_name_and_place(words: dict[str, object], text: str) -> None:
    assert describe("list", "pods", **words) == text  # type: ignore[arg-type]  # of each row its own
