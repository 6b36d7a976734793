"""Laws of selectors: printing and parsing undo each other; a selector answers as a plain reading of it does."""

from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from dynkube.errors import ParseError
from dynkube.schema import FieldSelector, LabelSelector
from dynkube.schema.field_selector import FieldRequirement
from dynkube.schema.label_requirement import LabelRequirement
from tests.helpers.laws import FUZZ, LAW

KEYS = st.sampled_from(["a", "b", "in", "notin", "example.com/a", "A_b.c-d"])
VALUES = st.sampled_from(["", "a", "in", "notin", "0", "7", "10", "007", "x.y_z-0"])
NUMBERS = st.sampled_from(["0", "7", "10", "007"])
LABELS = st.dictionaries(KEYS, VALUES, max_size=4)
REQUIREMENTS = st.one_of(
    st.builds(LabelRequirement, KEYS, st.sampled_from(["=", "==", "!="]), st.tuples(VALUES)),
    st.builds(LabelRequirement, KEYS, st.sampled_from([">", "<"]), st.tuples(NUMBERS)),
    st.builds(LabelRequirement, KEYS, st.sampled_from(["exists", "!"])),
    st.builds(
        LabelRequirement, KEYS, st.sampled_from(["in", "notin"]), st.lists(VALUES, min_size=1, max_size=3).map(tuple)
    ),
)
SELECTORS = st.lists(REQUIREMENTS, max_size=4).map(tuple).map(LabelSelector)
ALMOST = st.lists(
    st.sampled_from(
        ["a", "b/a", "in", "notin", "=", "==", "!=", "!", ">", "<", "(", ")", ",", " ", "\t", "7", "/", "~"]
    ),
    max_size=9,
).map("".join)


def holds(requirement: LabelRequirement, labels: dict[str, str]) -> bool:
    """Each operator read plainly."""
    value = labels.get(requirement.key)
    match requirement.operator:
        case "=" | "==" | "in":
            return value in requirement.values
        case "!=" | "notin":
            return value not in requirement.values
        case "exists":
            return value is not None
        case "!":
            return value is None
    if value is None or not value.isdigit():
        return False
    bound = int(requirement.values[0])
    return int(value) > bound if requirement.operator == ">" else int(value) < bound


@LAW
@given(SELECTORS)
def test_printing_and_parsing_a_label_selector_gives_it_back(selector: LabelSelector) -> None:
    assert LabelSelector.parse(str(selector)) == selector


@FUZZ
@given(SELECTORS, LABELS)
def test_a_label_selector_matches_when_each_requirement_holds(selector: LabelSelector, labels: dict[str, str]) -> None:
    assert selector.matches(labels) is all(holds(one, labels) for one in selector.requirements)


@LAW
@given(LABELS, LABELS)
def test_labels_match_the_selector_of_their_parts(labels: dict[str, str], others: dict[str, str]) -> None:
    assert LabelSelector.of(labels).matches({**others, **labels})
    assert LabelSelector.of(labels) == LabelSelector.from_dict({"matchLabels": labels})


@LAW
@given(
    st.lists(REQUIREMENTS, max_size=3, unique_by=lambda one: one.key).flatmap(lambda ones: st.permutations(ones * 2))
)
def test_the_order_of_requirements_on_several_keys_says_nothing(shuffled: list[LabelRequirement]) -> None:
    assert LabelSelector(tuple(shuffled)) == LabelSelector(tuple(reversed(shuffled)))


@FUZZ
@given(ALMOST)
def test_any_text_is_a_label_selector_that_prints_itself_or_a_parse_error(text: str) -> None:
    try:
        selector = LabelSelector.parse(text)
    except ParseError:
        return
    assert LabelSelector.parse(str(selector)) == selector
    assert len(str(selector)) <= len(text) + 2 * len(selector.requirements)


FIELDS = st.sampled_from(["metadata.name", "status.phase", "a"])
FIELD_VALUES = st.text("\\,=!a \n", max_size=4)
FIELD_REQUIREMENTS = st.builds(FieldRequirement, FIELDS, FIELD_VALUES, st.booleans())
FIELD_SELECTORS = st.lists(FIELD_REQUIREMENTS, max_size=3).map(tuple).map(FieldSelector)


@FUZZ
@given(FIELD_SELECTORS)
def test_printing_and_parsing_a_field_selector_gives_it_back(selector: FieldSelector) -> None:
    assert FieldSelector.parse(str(selector)) == selector


@FUZZ
@given(FIELD_SELECTORS, st.dictionaries(FIELDS, FIELD_VALUES))
def test_a_field_selector_matches_when_each_requirement_holds(selector: FieldSelector, values: dict[str, str]) -> None:
    differs = [values.get(one.field, "") != one.value for one in selector.requirements]
    assert selector.matches(values) is (differs == [one.negated for one in selector.requirements])


@FUZZ
@given(st.text("a.\\,=! \n", max_size=8))
def test_any_text_is_a_field_selector_that_prints_itself_or_a_parse_error(text: str) -> None:
    try:
        selector = FieldSelector.parse(text)
    except ParseError:
        return
    assert FieldSelector.parse(str(selector)) == selector


@LAW
@given(st.dictionaries(FIELDS, FIELD_VALUES))
def test_values_match_the_selector_of_them(values: dict[str, Any]) -> None:
    assume(values)
    assert FieldSelector.of(values).matches(values)
    assert not FieldSelector.of(values).matches({field: f"{value}-" for field, value in values.items()})
