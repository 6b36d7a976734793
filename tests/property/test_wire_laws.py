"""Laws of the wire: paths and queries can be taken apart again, retries end, warnings arrive."""

from urllib.parse import parse_qsl, unquote

from hypothesis import given
from hypothesis import strategies as st

from dynkube.errors import ParseError, StreamBrokenError
from dynkube.schema import GroupVersion
from dynkube.wire import (
    HTTPRequest,
    Retry,
    ServerWarning,
    absolute_path,
    parse_retry_after,
    parse_warnings,
    relative_url,
    resource_path,
)
from tests.helpers.answers import answer, retry_after
from tests.helpers.laws import LAW

SEGMENT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/%"), min_size=1, max_size=10
).filter(lambda text: text not in {".", ".."})
EVIL = st.text("./%\\?#&=:;@[] a\n\x00\u2044\u2100\uff0e\ud800", min_size=1, max_size=6)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
PAIRS = st.lists(st.tuples(TEXT, TEXT), max_size=5)


@LAW
@given(SEGMENT, SEGMENT, SEGMENT, SEGMENT, SEGMENT, st.lists(SEGMENT, max_size=2))
def test_a_path_taken_apart_gives_the_segments_back(  # noqa: PLR0917 - generated
    group: str, version: str, namespace: str, resource: str, name: str, subresources: list[str]
) -> None:
    path = resource_path(
        GroupVersion(group, version), resource, namespace=namespace, name=name, subresources=subresources
    )
    expected = ["", "apis", group, version, "namespaces", namespace, resource, name, *subresources]
    assert [unquote(segment) for segment in path.split("/")] == expected


@LAW
@given(st.sampled_from(["group", "version", "namespace", "resource", "name", "subresource"]), EVIL)
def test_no_segment_leaves_its_place(what: str, value: str) -> None:
    parts = {
        "group": "g",
        "version": "v",
        "namespace": "n",
        "resource": "r",
        "name": "o",
        "subresource": "s",
        what: value,
    }
    group_version = GroupVersion(parts["group"], parts["version"])
    try:
        path = resource_path(
            group_version,
            parts["resource"],
            namespace=parts["namespace"],
            name=parts["name"],
            subresources=[parts["subresource"]],
        )
    except ParseError:
        return
    segments = path.split("/")
    assert len(segments) == 9
    assert not {".", "..", ""} & set(segments[1:])
    assert not set("?#\\ \n\x00") & set(path)


@LAW
@given(st.lists(SEGMENT, max_size=4), st.booleans())
def test_an_absolute_path_keeps_its_segments_and_its_final_slash(segments: list[str], slash: bool) -> None:  # noqa: FBT001
    path = "/" + "/".join(segments) + ("/" if slash and segments else "")
    escaped = absolute_path(path)
    assert unquote(escaped) == path
    assert absolute_path(unquote(escaped)) == escaped


@LAW
@given(st.lists(SEGMENT, min_size=1, max_size=4), PAIRS)
def test_a_request_line_can_be_read_back_as_a_relative_url(segments: list[str], pairs: list[tuple[str, str]]) -> None:
    request = HTTPRequest("GET", absolute_path("/" + "/".join(segments)), tuple(pairs))
    path, query = relative_url(request.target)
    assert (path, sorted(query)) == (request.path, sorted(pairs))


@LAW
@given(EVIL | TEXT | st.text(max_size=10))
def test_a_relative_url_stays_on_the_server_or_is_refused_with_a_parse_error(text: str) -> None:
    try:
        path, _ = relative_url("/" + text)
    except ParseError:
        return
    assert path.startswith("/")
    assert not path.startswith("//")
    assert not {".", ".."} & set(path.split("/"))


@LAW
@given(PAIRS)
def test_a_query_taken_apart_gives_the_pairs_back(pairs: list[tuple[str, str]]) -> None:
    query = HTTPRequest("GET", "/pods", tuple(pairs)).target.partition("?")[2]
    found = parse_qsl(query, keep_blank_values=True)
    assert sorted(found) == sorted(pairs)
    assert [name for name, _ in found] == sorted(name for name, _ in pairs)


# Retry.

SECONDS = st.floats(0.0, 20.0)
POLICY = st.builds(Retry, st.integers(1, 12), st.floats(0.0, 60.0), SECONDS, SECONDS)
OUTCOME = st.sampled_from([None, 200, 404, 429, 500, 502, 503, 504]) | st.tuples(
    st.sampled_from([429, 500, 502, 503]), st.sampled_from(["0", "1", "7", "soon", "Thu, 01 Jan 1970 00:00:09 GMT"])
)
METHOD = st.sampled_from(["GET", "POST"])


@LAW
@given(POLICY, METHOD, st.lists(st.tuples(OUTCOME, st.floats(0.0, 1.0)), min_size=12, max_size=12))
def test_a_policy_ends_within_its_attempts_and_its_budget(
    policy: Retry, method: str, outcomes: list[tuple[int | tuple[int, str] | None, float]]
) -> None:
    request, state, sends, waited = HTTPRequest(method, "/api"), policy, 1, 0.0
    fields = policy._values()
    for outcome, jitter in outcomes:
        if outcome is None:
            step = state.after_error(request, StreamBrokenError("broken"), jitter=jitter)
        else:
            response = retry_after(*outcome) if isinstance(outcome, tuple) else answer(outcome)
            step = state.after_response(request, response, now=0.0, jitter=jitter)
        if step is None:
            break
        seconds, state = step
        assert seconds >= 0.0
        sends, waited = sends + 1, waited + seconds
        assert (state.sent, state.waited_seconds) == (sends, waited)
    assert sends <= policy.attempts
    assert waited <= policy.budget_seconds
    assert policy._values() == fields


@LAW
@given(POLICY, st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_more_jitter_is_never_a_shorter_wait(policy: Retry, one: float, other: float) -> None:
    low, high = (
        policy.replace(budget_seconds=1e9, attempts=20).after_error(
            HTTPRequest("GET", "/api"), StreamBrokenError("broken"), jitter=jitter
        )
        for jitter in sorted((one, other))
    )
    assert low is not None
    assert high is not None
    assert low[0] <= high[0] <= policy.cap_seconds


@LAW
@given(st.integers(0, 10**9), st.floats(0.0, 1e10))
def test_seconds_are_those_that_the_header_says(seconds: int, now: float) -> None:
    assert parse_retry_after(str(seconds), now) == float(seconds)


# Warnings.

WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(
    lambda text: "=?" not in text
)
AGENT = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=6)


def quoted(text: str) -> str:
    """The text as a quoted string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@LAW
@given(st.lists(st.lists(st.tuples(AGENT, WORDS, st.sampled_from(["", ' "date, of sorts"'])), max_size=3), max_size=3))
def test_warnings_that_are_quoted_arrive_as_they_were(lines: list[list[tuple[str, str, str]]]) -> None:
    headers = [", ".join(f"299 {agent} {quoted(text)}{date}" for agent, text, date in line) for line in lines]
    assert parse_warnings(headers) == tuple(ServerWarning(text, agent) for line in lines for agent, text, _ in line)


@LAW
@given(st.lists(WORDS, min_size=1, max_size=3), st.text(max_size=6))
def test_what_follows_a_warning_never_harms_it(texts: list[str], rubbish: str) -> None:
    line = ", ".join(f"299 - {quoted(text)}" for text in texts)
    found = [warning.text for warning in parse_warnings([f"{line}, {rubbish}"])]
    assert found[: len(texts)] == texts
