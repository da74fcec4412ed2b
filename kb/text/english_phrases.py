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

from kb.text.english_words import (
    AMOUNTS,
    ANY_LINK,
    AUXILIARIES,
    BARE_AMOUNTS,
    BE,
    BEGINS_VERB,
    BESIDE_VERBS,
    CHANGES,
    DETERMINERS,
    DOING,
    FINITE,
    HANDLES,
    HOW_MUCH,
    LEADING,
    LINKS,
    MARKS,
    MODALS,
    MODIFIES,
    NO_AMOUNTS,
    NOUNS_IN_LY,
    OTHERS,
    PLURALS,
    PREPOSITIONS,
    RELATIVE,
    WHERE_ENDS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.text.figures import Figure
    from kb.text.statement import Measure, Statement

_TOKEN = re.compile(r"[A-Za-z0-9$][\w.&'/$-]*[\w$]|[A-Za-z0-9$]|[^\sA-Za-z0-9]")


_GROWN_IN = re.compile(
    r"\s*-?(?:year-on-year |annual |average )*"
    r"(?:increase|rise|growth|drop|decrease|reduction|decline|fall|cut|gain)s? (?:in|of) "
)
_CHANGE_BEHIND = re.compile(r"\s*-?(?:increase|rise|growth|drop|decrease|reduction|decline|fall|cut|gain)\b(?! rate)")
_FOR_WHAT = re.compile(
    r"(?:[^,;.]{0,60}?\b(?:from|by|in) the (?:central|government|state)[^,;.]{0,24}?)?(?:[^,;.]{0,40}?)"
    r"\b(?:to (?:fund|support|finance|build|subsidize|help|develop)|for|on|into|in|to) (?=[A-Za-z])"
)
_TIMES = re.compile(
    r"\b(?:in|by|during|since|for|at|from|over|throughout)?\s*(?:the (?:end of|year|past|last|first \w+ of)?\s*)*"
    r"(?:(?:19|20)\d\d|this year|last year|next year|(?:the )?(?:past|last) (?:\w+ )?years?|"
    r"year-?end|the (?:whole |full )?year)(?:['\"]s)?(?=\W|$)",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"^.*\b(?:ensure[sd]?|ensuring|sure|see|means?|shows?|expect(?:ed)?|estimated?)\s+(?:that\s+)?(?=\w)"
)
_LONGEST = 160
_ITEM = 2  # words of a thing before a capital letter begins another
_MEMBER = 5  # words of a member of a list, its comma included
_OF_BOTH = re.compile(r"\s+(?:in|for|of)\s[^,;:]*\sto\s*$")
_CLOSES = re.compile(r"[,;:!?\n]|\.(?=\s|$)|\s-{1,2}\s|\b(?:while|whereas)\b")
_SUCH = re.compile(r"\s+(?:of\s+)?(?:such|these|those)\b")
_OF_THEIR = re.compile(r"\s*(?:or (?:more|above|higher)\s+)?(?:from|in|for)\s+their\b")
RESPECTIVELY = re.compile(r"[^.;]{0,40}\brespectively\b")
"""What stands behind the last figure of a list that is bound one by one."""


def counted_phrases(
    text: str, start: int, end: int, found: Sequence[Statement], thing: str
) -> Iterator[tuple[str, Measure]]:
    """What each statement of a clause counts, as it stands there, and how; ``thing`` is what the one before counts."""
    at = start
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
        if number == 0 and len(found) > 1 and RESPECTIVELY.match(text, found[-1].figure.end):
            members = _list_members(phrase or thing, len(found))
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


def where_phrase_begins(text: str, start: int, before: list[int]) -> list[int]:
    """Where the words of each clause of a sentence begin, with one more: before a list, or a figure, that it goes on.

    spending on visits, vehicles, | and hospitality was cut; enterprises with revenue of 2 million yuan | from their
    """
    at = start
    if before and _OF_THEIR.match(text, start):
        at = before[-1]
    elif text.startswith("and ", start + (text[start : start + 1] == " ")):
        members = 0
        for earlier, until in zip(reversed(before), [start, *reversed(before[1:])], strict=False):
            words = [word.lower() for word, *_ in _tokens(text, earlier, until)]
            says = any(_is_verb(word) for word in words)
            if words[-1:] != [","] or any(word[0].isdigit() for word in words) or (says and not members):
                break
            at, members = earlier, members + 1
            if says or len(words) > _MEMBER:
                break
        opens = _TOKEN.search(text, at)
        if members <= 1 or opens is None or opens[0].lower() in MODIFIES:
            at = start
    return [*before, at]


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
    bare = figure.dimension == "count" and not figure.unit
    measured = figure.dimension not in NO_AMOUNTS
    if (bare or (measured and (behind.startswith(" of ") or figure.text.endswith("-yuan")))) and (
        found := _noun_behind(behind.removeprefix(" of"))
    ):
        return found, True
    return _phrase_before(text, start, figure, behind, measured=measured, first=first), False


def _phrase_before(text: str, start: int, figure: Figure, behind: str, *, measured: bool, first: bool) -> str:
    """What stands before a figure and its links: a subject, an object, or a noun phrase with "of"."""
    if grown := _GROWN_IN.match(behind):
        return _noun_behind(behind[grown.end() :])
    before = _tokens(text, start, figure.start)
    links: list[str] = []
    while before and (_links(before[-1][0]) or (links[-1:] == ["of"] and _is_amount_of_nothing(before))):
        if not _links(before[-1][0]):  # at an average annual rate of
            while before[-1][0].lower() in BARE_AMOUNTS or before[-1][0].lower() not in DETERMINERS:
                before.pop()
        links.append(before.pop()[0].lower())
    if all(word.lower() in LEADING or not word.isalnum() for word, *_ in before):
        if figure.dimension == "ratio" and behind.startswith(" of ") and first:
            return _noun_behind(behind[4:])
        return _purpose(behind) if measured and first else ""
    last = before[-1][0].lower()
    if links[-1:] == ["of"] and (last in CHANGES or not _is_verb(last)):
        return _noun_phrase(text, before, behind)
    if not (_is_verb(last) or (len(before) > 1 and before[-2][0].lower() in MODALS)):
        return _object(text, before)
    if _CHANGE_BEHIND.match(behind):  # posted a 2.5 percent growth
        return _subject(text, before)
    moved = last in AMOUNTS or (len(before) > 1 and before[-2][0].lower() in BE)
    phrase = _subject(text, before)
    if phrase and (moved or not PREPOSITIONS.isdisjoint(links)):
        return phrase
    if "by" in links and behind.startswith((" the ", " our ", " its ")):
        return _noun_behind(behind)  # cutting by two thirds the number of items
    if not moved and figure.dimension == "ratio" and behind.startswith(" of "):
        return _noun_behind(behind[4:])  # saw 80 percent of villages connected
    return _purpose(behind) if measured and not moved else ""


def _links(word: str) -> bool:
    return word.lower() in LINKS or (word.endswith("ly") and word.lower() not in NOUNS_IN_LY) or word == "-"


def _is_amount_of_nothing(tokens: Sequence[tuple[str, int, int]]) -> bool:
    """Whether tokens end in "a total", "an average annual rate", of which the figure is."""
    at = len(tokens)
    while at and ((word := tokens[at - 1][0].lower()) in BARE_AMOUNTS or (at < len(tokens) and _links(word))):
        at -= 0 if word in DETERMINERS else 1
        if word in DETERMINERS:
            break
    return at < len(tokens) and (not at or tokens[at - 1][0].lower() in DETERMINERS)


def _tokens(text: str, start: int, end: int) -> list[tuple[str, int, int]]:
    timeless = _TIMES.sub(lambda match: " " * len(match[0]), text[start:end])
    return [(match[0], start + match.start(), start + match.end()) for match in _TOKEN.finditer(timeless)]


def _is_verb(word: str) -> bool:
    if word in DOING:
        return False
    return word in AMOUNTS or word in HANDLES or (word.endswith(("ed", "ing")) and "-" not in word)


def _printed(text: str, tokens: Sequence[tuple[str, int, int]]) -> str:
    tokens = list(tokens)
    while tokens and (tokens[0][0].lower() in LEADING or not tokens[0][0][0].isalnum()):
        tokens.pop(0)
    while tokens and (
        tokens[-1][0].lower() in (LINKS | {"and", "or", "off"}) - {"line"} or not tokens[-1][0][-1].isalnum()
    ):
        tokens.pop()
    if not tokens or tokens[-1][2] - tokens[0][1] > _LONGEST:
        return ""
    phrase = " ".join(text[tokens[0][1] : tokens[-1][2]].split())
    phrase += ")" if phrase.count("(") > phrase.count(")") else ""
    return "" if phrase.lower() in OTHERS else phrase


def _subject(text: str, tokens: list[tuple[str, int, int]]) -> str:
    """The noun phrase before the verb that ends a text, without what leads to it: ensure that …, with …."""
    tokens = list(tokens)
    finite = False
    while tokens and (
        (word := tokens[-1][0].lower()) in AUXILIARIES
        or (_is_verb(word) and not finite)
        or word in BESIDE_VERBS
        or _links(word)
    ):
        finite = finite or word in BEGINS_VERB
        tokens.pop()
    if not tokens:
        return ""
    clause = text[tokens[0][1] : tokens[-1][2]]
    if said := _SAID.match(clause):
        tokens = [each for each in tokens if each[1] >= tokens[0][1] + said.end()]
    for at in range(len(tokens) - 1, 0, -1):  # the deficit was kept within the range and | the money supply
        words = [one[0].lower() for one in tokens[:at]]
        if tokens[at][0].lower() == "and" and not FINITE.isdisjoint(words) and RELATIVE.isdisjoint(words):
            tokens = tokens[at + 1 :]
            break
    return _object(text, tokens)


def _object(text: str, tokens: list[tuple[str, int, int]]) -> str:
    """What stands behind the last verb that takes an object, or the whole where there is none."""
    for at in range(len(tokens) - 1, -1, -1):
        word, ahead = tokens[at][0].lower(), tokens[at - 1][0].lower() if at else ""
        if any(one[0].lower() in RELATIVE for one in tokens[:at]):
            continue
        if (
            word in HANDLES
            and ahead not in DETERMINERS | {"of", "in", "for"} - ({"of", "for"} if word.endswith("ing") else set())
            and at + 1 < len(tokens)
        ):
            led = (
                word.endswith("ing")
                or not ahead[:1].isalnum()
                or ahead in AUXILIARIES | OTHERS | {"and", "further", "again"}
                or ahead.endswith("ly")
            )
            if led or tokens[at + 1][0].lower() in DETERMINERS:
                return _printed(text, tokens[at + 1 :])
    if tokens and (along := next((at for at in range(len(tokens) - 1, 0, -1) if tokens[at][0] == "with"), 0)):
        return _printed(text, tokens[along:])  # a country with a population close to 5 million
    return _printed(text, tokens)


def _noun_phrase(text: str, tokens: list[tuple[str, int, int]], behind: str) -> str:
    """The noun phrase before "of": a surveyed unemployment rate of 5.5 percent; an increase of 5 percent in …."""
    first = len(tokens)
    while first and not (
        (word := tokens[first - 1][0].lower()) in DETERMINERS | AUXILIARIES | OTHERS | {"with", "and", "by"}
        or not word[0].isalnum()
        or ((word in AMOUNTS or word in HANDLES) and word not in CHANGES | HOW_MUCH)
    ):
        if first < len(tokens) and tokens[first][0].istitle() and tokens[first - 1][0].lower() not in ANY_LINK:
            break  # a list without marks: idle boat fleet | Landings growth of
        first -= 1
    phrase = tokens[first:]
    if phrase and phrase[-1][0].lower() in CHANGES:
        if behind.startswith((" in ", " for ")) and not re.match(r" in (?:\d|real|the (?:past|last))", behind):
            return _noun_behind(behind[4:])
        if all(each[0].lower() in HOW_MUCH for each in phrase[:-1]):
            ahead = tokens[:first]
            while ahead and ahead[-1][0].lower() in DETERMINERS:
                ahead.pop()
            return _subject(text, ahead) if ahead and _is_verb(ahead[-1][0].lower()) else ""
        return _printed(text, phrase[:-1])
    return _printed(text, phrase)


def _noun_behind(behind: str) -> str:
    """The noun phrase that begins a text: new urban jobs | were created."""
    tokens = _tokens(behind, 0, len(behind))
    kept: list[tuple[str, int, int]] = []
    for at, each in enumerate(tokens):
        word = each[0].lower()
        following = tokens[at + 1][0].lower() if at + 1 < len(tokens) else ""
        head = any(one[0].lower() not in LEADING for one in kept)
        if (not each[0][0].isalnum() and each[0] not in "\"'") or word[0].isdigit() or word[0] == "$":
            break
        # consumption per unit of GDP, payments to farmers
        goes_on = following in ("unit", "capita") or (word == "to" and following.endswith("s"))
        if (word in WHERE_ENDS and kept and not goes_on) or word in AUXILIARIES - {"to"}:
            break
        if head and word in ("a", "an", "the") and kept[-1][0].lower() not in MODIFIES | {"to"}:
            break  # 11 million urban jobs | a surveyed rate of …
        if len(kept) > _ITEM and each[0].istitle() and kept[-1][0].lower() not in ANY_LINK:
            break  # a list without marks: rural poor population | Personal income growth
        if not kept and word in MARKS:
            return ""
        plural = bool(kept) and (kept[-1][0].endswith("s") or kept[-1][0].lower() in PLURALS)
        changes = word.rstrip("s") in CHANGES and not plural  # premium cuts
        if head and (
            word in FINITE or (_is_verb(word) and not changes and (plural or not following or following in ANY_LINK))
        ):
            break
        if word in MODIFIES and (
            not following or following[0].isdigit() or following in AUXILIARIES | {"order"} or not head
        ):
            break
        kept.append(each)
    return _printed(behind, kept)


def _purpose(behind: str) -> str:
    """What money is for: 45 billion yuan was allocated from the central budget to fund …."""
    led = _FOR_WHAT.match(behind)
    return _noun_behind(behind[led.end() :]) if led is not None else ""


def _list_members(phrase: str, count: int) -> list[str]:
    """The members of a list that "respectively" binds one by one, each with what leads the first; else nothing.

    emissions of sulfur dioxide and nitrogen oxides: emissions of sulfur dioxide, emissions of nitrogen oxides.
    """
    parts = re.split(r",\s*(?:and\s+)?|\s+and\s+", phrase)
    if len(parts) != count or not all(parts):
        return []
    lead, _, _ = parts[0].rpartition(" of ")
    shared = lead and all(" of " not in part for part in parts[1:])
    return [parts[0], *(f"{lead} of {part}" if shared else part for part in parts[1:])]
