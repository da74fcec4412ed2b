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

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.text.figures import Figure
    from kb.text.statement import Measure, Statement

_TOKEN = re.compile(r"[A-Za-z0-9$][\w.&'/$-]*[\w$]|[A-Za-z0-9$]|[^\sA-Za-z0-9]")


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _forms(bases: str) -> frozenset[str]:
    """Regular verbs with their endings."""
    found = set()
    for base in bases.split():
        stem = base.removesuffix("e")
        past = base[:-1] + "ied" if base.endswith("y") and base[-2] not in "aeo" else stem + "ed"
        third = (
            base[:-1] + "ies" if past.endswith("ied") else base + ("es" if base.endswith(("ch", "sh", "ss")) else "s")
        )
        found |= {base, past, stem + "ing", third}
    return frozenset(found)


# Verbs that say of their subject how much it is, or how it moved.
_AMOUNTS = _forms(
    "increase decrease decline climb expand jump surge soar drop reach exceed total top amount account surpass average "
    "remain stay equal represent contribute contract register approach near slow shrink plunge recover hover range "
    "stabilize fluctuate last extend rank meet double"
) | _words(
    "grow grows grew grown growing rise rises rose risen rising fall falls fell fallen falling dropped dropping topped "
    "topping shrank stand stands stood standing come comes came coming go goes went gone going hit hits hitting make "
    "makes made making set is are was were be been being has have had having became become"
)  # fmt: skip
# Verbs that take what is counted as their object: cut energy intensity by 3 percent.
_HANDLES = _forms(
    "increase decrease reduce raise lower expand extend limit control maintain lift improve achieve ensure bring "
    "create complete build allocate issue provide cancel slash boost narrow trim restrict deliver secure stabilize "
    "save cap upgrade renovate reclaim lighten ease"
) | _words(
    "see saw seen seeing cut cuts cutting keep keeps kept keeping hold holds held holding set sets setting brought "
    "drove drive put built controlled controlling limiting bringing get"
)  # fmt: skip
_AUXILIARIES = _words(
    "is are was were be been being has have had having will shall would can could may might must should do does did to "
    "not also"
)  # fmt: skip
_FINITE = _words(
    "is are was were has have had will shall rose fell grew reached remained stood began gained gain got took saw "
    "needs need benefit"
)
_BEGINS_VERB = _words("is are was were has have had will shall should must may can would could does did")
_BE = _words("is are was were be been being")
_PREPOSITIONS = _words("to by at within below above under over from on up down between")
_MODALS = _words("will shall should must can may to not")
_RELATIVE = frozenset(("who", "which", "that", "whose", "where"))
_LINKS = _words(
    "a an the another additional extra some more than less fewer no not at least most over above below under about "
    "around approximately roughly nearly almost close to by up down of record high only just within from in on "
    "or as back low much further respectively again fully well between for into upward downward reaching exceeding "
    "topping its their red line"
)  # fmt: skip
_DETERMINERS = _words("a an the its our their his this these that those such some all any each both another")
_LEADING = _DETERMINERS | _words(
    "of in and or but with while whereas as when where thus also then so that which who for by to on at into further "
    "meanwhile both including from now already"
)  # fmt: skip
_CHANGES = _words("increase rise growth drop decrease reduction decline fall cut gain jump surge expansion")
_NO_AMOUNTS = frozenset(("ratio", "points", "years", "months", "times", "rank", "count"))
_BARE_AMOUNTS = _words("total average annual rate level record maximum minimum yearly")
_HOW_MUCH = _BARE_AMOUNTS | _words("year-on-year further net real nominal steady significant substantial overall")
_BESIDE_VERBS = _words("both all each forecast expected likely estimated need needs now")
_OTHERS = _words("we they it this these those which that who he she i you us there")
_NOUNS_IN_LY = _words("supply family assembly monopoly elderly")
_DOING = _words(  # nouns that end as verbs do
    "spending housing lending financing funding building planning shipping farming manufacturing publishing mining "
    "banking heating cooling savings holdings earnings seed speed feed need land-filling logging processing "
    "training crossing"
)
_WHERE_ENDS = _words(
    "which who that while where whose when by through during over this last each per at across since before after than "
    "as to thereby back year annually were was is are will would"
)
_MODIFIES = _words("of in for with from on and or under between among against without within")
_PLURALS = _words("people women men children")
_ANY_LINK = _LEADING | _LINKS | _WHERE_ENDS
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
_MEMBER = 5  # words of a member of a list, its comma included
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
            if words[-1:] != [","] or any(_is_verb(word) or word[0].isdigit() for word in words):
                break
            at, members = earlier, members + 1
            if len(words) > _MEMBER:
                break
        opens = _TOKEN.search(text, at)
        if members <= 1 or opens is None or opens[0].lower() in _MODIFIES:
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
    measured = figure.dimension not in _NO_AMOUNTS
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
            while before[-1][0].lower() in _BARE_AMOUNTS:
                before.pop()
        links.append(before.pop()[0].lower())
    if all(word.lower() in _LEADING or not word.isalnum() for word, *_ in before):
        if figure.dimension == "ratio" and behind.startswith(" of ") and first:
            return _noun_behind(behind[4:])
        return _purpose(behind) if measured and first else ""
    last = before[-1][0].lower()
    if links[-1:] == ["of"] and (last in _CHANGES or not _is_verb(last)):
        return _noun_phrase(text, before, behind)
    if not (_is_verb(last) or (len(before) > 1 and before[-2][0].lower() in _MODALS)):
        return _object(text, before)
    if _CHANGE_BEHIND.match(behind):  # posted a 2.5 percent growth
        return _subject(text, before)
    moved = last in _AMOUNTS or (len(before) > 1 and before[-2][0].lower() in _BE)
    phrase = _subject(text, before)
    if phrase and (moved or not _PREPOSITIONS.isdisjoint(links)):
        return phrase
    if "by" in links and behind.startswith((" the ", " our ", " its ")):
        return _noun_behind(behind)  # cutting by two thirds the number of items
    if not moved and figure.dimension == "ratio" and behind.startswith(" of "):
        return _noun_behind(behind[4:])  # saw 80 percent of villages connected
    return _purpose(behind) if measured and not moved else ""


def _links(word: str) -> bool:
    return word.lower() in _LINKS or (word.endswith("ly") and word.lower() not in _NOUNS_IN_LY) or word == "-"


def _is_amount_of_nothing(tokens: Sequence[tuple[str, int, int]]) -> bool:
    """Whether tokens end in "a total", "an average annual rate", of which the figure is."""
    at = len(tokens)
    while at and tokens[at - 1][0].lower() in _BARE_AMOUNTS:
        at -= 1
    return at < len(tokens) and (not at or tokens[at - 1][0].lower() in _DETERMINERS)


def _tokens(text: str, start: int, end: int) -> list[tuple[str, int, int]]:
    timeless = _TIMES.sub(lambda match: " " * len(match[0]), text[start:end])
    return [(match[0], start + match.start(), start + match.end()) for match in _TOKEN.finditer(timeless)]


def _is_verb(word: str) -> bool:
    if word in _DOING:
        return False
    return word in _AMOUNTS or word in _HANDLES or (word.endswith(("ed", "ing")) and "-" not in word)


def _printed(text: str, tokens: Sequence[tuple[str, int, int]]) -> str:
    tokens = list(tokens)
    while tokens and (tokens[0][0].lower() in _LEADING or not tokens[0][0][0].isalnum()):
        tokens.pop(0)
    while tokens and (
        tokens[-1][0].lower() in (_LINKS | {"and", "or", "off"}) - {"line"} or not tokens[-1][0][-1].isalnum()
    ):
        tokens.pop()
    if not tokens or tokens[-1][2] - tokens[0][1] > _LONGEST:
        return ""
    phrase = " ".join(text[tokens[0][1] : tokens[-1][2]].split())
    phrase += ")" if phrase.count("(") > phrase.count(")") else ""
    return "" if phrase.lower() in _OTHERS else phrase


def _subject(text: str, tokens: list[tuple[str, int, int]]) -> str:
    """The noun phrase before the verb that ends a text, without what leads to it: ensure that …, with …."""
    tokens = list(tokens)
    finite = False
    while tokens and (
        (word := tokens[-1][0].lower()) in _AUXILIARIES
        or (_is_verb(word) and not finite)
        or word in _BESIDE_VERBS
        or _links(word)
    ):
        finite = finite or word in _BEGINS_VERB
        tokens.pop()
    if not tokens:
        return ""
    clause = text[tokens[0][1] : tokens[-1][2]]
    if said := _SAID.match(clause):
        tokens = [each for each in tokens if each[1] >= tokens[0][1] + said.end()]
    for at in range(len(tokens) - 1, 0, -1):  # the deficit was kept within the range and | the money supply
        words = [one[0].lower() for one in tokens[:at]]
        if tokens[at][0].lower() == "and" and not _FINITE.isdisjoint(words) and _RELATIVE.isdisjoint(words):
            tokens = tokens[at + 1 :]
            break
    return _object(text, tokens)


def _object(text: str, tokens: list[tuple[str, int, int]]) -> str:
    """What stands behind the last verb that takes an object, or the whole where there is none."""
    for at in range(len(tokens) - 1, -1, -1):
        word, ahead = tokens[at][0].lower(), tokens[at - 1][0].lower() if at else ""
        if any(one[0].lower() in _RELATIVE for one in tokens[:at]):
            continue
        if (
            word in _HANDLES
            and ahead not in _DETERMINERS | {"of", "in", "for"} - ({"of", "for"} if word.endswith("ing") else set())
            and at + 1 < len(tokens)
        ):
            led = (
                word.endswith("ing")
                or not ahead[:1].isalnum()
                or ahead in _AUXILIARIES | _OTHERS | {"and", ",", "we"}
                or ahead.endswith("ly")
            )
            if led or tokens[at + 1][0].lower() in _DETERMINERS:
                return _printed(text, tokens[at + 1 :])
    return _printed(text, tokens)


def _noun_phrase(text: str, tokens: list[tuple[str, int, int]], behind: str) -> str:
    """The noun phrase before "of": a surveyed unemployment rate of 5.5 percent; an increase of 5 percent in …."""
    first = len(tokens)
    while first and not (
        (word := tokens[first - 1][0].lower()) in _DETERMINERS | _AUXILIARIES | _OTHERS | {"with", "and", "by"}
        or not word[0].isalnum()
        or ((word in _AMOUNTS or word in _HANDLES) and word not in _CHANGES | _HOW_MUCH)
    ):
        first -= 1
    phrase = tokens[first:]
    if phrase and phrase[-1][0].lower() in _CHANGES:
        if behind.startswith((" in ", " for ")) and not re.match(r" in (?:\d|real|the (?:past|last))", behind):
            return _noun_behind(behind[4:])
        if all(each[0].lower() in _HOW_MUCH for each in phrase[:-1]):
            ahead = tokens[:first]
            while ahead and ahead[-1][0].lower() in _DETERMINERS:
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
        head = any(one[0].lower() not in _LEADING for one in kept)
        if (not each[0][0].isalnum() and each[0] not in "\"'") or word[0].isdigit() or word[0] == "$":
            break
        if (
            word in _WHERE_ENDS and kept[-1:] and kept[-1][0] != "access" and following not in ("unit", "capita")
        ) or word in _AUXILIARIES - {"to"}:
            break
        if head and word in ("a", "an", "the") and kept[-1][0].lower() not in _MODIFIES | {"to"}:
            break  # 11 million urban jobs | a surveyed rate of …
        plural = bool(kept) and (kept[-1][0].endswith("s") or kept[-1][0].lower() in _PLURALS)
        changes = word.rstrip("s") in _CHANGES and not plural  # premium cuts
        if head and (
            word in _FINITE or (_is_verb(word) and not changes and (plural or not following or following in _ANY_LINK))
        ):
            break
        if word in _MODIFIES and (not following or following[0].isdigit() or following in _AUXILIARIES or not head):
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
