"""What is typed, as an expression: nesting, quoting, operators, and what is said of mistakes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.search import Filter, parse_query
from explorer.search.operators import OPERATORS, SIGNS, nearest_operator, operator_lines
from explorer.search.query import (
    AllOf,
    AnyOf,
    Expression,
    Negation,
    ScopedTo,
    SearchTerm,
    ValueComparison,
)

A, B, C = (SearchTerm("word", letter) for letter in "abc")


def tree(typed: str) -> Expression:
    """Return the expression of a query that nothing is wrong with."""
    parsed = parse_query(typed)
    assert parsed.problems == ()
    assert parsed.expression is not None
    assert (parsed.text, parsed.filters) == ("", ())
    return parsed.expression


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("a OR b", AnyOf((A, B))),
        ("a b OR c", AnyOf((AllOf((A, B)), C))),
        ("a (b OR c)", AllOf((A, AnyOf((B, C))))),
        ("((a) OR ((b)))", AnyOf((A, B))),
        ("(a OR b)c", AllOf((AnyOf((A, B)), C))),
        ("-(a b)", Negation(AllOf((A, B)))),
        ("-(a OR -b)", Negation(AnyOf((A, Negation(B))))),
        ("a OR -b", AnyOf((A, Negation(B)))),
        ("/x y/", SearchTerm("regex", "x y")),
        (r"/a\/[b/]/ c", AllOf((SearchTerm("regex", r"a\/[b/]"), C))),
        ("-/a/", Negation(SearchTerm("regex", "a"))),
        ('a OR "b c"', AnyOf((A, SearchTerm("phrase", "b c")))),
        (r'a OR "\"b\" c"', AnyOf((A, SearchTerm("phrase", '"b" c')))),
        ("line:a", ScopedTo("line", A)),
        ("LINE:a", ScopedTo("line", A)),
        ("line:(a b)", ScopedTo("line", AllOf((A, B)))),
        ("-line:(a OR b)", Negation(ScopedTo("line", AnyOf((A, B))))),
        ('line:"a b"', ScopedTo("line", SearchTerm("phrase", "a b"))),
        ('line:"a b', ScopedTo("line", SearchTerm("phrase", "a b"))),
        ("line:/a/", ScopedTo("line", SearchTerm("regex", "a"))),
        ('task:""', ScopedTo("task", AllOf(()))),
        ("task-todo:(a -b)", ScopedTo("task-todo", AllOf((A, Negation(B))))),
        (
            "section:(block:(a b) c)",
            ScopedTo("section", AllOf((ScopedTo("block", AllOf((A, B))), C))),
        ),
        ("match-case:a", SearchTerm("word", "a", match_case=True)),
        (
            "match-case:(a ignore-case:b)",
            AllOf(
                (
                    SearchTerm("word", "a", match_case=True),
                    SearchTerm("word", "b", ignore_case=True),
                )
            ),
        ),
        ("ignore-case:a", SearchTerm("word", "a", ignore_case=True)),
        ("content:a", SearchTerm("word", "a", only_content=True)),
        ("file:(a OR b)", AnyOf((Filter("file", "a", shown="a"), Filter("file", "b", shown="b")))),
        (
            "tag:(#a OR b)",
            AnyOf((Filter("tag", "a", shown="#a"), Filter("tag", "b", shown="b"))),
        ),
        ("a OR print()", AnyOf((A, SearchTerm("word", "print()")))),
        ("(a OR f(x))", AnyOf((A, SearchTerm("word", "f(x)")))),
        ("line:(#a b)", ScopedTo("line", AllOf((Filter("tag", "a", shown="#a"), B)))),
    ],
)  # fmt: skip
def test_what_is_typed_is_understood(typed: str, expected: Expression) -> None:
    assert tree(typed) == expected


@pytest.mark.parametrize(
    ("typed", "text", "filters"),
    [
        ("MFA (Multi-Factor Authentication)", "MFA (Multi-Factor Authentication)", []),
        ("a (b", "a (b", []),
        ("a) b", "a) b", []),
        ("a OR", "a OR", []),
        ("OR a", "OR a", []),
        ("and/or", "and/or", []),
        ("/usr/bin", "/usr/bin", []),
        ("12:30 https://x.org std::x C:\\a", "12:30 https://x.org std::x C:\\a", []),
        ('"a OR b"', "", ["phrase"]),
        ("(a) -(b) #c", "(a)", ["word", "tag"]),
        ("a file:b path:c tag:#d [e:<5] in:f", "a", ["file", "path", "tag", "property", "in"]),
        ('file:"a b" c', "c", ["file"]),
        ("file:/a b/ c", "c", ["file"]),
    ],
)
def test_what_is_only_words_and_filters_needs_no_tree(
    typed: str, text: str, filters: list[str]
) -> None:
    parsed = parse_query(typed)
    assert parsed.expression is None
    assert parsed.text == text
    assert [each.kind for each in parsed.filters] == filters
    assert parsed.problems == ()


@pytest.mark.parametrize(
    ("typed", "inside"),
    [
        ("[p:<5]", ValueComparison("<", "5")),
        ("[p:>= 2024-05]", ValueComparison(">=", "2024-05")),
        ("[p:3..5]", AllOf((ValueComparison(">=", "3"), ValueComparison("<=", "5")))),
        (
            "[p:Draft OR in work]",
            AnyOf((SearchTerm("word", "Draft"), SearchTerm("word", "in work"))),
        ),
        ('[p:"In work"]', SearchTerm("phrase", "In work")),
        ("[p:/[a-c]+/]", SearchTerm("regex", "[a-c]+")),
        ("[p:-done]", None),
        ("[p:(a OR b) -c]", AllOf((AnyOf((A, B)), Negation(C)))),
    ],
)  # fmt: skip
def test_the_value_of_a_property_may_be_a_query(typed: str, inside: Expression | None) -> None:
    (condition,) = parse_query(typed).filters
    assert (condition.kind, condition.key, condition.value) == ("property", "p", "")
    assert condition.inside == inside or inside is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("a OR (b", "The ( at character 6 is not closed"),
        ("(a OR) b OR c", "OR at character 4 has nothing to choose from"),
        ("a OR OR b", "OR at character 6 has nothing to choose from"),
        ("/[a/", "/[a/ is no regular expression, so it was not used: unterminated character set"),
        ("a OR /(b/", "/(b/ is no regular expression"),
        ("/a/i b", "/a/i has flags"),
        ("a /[b", "The / at character 3 begins no regular expression, since no / ends it"),
        ("fle:a", "fle:a is no operator here, so it was read as words; did you mean file:?"),
        ("title:a", "did you mean file:?"),
        ("done:a", "did you mean task-done:?"),
        ("lines:(a b)", "lines: is no operator here, so it was read as words; did you mean line:?"),
        ("arn:aws", "there is file:, path:, tag:,"),
        ("line: a", "line: has no value, so it was not used; write line:(mix flour)."),
        ('file:"" a', 'file:"" has no value'),
        ("is:overdu", "did you mean is:overdue?"),
        ("[p:<soon]", "<soon compares with neither a number nor a date"),
        ("[p:1..b]", "1..b compares with neither"),
        ("[p:==2024]", "==2024 compares with neither"),
        ('line:"a"b', 'line:"a"b is not understood'),
        ("(" * 60 + "a OR b", "What is nested more than 40 deep was read as words."),
    ],
)
def test_a_mistake_is_named(typed: str, said: str) -> None:
    assert any(said in problem for problem in parse_query(typed).problems)


def test_an_operator_that_is_nested_too_deep_is_named_as_such() -> None:
    assert parse_query("a OR " + "file:" * 60 + "b").problems == (
        "What is nested more than 40 deep was read as words.",
    )


def test_an_escaped_quote_is_a_quote_in_every_value() -> None:
    (condition,) = parse_query(r'in:"the \"old\" notes"').filters
    assert condition.value == 'the "old" notes'


def test_what_is_not_understood_ends_where_its_quote_does() -> None:
    parsed = parse_query(r'file:"a\"b c"d')
    assert parsed.text == ""
    (problem,) = parsed.problems
    assert problem.startswith(r'file:"a\"b c"d is not understood')


def test_what_cannot_be_used_is_left_out_of_the_rest() -> None:
    assert parse_query("a OR /(b/").text == "a OR"
    assert parse_query("a OR b OR /(c/").expression == AnyOf((A, B))


@pytest.mark.parametrize("name", OPERATORS)
def test_an_operator_is_nearest_to_itself_and_to_a_slip(name: str) -> None:
    assert nearest_operator(name) == name
    if len(name) > 3:
        assert nearest_operator(name[:1] + name[2:]) == name


@pytest.mark.parametrize(("typed", "_"), operator_lines())
def test_what_the_help_shows_is_understood(typed: str, _: str) -> None:
    for example in typed.split("  "):
        assert parse_query(example).problems == ()


def test_the_help_shows_every_operator_once() -> None:
    shown = [typed for typed, _ in operator_lines()]
    assert len(shown) == len(SIGNS) + len(OPERATORS) == len(set(shown))
    for name in OPERATORS:
        assert sum(typed.startswith(f"{name}:") for typed in shown) == 1


@given(
    st.lists(
        st.sampled_from(
            [*'()[]"/#-:<> ', "OR", "a", "bc", "line:", "file:", "is:", "[p:", "task:", "tag:#"]
        ),
        max_size=24,
    ).map("".join)
)
def test_anything_is_some_query(typed: str) -> None:
    parsed = parse_query(typed)
    assert parsed.expression is None or not (parsed.text or parsed.filters)
