"""Flags: kubectl's spellings."""

import pytest

from dynkube.cli.flags import UsageError, normalize, parse
from dynkube.version import __version__


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--context", "a"], ["--context=a"]),
        (["--context=a"], ["--context=a"]),
        (["--token", "-x"], ["--token=-x"]),
        (["-n", "ns"], ["--namespace=ns"]),
        (["-nns"], ["--namespace=ns"]),
        (["-n=ns"], ["--namespace=ns"]),
        (["-s", "http://h"], ["--server=http://h"]),
        (["-owide"], ["--output=wide"]),
        (["-o="], ["--output="]),
        (["-v6"], ["--v=6"]),
        (["-v", "8"], ["--v=8"]),
        (["--cached"], ["--cached=true"]),
        (["--cached=false"], ["--cached=false"]),
        (["--cached", "false"], ["--cached=true", "false"]),
        (["resources", "--unknown", "x"], ["resources", "--unknown", "x"]),
        (["--", "--cached"], ["--", "--cached"]),
        ([], []),
    ],
)
def test_normalize_joins_flags_with_their_values(words: list[str], expected: list[str]) -> None:
    assert normalize(words) == expected


def test_a_flag_without_its_value_is_an_error() -> None:
    with pytest.raises(UsageError, match="error: flag needs an argument: --context\n"):
        normalize(["resources", "--context"])


@pytest.mark.parametrize("words", [["--context=a", "resources"], ["resources", "--context=a"]])
def test_connection_flags_stand_before_or_after_the_command(words: list[str]) -> None:
    flags = parse(words)
    assert (flags.command, dict(flags.values)) == ("resources", {"context": "a"})


def test_what_was_not_given_is_not_there() -> None:
    flags = parse(["resources"])
    assert (flags.text("context"), flags.texts("verbs"), flags.is_true("cached")) == ("", (), False)
    assert "namespaced" not in flags.values


def test_lists_split_at_commas_and_add_up() -> None:
    assert parse(["resources", "--verbs=a,b", "--verbs=c"]).texts("verbs") == ("a", "b", "c")
    assert parse(["resources", "--verbs="]).texts("verbs") == ()


@pytest.mark.parametrize("text", ["1", "t", "T", "true", "TRUE", "True"])
def test_true_is_what_go_takes_for_true(text: str) -> None:
    assert parse(["resources", f"--cached={text}"]).values["cached"] is True


@pytest.mark.parametrize("text", ["0", "f", "F", "false", "FALSE", "False"])
def test_false_is_what_go_takes_for_false(text: str) -> None:
    assert parse(["resources", f"--cached={text}"]).values["cached"] is False


@pytest.mark.parametrize("text", ["yes", "", "tRUE"])
def test_other_truths_are_errors(text: str) -> None:
    with pytest.raises(UsageError, match="--cached"):
        parse(["resources", f"--cached={text}"])


def test_kubectls_names_mean_the_same_commands() -> None:
    assert parse(["api-resources"]).command == "resources"
    assert parse(["api-versions"]).command == "versions"


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["resources", "--bogus"], "error: unknown flag: --bogus\nSee 'dynkube resources --help' for usage."),
        (["resources", "--bogus=1"], "error: unknown flag: --bogus\nSee 'dynkube resources --help' for usage."),
        (["versions", "--sort-by=name"], "error: unknown flag: --sort-by\nSee 'dynkube versions --help' for usage."),
        (
            ["resources", "a", "b"],
            "error: unexpected arguments: [a b]\nSee 'dynkube resources -h' for help and examples",
        ),
        (["bogus"], 'error: unknown command "bogus" for "dynkube"'),
        (["resource"], 'error: unknown command "resource" for "dynkube"\n\nDid you mean this?\n\tresources'),
        (["resources", "--verbosity=1"], "error: unknown flag: --verbosity\nSee 'dynkube resources --help' for usage."),
        (["resources", "--cach=true"], "error: unknown flag: --cach\nSee 'dynkube resources --help' for usage."),
    ],
)
def test_what_is_unknown_is_an_error_that_names_it(words: list[str], text: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse(words)
    assert str(raised.value) == text


@pytest.mark.parametrize("level", ["x", "-1", "", "٣"])
def test_verbosity_is_a_whole_number(level: str) -> None:
    with pytest.raises(UsageError, match="-v, --v"):
        parse(["resources", f"--v={level}"])


def test_verbosity_is_0_unless_given() -> None:
    assert parse(["resources"]).verbosity == 0
    assert parse(["resources", "--v=8"]).verbosity == 8


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"], ["--context=x"]])
def test_no_command_prints_the_help(words: list[str]) -> None:
    assert parse(words).command.startswith("usage: dynkube")


def test_the_help_of_a_command_names_its_flags() -> None:
    text = parse(["resources", "--help"]).command
    assert text.startswith("usage: dynkube resources [flags]")
    assert "--all-versions" in text
    assert "--all-versions" not in parse(["versions", "-h"]).command


def test_version_prints_the_version() -> None:
    assert parse(["--version"]).command == f"dynkube {__version__}\n"
