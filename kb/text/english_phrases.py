"""The noun phrase that an English figure counts, as it stands in its clause.

There is no tagger. Verbs are told by closed lists of how reports speak of amounts, by auxiliaries and endings; what is
left between them and the words that link a figure to its sentence is a noun phrase:

    we will cut [energy intensity] by 3.9 percent          [grain output] exceeded 600 million tons
    a [surveyed unemployment rate] of 5.5 percent          over 11 million [new urban jobs] will be created
    a 20-percent cut in [tuition fees]                     with [the length of railways in service] reaching 11,000 km
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.text import english_words as en
from kb.text.english_subjects import RESPECTIVELY, content_words, list_members
from kb.text.english_tokens import Token, counts, is_adverbial, is_gerund, is_link, is_many, is_verb, tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.text.figures import Figure
    from kb.text.statement import Measure, Statement

_GROWN_IN = re.compile(
    r"\s*-?(?:year-on-year |annual |average )*"
    r"(?:increase|rise|growth|drop|decrease|reduction|decline|fall|cut|gain)s? (?:in|of) "
)
_CHANGE_BEHIND = re.compile(r"\s*-?(?:increase|rise|growth|drop|decrease|reduction|decline|fall|cut|gain)\b(?! rate)")
_FOR_WHAT = re.compile(
    r"(?:[^,;.]{0,60}?\b(?:from|by|in) the (?:central|government|state)[^,;.]{0,24}?)?(?:[^,;.]{0,40}?)"
    r"\b(?:to (?:fund|support|finance|build|subsidize|help|develop)|for|on|into|in|to) (?=[A-Za-z\d])"
)
_SAID = re.compile(
    r"^.*\b(?:ensure[sd]?|ensuring|sure|see|means?|meaning|shows?|expect(?:ed)?|estimated?)\s+(?:that\s+)?(?=\w)"
)
_LONGEST = 160
_ITEM = 2  # words of a thing before a capital letter begins another
_BOTH = re.compile(r",?\s*and\s+")
_OF_BOTH = re.compile(r"\s+(?:(?:in|for|of)\s[^,;:]*\s|[a-z]+\s)to\s*$")
_CLOSES = re.compile(r"[,;:!?\n]|\.(?=\s|$)|\s-{1,2}\s|\b(?:while|whereas)\b")
_SUCH = re.compile(r"\s+(?:of\s+)?(?:such|these|those)\b")
_THAT = re.compile(r"\s+(?:that|which|who)$")
_SERVES = re.compile("benefit(?:s|t?ed)?|cover(?:s|ed)?|serve[sd]?|help(?:s|ed)?")
_HAVING = [["with", "a"], ["with", "an"]]  # mills with a capacity of
_WHICH = re.compile(r"\s+(?:who|to be|living|working)\b")
_UNIT = re.compile(r"per (?!capita)[a-z]+")  # 700 yuan | per month
_OF_WHICH = re.compile(r" of (?:which|whom) (?:are|were|is|was) (?=[a-z-]+(?:s\b| [a-z]+s\b))")
# 21.5 cars per 100 households: the unit of a rate, which its subject names
_PER = re.compile(r"(?: [a-z-]+){1,3} per (?:\d|capita\b|person\b|household\b)")


def counted_phrases(
    text: str, start: int, end: int, found: Sequence[Statement], before: Sequence[str]
) -> Iterator[tuple[str, Measure]]:
    """What each statement of a clause counts, as it stands there, and how; ``before``: what those before it count."""
    at = start
    thing = before[-1] if before else ""
    for number, each in enumerate(found):
        until = max(each.end, (each.high or each.figure).end)
        if (
            number
            and each.figure.dimension == found[number - 1].figure.dimension
            and _OF_BOTH.match(text[at : each.start])
        ):
            yield thing, each.measure  # a rate of 16 percent in manufacturing to 13 percent
            at = each.end
            continue
        closes = _CLOSES.search(text, until)
        phrase, behind = _counted(
            text, at, each.figure, until, closes.start() if closes is not None else len(text), first=number == 0
        )
        if number == 0 and len(found) > 1:
            # raised from 240 to 280 respectively: two values of one thing
            bound = not each.initial and RESPECTIVELY.match(text, found[-1].figure.end)
            members = list_members(phrase or thing, len(found)) if bound else []
            if (
                not members
                and not phrase
                and len(before) == len(found)
                and _BOTH.fullmatch(text, each.end, found[1].start)
            ):
                members = list(before)  # … respectively, an increase of 2.8 and 5.5
            if members:
                yield from ((member, one.measure) for member, one in zip(members, found, strict=True))
                return
        if phrase and behind and thing.endswith(phrase) and _SUCH.match(text, each.figure.end):
            phrase = thing
        thing = phrase or thing or each.subject
        by = text.endswith("by ", 0, each.start) or text.startswith("by ", each.start)
        whose = (
            _noun_behind(text[each.figure.end + 5 : end])
            if each.figure.dimension == "ratio" and text.startswith(" for ", each.figure.end)
            else ""
        )
        yield f"{thing} for {whose}" if thing and whose else thing, "level" if behind and not by else each.measure
        at = each.end


def _counted(text: str, start: int, figure: Figure, figure_end: int, end: int, *, first: bool) -> tuple[str, bool]:
    """The noun phrase that a figure counts, verbatim, "" where its own words name none; and whether it stands behind.

    Args:
        text: normalised.
        start: where the figure's clause begins, or the words behind the figure before it in that clause.
        figure: the figure, or the lower one of a range.
        figure_end: where it ends, the upper one of a range and 'or more' included.
        end: where its clause ends.
        first: whether it is the first figure of its clause.
    """
    behind = text[figure_end:end]
    if part := _OF_WHICH.match(behind):  # 19,700 km of lines, 8,951 km of which are high-speed railways
        return _noun_behind(behind[part.end() :]), True
    bare = figure.dimension == "count" and not figure.unit and not text.endswith(" by ", 0, figure.start)
    measured = figure.dimension not in en.NO_AMOUNTS
    if (
        (bare and not is_adverbial(behind))
        or (measured and (behind.startswith(" of ") or figure.text.endswith("-yuan")))
    ) and (found := _noun_behind(behind.removeprefix(" of"))):
        rated = _PER.match(behind) and _phrase_before(text, start, figure, behind, measured=measured, first=first)
        if rated:
            return rated, False
        return _served(text, start, figure) + found if is_many(found) else found, True
    return _phrase_before(text, start, figure, behind, measured=measured, first=first), False


def _served(text: str, start: int, figure: Figure) -> str:
    """What serves those that a bare plural names, with the verb: insurance has benefited 17 million people."""
    before = tokens_of(text, start, figure.start)
    while before and is_link(before[-1].text):
        before.pop()
    if not before or _SERVES.fullmatch(before[-1].low) is None:
        return ""
    marks = [at for at, each in enumerate(before) if each.text in ",-"]
    subject = _THAT.sub("", _subject(text, before[marks[-1] + 1 :] if marks else before))
    return f"{subject} {before[-1].text} " if content_words(subject) else ""


def _phrase_before(text: str, start: int, figure: Figure, behind: str, *, measured: bool, first: bool) -> str:
    """What stands before a figure and its links: a subject, an object, or a noun phrase with "of"."""
    if grown := _GROWN_IN.match(behind):
        return _noun_behind(behind[grown.end() :])
    before = tokens_of(text, start, figure.start)
    links: list[str] = []
    while before and (
        (is_link(before[-1].text) and not _is_line(before)) or (links[-1:] == ["of"] and _is_amount_of_nothing(before))
    ):
        if not is_link(before[-1].text):  # at an average annual rate of
            while before[-1].low in en.BARE_AMOUNTS or before[-1].low not in en.DETERMINERS:
                before.pop()
        links.append(before.pop().low)
    if all(each.low in en.LEADING or not each.text.isalnum() for each in before):
        if links[-1:] == ["or"]:
            return ""  # …, or 2.8 percent of GDP
        if figure.dimension == "ratio" and behind.startswith(" of ") and first:
            return _noun_behind(behind[4:])
        return _purpose(behind) if measured and first else ""
    last = before[-1].low
    # paid 27 percent of costs, used on half of all fields
    spread = en.PREPOSITIONS.isdisjoint(links) or links[-1] in en.SPREADS
    if (
        spread
        and {"of", "reaching", "exceeding", "topping"}.isdisjoint(links)
        and last not in en.AMOUNTS
        and figure.dimension == "ratio"
        and behind.startswith(" of ")
    ):
        return _noun_behind(behind[4:])
    if links[-1:] == ["of"] and (last in en.CHANGES or not is_verb(last)):
        return _noun_phrase(text, before, behind)
    unlisted = len(before) > 1 and (
        before[-2].low in en.MODALS | en.BE
        or (is_many(before[-2].text) and first and not links and last not in en.SIDES)
    )
    if not (is_verb(last) or unlisted):
        return _object(text, before)
    if _CHANGE_BEHIND.match(behind):  # posted a 2.5 percent growth
        return _subject(text, before)
    moved = last in en.AMOUNTS or en.MOVED.fullmatch(last) is not None or (len(before) > 1 and before[-2].low in en.BE)
    phrase = _subject(text, before if is_verb(last) else before[:-1])
    if phrase and (moved or figure.dimension in en.MEASURED or not en.PREPOSITIONS.isdisjoint(links)):
        return phrase
    if "by" in links and behind.startswith((" the ", " our ", " its ")):
        return _noun_behind(behind)  # cutting by two thirds the number of items
    if not moved and figure.dimension == "ratio" and behind.startswith(" of "):
        return _noun_behind(behind[4:])  # saw 80 percent of villages connected
    return (_purpose(behind) if measured and not moved else "") or phrase


def _is_line(tokens: Sequence[Token]) -> bool:
    """Whether tokens end in a line that is counted: the poverty line, not the red line."""
    return tokens[-1].low == "line" and [each.low for each in tokens[-2:-1]] not in ([], ["red"])


def _is_amount_of_nothing(tokens: Sequence[Token]) -> bool:
    """Whether tokens end in "a total", "an average annual rate", of which the figure is."""
    at = len(tokens)
    while at and ((word := tokens[at - 1].low) in en.BARE_AMOUNTS or (at < len(tokens) and is_link(word))):
        at -= 0 if word in en.DETERMINERS else 1
        if word in en.DETERMINERS:
            break
    return at < len(tokens) and (not at or tokens[at - 1].low in en.DETERMINERS)


def _printed(text: str, tokens: Sequence[Token]) -> str:
    tokens = list(tokens)
    while tokens and (tokens[0].low in en.LEADING or not tokens[0].text[0].isalnum()):
        tokens.pop(0)
    while tokens and (
        tokens[-1].low in (en.LINKS | {"and", "or", "off"}) - {"line"} or not tokens[-1].text[-1].isalnum()
    ):
        tokens.pop()
    if not tokens or tokens[-1].end - tokens[0].start > _LONGEST:
        return ""
    phrase = " ".join(text[tokens[0].start : tokens[-1].end].split())
    phrase += ")" if phrase.count("(") > phrase.count(")") else ""
    return "" if phrase.lower() in en.OTHERS or _UNIT.fullmatch(phrase) else phrase


def _subject(text: str, tokens: list[Token]) -> str:
    """The noun phrase before the verb that ends a text, without what leads to it: ensure that …, with …."""
    tokens = list(tokens)
    finite = led = False  # led: what was taken off last is a verb itself, before which a word like one is a noun
    while tokens and (
        (word := tokens[-1].low) in en.AUXILIARIES
        or (is_verb(word) and not (finite or (led and not word.endswith("ed")) or is_gerund(tokens)))
        or word in en.BESIDE_VERBS
        or is_link(word)
    ):
        finite, led = finite or word in en.BEGINS_VERB, is_verb(word) and word not in en.AUXILIARIES
        tokens.pop()
    if not tokens:
        return ""
    clause = text[tokens[0].start : tokens[-1].end]
    if said := _SAID.match(clause):
        tokens = [each for each in tokens if each.start >= tokens[0].start + said.end()]
    for at in range(len(tokens) - 1, 0, -1):  # the deficit was kept within the range and | the money supply
        words = [one.low for one in tokens[:at]]
        if tokens[at].low == "and" and not en.FINITE.isdisjoint(words) and en.RELATIVE.isdisjoint(words):
            tokens = tokens[at + 1 :]
            break
    return _object(text, tokens)


def _object(text: str, tokens: list[Token]) -> str:
    """What stands behind the last verb that takes an object, or the whole where there is none."""
    for at in range(len(tokens) - 1, -1, -1):
        word, ahead = tokens[at].low, tokens[at - 1].low if at else ""
        if any(one.low in en.RELATIVE for one in tokens[:at]):
            continue
        if (
            word in en.HANDLES
            and ahead not in en.DETERMINERS | {"of", "in", "for"} - ({"of", "for"} if word.endswith("ing") else set())
            and at + 1 < len(tokens)
        ):
            led = (
                word.endswith("ing")
                or not ahead[:1].isalnum()
                or ahead in en.AUXILIARIES | en.OTHERS | {"and", "further", "again"}
                or ahead.endswith("ly")
            )
            if led or tokens[at + 1].low in en.DETERMINERS:
                return _printed(text, tokens[at + 1 :])
    if tokens and (
        along := next(
            (
                at
                for at in range(len(tokens) - 2, 0, -1)
                if tokens[at].text == "with" and tokens[at + 1].text in ("a", "an")
            ),
            0,
        )
    ):
        return _printed(text, tokens[along:])  # a country with a population close to 5 million
    return _printed(text, tokens)


def _noun_phrase(text: str, tokens: list[Token], behind: str) -> str:
    """The noun phrase before "of": a surveyed unemployment rate of 5.5 percent; an increase of 5 percent in …."""
    first = len(tokens)
    while first and not (
        (word := tokens[first - 1].low) in en.DETERMINERS | en.AUXILIARIES | en.OTHERS | {"with", "and", "by"}
        or not word[0].isalnum()
        or (
            (word in en.AMOUNTS or word in en.HANDLES)
            and word not in en.CHANGES | en.HOW_MUCH
            and not (word.endswith("ed") and first > 1 and tokens[first - 2].low in en.DETERMINERS)
        )
    ):
        if first < len(tokens) and tokens[first].text.istitle() and tokens[first - 1].low not in en.ANY_LINK:
            break  # a list without marks: idle boat fleet | Landings growth of
        first -= 1
    phrase = tokens[first:]
    opened = tokens[first - 1].low if first else ""
    if phrase and (
        opened in en.SPEAKERS
        or (opened in ("", ",") and phrase[0].text.endswith("ing") and phrase[0].text not in en.DOING)
    ):
        phrase = phrase[1:]  # we | aim for GDP growth of, … generating revenue of
    if phrase and phrase[-1].low in en.CHANGES:
        if behind.startswith((" in ", " for ")) and not re.match(r" in (?:\d|real|the (?:past|last))", behind):
            return _noun_behind(behind[4:])
        if all(each.low in en.HOW_MUCH for each in phrase[:-1]):
            ahead = tokens[:first]
            while ahead and ahead[-1].low in en.DETERMINERS:
                ahead.pop()
            return _subject(text, ahead) if ahead and is_verb(ahead[-1].low) else ""
        return _printed(text, phrase[:-1])
    if len(phrase) == 1 and [each.low for each in tokens[max(0, first - 2) : first]] in _HAVING:
        whose = _object(text, tokens[: first - 2])
        return f"{whose} with {tokens[first - 1].text} {phrase[0].text}" if whose else _printed(text, phrase)
    return _printed(text, phrase)


def _noun_behind(behind: str) -> str:
    """The noun phrase that begins a text: new urban jobs | were created."""
    tokens = tokens_of(behind, 0, len(behind))
    kept: list[Token] = []
    for at, each in enumerate(tokens):
        word = each.low
        following = tokens[at + 1].low if at + 1 < len(tokens) else ""
        head = any(one.low not in en.LEADING for one in kept)
        if (not each.text[0].isalnum() and each.text not in "\"'") or word[0].isdigit() or word[0] == "$":
            break
        # consumption per unit of GDP, payments to farmers
        goes_on = following in ("unit", "capita") or (word == "to" and following.endswith("s"))
        if (word in en.WHERE_ENDS and kept and not goes_on) or word in en.AUXILIARIES - {"to"}:
            break
        if head and word in ("a", "an", "the") and kept[-1].low not in en.MODIFIES | {"to"}:
            break  # 11 million urban jobs | a surveyed rate of …
        if len(kept) > _ITEM and each.text.istitle() and kept[-1].low not in en.ANY_LINK:
            break  # a list without marks: rural poor population | Personal income growth
        if not kept and word in en.MARKS | en.RELATIVE | {"whom"}:
            return ""
        if word == "and" and at + 2 < len(tokens) and counts(tokens[at + 2].text):
            break  # rural roads | and repair 6 bridges
        plural = bool(kept) and (kept[-1].text.endswith("s") or kept[-1].low in en.PLURALS)
        changes = word.rstrip("s") in en.CHANGES and not plural  # premium cuts
        if head and (
            word in en.FINITE
            or (
                plural
                and not changes
                and each.text.isalpha()
                and word not in en.ANY_LINK | en.MODIFIES
                and is_many(kept[-1].text)
                and not (word.endswith("ly") and following in en.MODIFIES)
            )
            or (
                is_verb(word)
                and not changes
                and (plural or not word.endswith("s"))
                and (plural or not following or following in en.ANY_LINK)
            )
        ):
            break
        if word in en.MODIFIES and (
            not following or following[0].isdigit() or following in en.AUXILIARIES | {"order"} or not head
        ):
            break
        kept.append(each)
    return _defined(behind, kept)


def _defined(text: str, tokens: Sequence[Token]) -> str:
    """A noun phrase; of a bare plural with the clause that says which are meant: people who moved to the city."""
    phrase = _printed(text, tokens)
    if " " in phrase or not phrase or not is_many(phrase) or (led := _WHICH.match(text, tokens[-1].end)) is None:
        return phrase
    said, end = False, led.end()
    for each in tokens_of(text, end, len(text)):
        if not each.text[0].isalnum() or (said and each.low in en.BEGINS_VERB | en.FINITE | en.PASTS):
            break
        said, end = said or each.low not in en.AUXILIARIES, each.end
    return text[tokens[-1].start : end] if said and end - tokens[-1].start <= _LONGEST else phrase


def _purpose(behind: str) -> str:
    """What money is for: 45 billion yuan was allocated from the central budget to fund …."""
    led = _FOR_WHAT.match(behind)
    if led is None or behind.startswith(("this ", "these "), led.end()):
        return ""
    return _noun_behind(behind[led.end() :].lstrip("0123456789, "))
