"""Printers: values to text."""

from dynkube.cli.printers import csv_text, table


def test_a_column_is_its_longest_cell_plus_three_and_at_least_six_wide() -> None:
    assert table([["a", "b", "c"], ["longer", "b", "c"]]) == "a        b     c\nlonger   b     c\n"


def test_the_last_cell_is_not_padded_but_an_empty_one_leaves_the_padding_before_it() -> None:
    assert table([["a", "verbs", ""], ["a", "x", "all"]]) == "a     verbs   \na     x       all\n"


def test_characters_count_not_bytes() -> None:
    assert table([["ünïcode", "x"]]) == "ünïcode   x\n"


def test_one_column_is_not_padded() -> None:
    assert table([["a"], ["long"]]) == "a\nlong\n"


def test_csv_quotes_what_needs_quotes() -> None:
    assert csv_text([["name", "verbs"], ["pods", "get,list"]]) == 'name,verbs\npods,"get,list"\n'
