"""Parses what was typed, in Obsidian's syntax, into an expression: a recursive-descent parser.

Never drops anything in silence: what cannot be understood is reported in `problems`, with its
place where it helps. Any text is some query: signs that make no sense are words.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain
from typing import Literal, NamedTuple, TypeAlias, cast

from explorer.search.operators import OPERATORS, nearest_operator
from explorer.search.property_values import is_comparable, is_time
from explorer.search.query import (
    STATES,
    AllOf,
    AnyOf,
    ComparisonSign,
    Expression,
    Filter,
    FilterKind,
    Negation,
    Query,
    Scope,
    ScopedTo,
    SearchTerm,
    TermKind,
    ValueComparison,
    is_plain,
    plain_filters,
)
from explorer.text.normalize import Range, squeeze, words_of
from explorer.text.patterns import InvalidPatternError, compile_pattern

# The grammar; words side by side bind closer than OR:
#
#   query := group ("OR" group)*
#   group := term+
#   term  := "-"? ( "(" query ")" | "phrase" | /regex/ | [property:query] | #tag
#                 | operator ":" (term | "(" query ")") | word )

_Field: TypeAlias = Literal["text", "file", "path", "tag", "value"]
"""What words are about: the text, a field of a note, or the value of a property."""

_END = r"(?=[\s)]|\Z)"
_PHRASE = re.compile(r'"((?:\\"|[^"])*)"')
r"""What stands in quotes, where `\"` is a quote."""
_REGEX = re.compile(rf"/((?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\[])+)/{_END}")
_LOOSE_REGEX = re.compile(rf"/((?:\\.|[^/\\])+)/{_END}")
"""One with a class that is not closed: it is an expression, which is then reported."""
_BEGUN_REGEX = re.compile(r"/(?=[^/]*[\[\](){}*+?^$|\\])[^/]+\Z")
"""One that is not closed, and no path: it holds a sign that paths do not have."""
_FLAGGED_REGEX = re.compile(rf"/(?:\\.|[^/\\\s])+/[gim]{{1,3}}{_END}")
_PROPERTY_BY_REGEX = re.compile(
    rf"\[[^\[\]:/]+:\s*/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\[\]])+/\s*\]{_END}"
)
_PROPERTY = re.compile(rf"\[[^\[\]]*\]{_END}")
_TAG = re.compile(rf"""\#([^\s\#"'`,;:.!?(){{}}\[\]]+){_END}""")
_KEY = re.compile(r"([A-Za-z][A-Za-z-]*):")
"""An operator."""
_UNKNOWN_KEY = re.compile(r"([A-Za-z][A-Za-z_-]+):(?![\s:)]|//|\Z)")
"""What looks like an operator with a value, and is no address."""
_OR = re.compile(rf"OR{_END}")
_COMPARISON = re.compile(r"(<=|>=|[<>=])\s*([^\s)]+)")
_RANGE = re.compile(r"([^\s().]+(?:\.\d+)?)\.\.([^\s().]+(?:\.\d+)?)")
_NEGATION = re.compile(r"-(?=\S)")
_NEGATION_OF_VALUE = re.compile(r"-(?=[^\s\d])")
_WITHIN_WORD = {'"': _PHRASE, "[": re.compile(r"\[[^\[\]]*\]")}
"""What a word may hold with blanks in it, by its first sign."""
_VALUE_SIGN = re.compile(r"""["(<>=/]|\bOR\b|\.\.|(?:^|\s)-\S""")
"""What makes the value of a property more than words."""

MOST_CHARACTERS = 2000
_DEEPEST = 40
"""How deep parentheses and operators may be nested."""
_EMPTY = "has nothing in it, so it was not used; write what to find between the quotes."
_FIELDS: dict[_Field, FilterKind] = {"file": "file", "path": "path", "tag": "tag"}


_NO_SIGN = SearchTerm("word", "")
"""Returned where no sign begins a term, which is then read as a word; where one does that could not
be used, None is."""


class _Context(NamedTuple):
    """What an operator outside gives to the terms inside."""

    field: _Field = "text"
    match_case: bool = False
    ignore_case: bool = False
    only_content: bool = False


_TOP = _Context()
"""That of terms which are in no operator and in no field."""


def parse_query(typed: str, *, as_tree: bool = False) -> Query:
    """Parse a query; anything that is no filter or operator is words to find.

    With `as_tree`, words and filters alone are an expression, too; nothing typed is always met.
    """
    parser = _QueryParser(typed[:MOST_CHARACTERS])
    expression = parser.read_query(_TOP)
    unfinished = dict.fromkeys(parser.open_regexes)
    problems = dict.fromkeys(parser.problems)
    if len(typed) > MOST_CHARACTERS:
        cut = f"Only the first {MOST_CHARACTERS} characters of the query were used."
        problems = {cut: None} | problems
    text = ""
    filters: tuple[Filter, ...] = ()
    if expression is not None and not is_plain(expression):
        problems |= dict.fromkeys(parser.misplaced_or)
        unfinished = dict.fromkeys((*parser.open_groups, *unfinished))
    elif as_tree:
        expression = expression or (AnyOf(()) if typed.strip() else AllOf(()))
    else:
        text, filters, expression = parser.words(), tuple(plain_filters(expression)), None
    return Query(typed, text, filters, (*problems, *unfinished), (*unfinished,), expression)


class _QueryParser:
    """Reads one query from left to right."""

    def __init__(self, typed: str) -> None:
        self._text = typed
        self._at = 0
        self._depth = 0
        """How many parentheses are open here."""
        self._nesting = 0
        self.problems: list[str] = []
        """What is wrong whatever the query is."""
        self.misplaced_or: list[str] = []
        """What is wrong with OR: in a query of words alone, it is a word too."""
        self.open_groups: list[str] = []
        """Which parentheses are open at the end; in a query of words alone, that is fine."""
        self.open_regexes: list[str] = []
        """Which regular expressions have no end."""
        self._no_words: list[Range] = []
        """Ranges of the query that are no words to find; one may be in another."""

    def words(self) -> str:
        """Return the query without filters and what could not be used."""
        pieces = []
        at = 0
        for start, end in sorted(self._no_words):
            pieces.append(self._text[at : max(at, start)])
            at = max(at, end)
        words = " ".join([*pieces, self._text[at:]]).split()
        return " ".join(map(_without_single_quote, words))

    def read_query(self, context: _Context) -> Expression | None:
        """Read alternatives up to the end, or to the parenthesis that closes them."""
        alternatives = []
        parts: list[Expression] = []
        is_empty = True
        while self._goes_on():
            if self._match(_OR):
                if not is_empty and self._goes_on(after=2):
                    self._at += 2
                    alternatives += _combined(parts, context)
                    parts, is_empty = [], True
                    continue
                self.misplaced_or.append(
                    f"OR at character {self._at + 1} has nothing to choose from on one side, so it"
                    ' was read as a word; write "OR" if that was meant.'
                )
            part = self._read_term(context)
            is_empty = False
            if part is not None:
                parts.append(part)
        alternatives += _combined(parts, context)
        if len(alternatives) > 1:
            return AnyOf(tuple(alternatives))
        return alternatives[0] if alternatives else None

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        return pattern.match(self._text, self._at)

    def _take(self, pattern: re.Pattern[str], *, alone: bool = False) -> re.Match[str] | None:
        """Take what a pattern matches here, if it does, and if need be nothing stands behind it."""
        found = self._match(pattern)
        if found is None or (alone and not self._ends_at(found.end())):
            return None
        self._at = found.end()
        return found

    def _goes_on(self, after: int = 0) -> bool:
        """Go to the next term; return whether there is one, and not the end of the group."""
        rest = self._text[self._at + after :].lstrip()
        self._at = self._at if after else len(self._text) - len(rest)
        return bool(rest) and not (self._depth and rest[0] == ")")

    # Terms

    def _read_term(self, context: _Context) -> Expression | None:
        """Read one term; None if it could not be used."""
        start = self._at
        negation = self._take(_NEGATION if context.field != "value" else _NEGATION_OF_VALUE)
        found = self._read_marked(context, start)
        if negation is None:
            return self._read_word(context) if found is _NO_SIGN else found
        if found is not _NO_SIGN:
            self._leave_out(start)
            return _negated(found)
        self._at = start
        return self._read_excluded_word(context)

    def _read_marked(self, context: _Context, start: int) -> Expression | None:
        """Read a term that a sign begins, if there is one; `start` is where it was typed from."""
        match self._text[self._at]:
            case "(":
                return self._read_group(context)
            case '"':
                return self._read_phrase(context, start)
            case "/":
                return self._read_regex(context, start)
            case "[" if context.field == "text":
                return self._read_property(start)
            case "#" if context.field in ("text", "tag"):
                return self._read_tag(start)
            case "<" | ">" | "=" if context.field == "value":
                return self._read_comparison()
        if context.field == "value":
            return self._read_range()
        return self._read_keyed(context, start)

    def _read_group(self, context: _Context) -> Expression | None:
        if self._is_too_deep():
            return _NO_SIGN
        opened = self._at
        self._at += 1
        self._depth += 1
        self._nesting += 1
        inside = self.read_query(context)
        self._depth -= 1
        self._nesting -= 1
        if self._at < len(self._text):
            self._at += 1
        else:
            self.open_groups.append(
                f"The ( at character {opened + 1} is not closed; it was taken to close at the end."
            )
        return inside

    def _is_too_deep(self) -> bool:
        """Return whether nothing may be nested here any more, and report it."""
        if self._nesting < _DEEPEST:
            return False
        problem = f"What is nested more than {_DEEPEST} deep was read as words."
        self.problems.append(problem)
        return True

    def _read_phrase(self, context: _Context, start: int) -> Expression | None:
        found = self._take(_PHRASE, alone=True)
        if found is None:
            return _NO_SIGN
        phrase = found[1].replace('\\"', '"')
        if not phrase.strip():
            if context.field == "text" and self._nesting == 0:
                self._drop(start, _EMPTY)
                return None
            return AllOf(())
        if context == _TOP:
            self._leave_out(start)
        return self._leaf("phrase", phrase, context, start)

    def _read_regex(self, context: _Context, start: int) -> Expression | None:
        if self._take(_FLAGGED_REGEX):
            self._drop(start, "has flags, which are not known, so it was not used; for letter case"
                              " write match-case:/…/.")  # fmt: skip
            return None
        found = self._match(_REGEX) or self._match(_LOOSE_REGEX)
        if found is None or context.field == "tag":
            if self._match(_BEGUN_REGEX):
                self.open_regexes.append(
                    f"The / at character {self._at + 1} begins no regular expression, since no /"
                    " ends it; what follows was read as words."
                )
            return _NO_SIGN
        self._at = found.end()
        try:
            compile_pattern(found[1], match_case=context.match_case)
        except InvalidPatternError as error:
            self._drop(start, f"is no regular expression, so it was not used: {error}.")
            return None
        if context.field == "text":
            self._leave_out(start)
        return self._leaf("regex", found[1], context, start)

    def _leaf(self, kind: TermKind, text: str, context: _Context, start: int) -> Expression:
        """Return a term of the text, or what a word is in a field."""
        filtered = _FIELDS.get(context.field)
        if filtered is None:
            return SearchTerm(
                kind, text, context.match_case, context.only_content, context.ignore_case
            )
        is_verbatim = kind == "regex" or (context.match_case and filtered != "tag")
        value = text if is_verbatim else squeeze(text)
        if filtered == "tag":
            value = value.lstrip("#").strip("/")
        return Filter(
            kind=filtered,
            value=value,
            shown=self._since(start),
            is_regex=kind == "regex",
            match_case=context.match_case and filtered != "tag",
        )

    def _read_property(self, start: int) -> Expression | None:
        found = self._match(_PROPERTY_BY_REGEX) or self._match(_PROPERTY)
        key, _, value = found[0][1:-1].partition(":") if found is not None else ("", "", "")
        if found is None or not key.strip():
            return _NO_SIGN
        self._at = found.end()
        shown = self._since(start)
        self._leave_out(start)
        condition = Filter(
            "property", squeeze(value), key=squeeze(key.strip().strip('"')), shown=shown
        )
        if not _VALUE_SIGN.search(value):
            return condition
        parser = _QueryParser(value)
        inside = parser.read_query(_Context("value"))
        problems = (parser.problems, parser.misplaced_or, parser.open_groups, parser.open_regexes)
        self.problems += [f"{shown}: {problem}" for problem in chain(*problems)]
        if inside is None:
            if parser.problems:
                return None
            return replace(condition, value="")
        return replace(condition, value="", inside=inside)

    def _read_tag(self, start: int) -> Expression | None:
        found = self._match(_TAG)
        if found is None or found[1].isdigit() or not found[1].strip("/"):
            return _NO_SIGN
        self._at = found.end()
        self._leave_out(start)
        return Filter("tag", squeeze(found[1].strip("/")), shown=self._since(start))

    def _read_comparison(self) -> Expression | None:
        found = self._take(_COMPARISON)
        if found is None:
            return _NO_SIGN
        sign, value = cast("ComparisonSign", found[1]), found[2].strip('"')
        return self._compared(found[0], ValueComparison(sign, squeeze(value)))

    def _read_range(self) -> Expression | None:
        found = self._take(_RANGE, alone=True)
        if found is None:
            return _NO_SIGN
        first, last = ValueComparison(">=", found[1]), ValueComparison("<=", found[2])
        return self._compared(found[0], first, last)

    def _compared(self, typed: str, *comparisons: ValueComparison) -> Expression | None:
        if all(is_comparable(each.value) for each in comparisons):
            return comparisons[0] if len(comparisons) == 1 else AllOf(comparisons)
        self.problems.append(
            f"{typed} compares with neither a number nor a date, so it was not used; write <5 or"
            " <2024-05-31."
        )
        return None

    # Operators

    def _read_keyed(self, context: _Context, start: int) -> Expression | None:
        key = self._match(_KEY)
        if key is None:
            return _NO_SIGN
        name = key[1].lower()
        operator = OPERATORS.get(name)
        if operator is None:
            return self._read_unknown(context, start)
        if self._is_too_deep():
            return _NO_SIGN
        self._at = key.end()
        if operator.kind == "plain":
            return self._read_plain_filter(cast("FilterKind", name), start)
        if self._ends_at(self._at):
            self._drop_empty(start, operator.example)
            return None
        inner = context
        if operator.kind == "field":
            inner = context._replace(field=cast("_Field", name))
        elif name == "content":
            inner = context._replace(only_content=True)
        elif operator.kind == "text":
            matches = name == "match-case"
            inner = context._replace(match_case=matches, ignore_case=not matches)
        return self._read_operand(name, inner, start)

    def _read_operand(self, name: str, context: _Context, start: int) -> Expression | None:
        """Read what follows an operator."""
        if self._text[self._at] == '"':
            quoted = self._match(_PHRASE)
            if quoted is None:
                return self._read_open_quote(name, context, start)
            if not self._ends_at(quoted.end()):
                self._take_word()
                self._drop_misquoted(start, name)
                return None
        self._nesting += 1
        inside = self._read_term(context)
        self._nesting -= 1
        self._leave_out(start)
        if inside is None:
            return None
        if inside == AllOf(()) and OPERATORS[name].kind != "scope":
            self._drop_empty(start, OPERATORS[name].example)
            return None
        if isinstance(inside, Filter):
            inside = replace(inside, shown=self._since(start))
        return _scoped(name, inside)

    def _read_open_quote(self, name: str, context: _Context, start: int) -> Expression | None:
        """Take everything after a quote that is still to be closed."""
        phrase = self._text[self._at + 1 :]
        self._at = len(self._text)
        self._leave_out(start)
        if not phrase.strip():
            self._drop_empty(start, OPERATORS[name].example)
            return None
        return _scoped(name, self._leaf("phrase", phrase, context, start))

    def _read_plain_filter(self, kind: FilterKind, start: int) -> Expression | None:
        """Read the one value of `in:`, `is:`, `deck:` or `modified:`."""
        typed = self._take_value()
        if typed is None:
            self._drop_misquoted(start, kind)
            return None
        value = squeeze(typed)
        if kind == "deck":
            value = value.lstrip("#").strip("/")
        if not value:
            self._drop_empty(start, f"{kind}:something")
            return None
        mistake = _mistake_in(kind, value)
        if mistake:
            self._drop(start, mistake)
            return None
        self._leave_out(start)
        return Filter(kind, value, shown=self._since(start))

    def _take_value(self) -> str | None:
        """Take a word, or what stands in quotes; None for a word with a quote in it."""
        is_open = self._match(_PHRASE) is None and self._text.startswith('"', self._at)
        quoted = self._take(_PHRASE, alone=True)
        if quoted is not None:
            return quoted[1].replace('\\"', '"')
        if is_open:
            value = self._text[self._at + 1 :]
            self._at = len(self._text)
            return value
        value = self._take_word()
        return None if '"' in value else value

    def _read_unknown(self, context: _Context, start: int) -> Expression | None:
        """Report an operator that there is not. What follows it is searched for as it stands."""
        key = self._match(_UNKNOWN_KEY)
        if key is None or context.field == "value":
            return _NO_SIGN
        name = key[1]
        nearest = nearest_operator(name)
        known = ", ".join(f"{each}:" for each in OPERATORS)
        advice = f"did you mean {nearest}:?" if nearest else f"there is {known}."
        is_group = self._text[key.end()] == "("
        shown = f"{self._since(start)}{name}:"
        if not is_group:
            here = self._at
            shown = self._since(start) + self._take_word()
            self._at = here
        self.problems.append(f"{shown} is no operator here, so it was read as words; {advice}")
        if not is_group:
            return _NO_SIGN
        self._no_words.append((start, key.end()))
        self._at = key.end()
        return self._read_group(context)

    # Words

    def _read_excluded_word(self, context: _Context) -> Expression | None:
        """Read a word after a `-`; of one that holds no letter, the `-` is a part."""
        start = self._at
        token = self._take_word()
        if not words_of(squeeze(token[1:])) and context.field == "text":
            self._at = start
            return self._read_word(context)
        if context == _TOP:
            self._leave_out(start)
        leaf = self._leaf("word", token[1:], context, start)
        return Negation(leaf) if isinstance(leaf, SearchTerm) else _negated(leaf)

    def _read_word(self, context: _Context) -> Expression | None:
        start = self._at
        token = self._take_word()
        quotes = token.count('"')
        if quotes > 1 and not token.strip('-"'):
            self._drop(start, _EMPTY)
            return None
        word = _without_single_quote(token)
        if context.field == "text" and not words_of(squeeze(word)):
            return None
        return self._leaf("word", word, context, start)

    def _take_word(self) -> str:
        """Take what goes on to the next blank, or to the parenthesis that closes the group."""
        text, start, at, opened = self._text, self._at, self._at, 0
        while at < len(text) and not text[at].isspace():
            sign = text[at]
            if sign == ")" and self._depth and not opened:
                break
            opened += (sign == "(") - (sign == ")" and opened > 0)
            whole = _WITHIN_WORD[sign].match(text, at) if sign in _WITHIN_WORD else None
            at = whole.end() if whole is not None else at + 1
        self._at = at
        return text[start:at]

    # Helpers

    def _leave_out(self, start: int) -> None:
        """Note that what was typed since `start` is no word to find."""
        self._no_words.append((start, self._at))

    def _ends_at(self, at: int) -> bool:
        following = self._text[at : at + 1]
        return not following or following.isspace() or (following == ")" and self._depth > 0)

    def _since(self, start: int) -> str:
        """Return what was typed from `start` to where the reader is."""
        return self._text[start : self._at]

    def _drop(self, start: int, what: str) -> None:
        """Report that what was typed since `start` is not used."""
        self._leave_out(start)
        self.problems.append(f"{self._since(start)} {what}")

    def _drop_empty(self, start: int, example: str) -> None:
        self._drop(start, f"has no value, so it was not used; write {example}.")

    def _drop_misquoted(self, start: int, name: str) -> None:
        self._drop(start, f'is not understood, so it was not used; write {name}:"two words".')


def _combined(parts: list[Expression], context: _Context) -> list[Expression]:
    """Return what is side by side as one expression, empty if there is nothing."""
    if len(parts) < 2:
        return parts
    if context.field == "value":
        words = [
            each.text for each in parts if isinstance(each, SearchTerm) and each.kind == "word"
        ]
        if len(words) == len(parts):
            return [SearchTerm("word", " ".join(words))]
    return [AllOf(tuple(parts))]


def _negated(inside: Expression | None) -> Expression | None:
    if isinstance(inside, Filter):
        return replace(inside, wanted=not inside.wanted)
    return None if inside is None else Negation(inside)


def _mistake_in(kind: FilterKind, value: str) -> str:
    """Return what is wrong with the folded value of a plain filter; empty if nothing is."""
    if kind == "is" and value not in STATES:
        from difflib import get_close_matches  # only where something is wrong

        near = get_close_matches(value, STATES, 1)
        advice = f"did you mean is:{near[0]}?" if near else f"there is {', '.join(STATES)}."
        return f"is not known, so it was not used; {advice}"
    if kind == "modified" and not is_time(value):
        return "is not understood, so it was not used; write modified:7d or modified:2024-05-31."
    return ""


def _scoped(name: str, inside: Expression) -> Expression:
    """Return what stands after an operator, bound to a part of a note if the operator names one."""
    if OPERATORS[name].kind == "scope":
        return ScopedTo(cast("Scope", name), inside)
    return inside


def _without_single_quote(token: str) -> str:
    return token.strip('"') if token.count('"') == 1 else token
