"""Blocks become provisions: headings are told from text, and each part gets its place.

What is a heading: what the format marks as one; a block that begins with a number of the document's
outline (一、（一）第三章 Chapter 2 ...); the number, and the short title if there is one, at the head of
a paragraph (第五条 ..., （二）稳定生产。...). Items of a list are not: members of a run that ends in
semicolons, numbers below an article, the format's own lists.

What is a provision: in a document with articles, the articles. Otherwise the entries of the lowest
regular level: of all numbered headings without others below them, the level with most of them, and
what stands deeper. Text right under a higher heading has a place too, but is not counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise

from kb.documents.annexes import annexes_in
from kb.documents.contents import with_names
from kb.documents.document import SIGNATURE, Block, Provision
from kb.documents.numbering import RANK, Level, Number, number_of
from kb.documents.outline import ITEM_ENDS, TITLE_HAN, TITLE_LATIN, settled, stands_alone
from kb.documents.parts import Heading, Part, label_parts
from kb.documents.titles import is_complete

_ANEW = -0.75  # of the title of a further text: above everything but an annex
_UNNUMBERED = 10.0  # the rank of a heading with neither number nor level: below every numbered one
_RUN_IN = re.compile(r"[^。；;！？!?\n]{2,40}[。]")
_RUN_IN_LATIN = re.compile(r"[A-Z][^.;!?\n]{2,80}\.(?=\s+[A-Z“\"])")
_BRACKETED_TITLE = re.compile(r"\s*(?:[【\[][^】\]\n]{1,40}[】\]]|（[^（）\n]{1,20}）)\s*")
_SIGNED_SECTION = re.compile(r"§[^a-z]*[A-Z][^.;:]*\.?")
_APPENDIX = re.compile(r"附\s*则\s*$")


def provisions_of(blocks: Sequence[Block]) -> tuple[Provision, ...]:
    """The provisions of a document whose title and other front matter are already taken off.

    Returns:
        Provisions in reading order, every block in exactly one; labels are unique.
    """
    blocks = with_names(blocks)
    numbers = [number_of(b.text) if b.kind in ("heading", "paragraph") else None for b in blocks]
    headings = _headings(blocks, list(numbers))
    if not any(headings):
        return (Provision("p1", (), tuple(blocks), numbered=False),) if blocks else ()
    parts = _parts(blocks, numbers, headings)
    label_parts(parts)
    main = _provision_rank(parts)
    provisions = []
    for part in parts:
        own = part.path[-1] if part.path else None
        content = tuple(part.blocks)
        if not content:
            if own is None or not part.leaf:
                continue
            content = (Block("heading", own.text, own.level),)
        numbered = part.leaf and own is not None and own.kind is not None and _counts(own.kind, main)
        provisions.append(Provision(part.label, tuple(h.text for h in part.path), content, numbered))
    return tuple(provisions)


def _counts(kind: Level, main: Level | None) -> bool:
    if main is None or kind == "annex":
        return False
    return kind == "article" if main == "article" else RANK[kind] >= RANK[main]


def _headings(blocks: Sequence[Block], numbers: list[Number | None]) -> list[Heading | None]:
    annexes, notes = annexes_in(blocks)
    for index in (*annexes, *notes):
        numbers[index] = None
    numbers = _sections_as_articles(blocks, _bare_firsts(blocks, numbers))
    numbers = _article_sequence(blocks, numbers, annexes)
    alone = {index for index, block in enumerate(blocks) if numbers[index] and stands_alone(block.text)}
    numbers, outline = settled(blocks, numbers, alone, annexes)
    articles = sum(n is not None and n.level == "article" for n in numbers)
    has_articles = articles >= 2 or (articles == 1 and len(blocks) < 20)
    lists = _list_members(blocks, numbers, has_articles, outline)
    levels = [n.level for n in numbers if n]
    # 一、…二、… over articles that count on, as judicial interpretations have it.
    sections = has_articles and "first" in levels and levels.index("first") < levels.index("article")
    found: list[Heading | None] = []
    in_article = False
    for index, (block, number) in enumerate(zip(blocks, numbers, strict=True)):
        heading: Heading | None = None
        if index in annexes:
            rank = RANK["annex"] + (0.5 if annexes[index].minor else 0)
            heading = Heading(block.text.strip(), 0, rank, "annex", annexes[index].label)
        elif number and (block.kind == "heading" or index not in lists):
            section = sections and number.level == "first" and stands_alone(block.text)
            heading = _numbered_heading(block, number, in_article and not section, index in outline)
            if section and heading:
                heading.rank = RANK["section"]
        elif index in notes:
            pass
        elif block.kind == "heading" or (block.kind == "paragraph" and _APPENDIX.match(block.text)):
            rank = 0.0 if _APPENDIX.match(block.text) and not block.level else _UNNUMBERED
            heading = Heading(block.text, block.level, rank, None, None)
        elif _heads_articles_anew(blocks, numbers, index):
            heading = Heading(block.text, 0, _ANEW, None, None)
        if heading:
            in_article = heading.kind == "article"
        found.append(heading)
    for above, below in pairwise(found):
        if above and below and above.rank == _UNNUMBERED and not above.level and below.kind in ("third", "decimal"):
            above.rank = below.rank - 0.25  # the marginal heading of a section
    return found


def _heads_articles_anew(blocks: Sequence[Block], numbers: Sequence[Number | None], index: int) -> bool:
    """Whether a line is the title of a further text, whose articles start from 第一条 again."""
    text = blocks[index].text
    if blocks[index].kind != "paragraph" or numbers[index] or len(text) > TITLE_HAN:
        return False
    following = next((n for n in numbers[index + 1 : index + 5] if n), None)
    if following is None or following.value != 1 or following.level not in ("article", "chapter", "part"):
        return False
    before = any(n is not None and n.level == "article" and n.value == 1 for n in numbers[:index])
    return before and is_complete(text)


def _bare_firsts(blocks: Sequence[Block], numbers: list[Number | None]) -> list[Number | None]:
    """Keeps 一 总体要求, without a mark behind its number, where all of these are headings that count 一, 二, 三."""
    bare = [
        index
        for index, n in enumerate(numbers)
        if n is not None and n.level == "first" and not (n.certain or blocks[index].text[0].isascii())
    ]
    # A. B. Cook is no heading: a letter or a roman number counts where the one before or after it does.
    letters = {(n.level, n.value) for n in numbers if n is not None and not n.certain}
    alone = {
        index
        for index, n in enumerate(numbers)
        if n is not None and n.level in ("first", "second") and not n.certain and blocks[index].text[0].isascii()
        and not {(n.level, n.value - 1), (n.level, n.value + 1)} & letters
    }  # fmt: skip
    numbers = [None if index in alone else n for index, n in enumerate(numbers)]
    values = [n.value for index in bare if (n := numbers[index])]
    if len(bare) > 1 and values == list(range(1, len(bare) + 1)) and all(stands_alone(blocks[i].text) for i in bare):
        return numbers
    return [None if index in bare else n for index, n in enumerate(numbers)]


def _sections_as_articles(blocks: Sequence[Block], numbers: list[Number | None]) -> list[Number | None]:
    """SEC. 101. of an act without articles, counted over its titles, is what an article is elsewhere.

    An article of a code that holds such sections (Article II over § 12-21) is what a section is elsewhere.
    """
    signed = [i for i, n in enumerate(numbers) if n is not None and n.level == "article" and blocks[i].text[0] == "§"]
    if signed:
        return [
            replace(n, level="section") if n and n.level == "article" and blocks[i].text[:3].lower() == "art" else n
            for i, n in enumerate(numbers)
        ]
    sections = [
        index
        for index, n in enumerate(numbers)
        if n is not None and n.level == "section" and re.match(r"sec\S*\s+\w+\.", blocks[index].text, re.IGNORECASE)
    ]
    if capital := [index for index in sections if blocks[index].text[:3].isupper()]:
        numbers = [None if i in sections and i not in capital else n for i, n in enumerate(numbers)]
        sections = capital  # Sec. 1. is an entry of the contents
    values = [n.value for index in sections if (n := numbers[index])]
    if len(values) < 2 or values != sorted(set(values)) or any(n and n.level == "article" for n in numbers):
        return numbers
    as_articles = set(sections)
    return [replace(n, level="article") if n and i in as_articles else n for i, n in enumerate(numbers)]


def _numbered_heading(block: Block, number: Number, in_article: bool, in_outline: bool) -> Heading | None:
    text, level = block.text, number.level
    explicit = block.kind == "heading"
    rank = RANK[level] + (0.1 * number.label.count(".") if level == "decimal" else 0)
    heading = Heading(text, block.level if explicit else 0, rank, level, number.label)
    if explicit:
        return heading if level != "article" else _article(heading, block, number)
    if level == "article":
        return _article(heading, block, number)
    if in_article and RANK[level] > RANK["article"]:
        return None
    if level in ("part", "subpart", "title", "chapter", "section"):
        return heading if stands_alone(text) else None
    if stands_alone(text):
        return heading
    if level not in ("first", "second", "third") and not in_outline:
        return None
    run_in = _RUN_IN.match(text, number.end) or _RUN_IN_LATIN.match(text, number.end)
    end = run_in.end() if run_in and len(text) - run_in.end() > 4 else number.end
    return _split_heading(heading, block, end)


def _article(heading: Heading, block: Block, number: Number) -> Heading:
    text = block.text
    bracketed = _BRACKETED_TITLE.match(text, number.end)
    end = bracketed.end() if bracketed else number.end
    if block.kind == "heading" and len(text) - end < 30 and not text.endswith("。"):
        return heading  # 第五条 适用范围: the whole line is the heading
    if len(text) <= TITLE_LATIN and ((text.isascii() and text.isupper()) or _SIGNED_SECTION.fullmatch(text)):
        heading.text = text.rstrip(".")
        return heading  # SEC. 101. PROHIBITION., § 12. Purpose.
    return _split_heading(heading, block, end)


def _split_heading(heading: Heading, block: Block, end: int) -> Heading:
    heading.text = block.text[:end].strip().rstrip("、.．。:：")
    rest = block.text[end:].lstrip()
    if rest:
        cut = len(block.text) - len(rest)
        page = max((page for offset, page in block.page_breaks if offset <= cut), default=block.page)
        breaks = tuple((offset - cut, page) for offset, page in block.page_breaks if offset > cut)
        heading.rest = Block("paragraph", rest, page=page, page_breaks=breaks)
    return heading


def _article_sequence(
    blocks: Sequence[Block], numbers: list[Number | None], annexes: Collection[int]
) -> list[Number | None]:
    """Keeps an uncertain article number only where it comes next (第五条 of a sentence is not an article)."""
    last = 0
    kept: list[Number | None] = []
    second = max((i for i, n in enumerate(numbers) if n and n.level == "article" and n.value == 2), default=-1)
    for index, (block, number) in enumerate(zip(blocks, numbers, strict=True)):
        if index in annexes:
            last = 0
        if number is None or number.level != "article":
            kept.append(number)
            continue
        following = block.text[number.end : number.end + 1]
        spoken_of = following.isascii() and following.islower()
        anew = number.value == 1 and second > index
        follows = number.value == last + 1 or (number.value == last and "-" in number.label)
        if spoken_of or not (number.certain or follows or anew):
            kept.append(None)
            continue
        last = number.value
        kept.append(number)
    lone = [index for index, number in enumerate(kept) if number and number.level == "article"]
    if (
        len(lone) == 1
        and last > 1
        and blocks[lone[0]].text[0] == "第"
        and sum(number is not None for number in kept) > 2
    ):
        kept[lone[0]] = None  # 第5條 among 1., 2. is another text's
    return kept


def _list_members(
    blocks: Sequence[Block], numbers: Sequence[Number | None], has_articles: bool, outline: Collection[int]
) -> set[int]:
    """Indexes of numbered blocks that are items of a list, judged run by run (一 … 五 under one heading)."""
    members: set[int] = set()
    outlined = has_articles or any(n is not None and n.level in ("first", "second") for n in numbers)
    marked = any(block.kind == "heading" and block.level and not n for block, n in zip(blocks, numbers, strict=True))
    runs: dict[Level, list[int]] = {}
    last: dict[Level, int] = {}

    def on_top(index: int) -> bool:
        """Whether a run is what the whole text consists of (the operative part of a resolution), not a list in it."""
        above = blocks[index - 1].text if index else ""
        return (above[-1:] not in ":：" or above.isupper()) and not any(
            RANK[n.level] < RANK[own.level] for n in numbers if n and (own := numbers[index])
        )

    third = [index for index, n in enumerate(numbers) if n is not None and n.level == "third"]
    parted = (
        any(n is not None and RANK[n.level] < RANK["third"] for n in numbers[slice(*third[:: len(third) - 1])])
        if len(third) > 1
        else False
    )
    # 1., 2. under 一 and 3. under 二 count the text's own paragraphs; a list begins anew.
    counts = (
        parted
        and not has_articles
        and [n.value for index in third if (n := numbers[index])] == list(range(1, len(third) + 1))
    )

    def close(level: Level) -> None:
        run = runs.pop(level, [])
        values = [n.value for i in run if (n := numbers[i])]
        counts_on = bool(values) and values[0] == last.get(level, 0) + 1 > 1  # 3. after 2. of the part before
        last[level] = values[-1] if values else 0
        implicit = [i for i in run if blocks[i].kind != "heading"]
        if RANK[level] <= RANK["article"] or not implicit or len(implicit) < len(run) or (level == "third" and counts):
            return
        if any(blocks[i].text[-1:] in ITEM_ENDS for i in implicit) and (outlined or marked or not on_top(run[0])):
            members.update(implicit)
        elif level in ("fourth", "fifth") or (level in ("third", "decimal") and outlined):
            if not all(stands_alone(blocks[i].text) and _has_text(blocks, numbers, i) for i in implicit):
                members.update(implicit)
        elif marked and not any(_has_text(blocks, numbers, i) for i in implicit[:-1]):
            members.update(implicit)
        elif level == "decimal" or not blocks[run[0]].text[0].isdecimal():
            return
        elif len(run) < 2 and not (counts_on and _has_text(blocks, numbers, run[0])):
            members.update(implicit)

    for index, number in enumerate(numbers):
        if number is None:
            continue
        for level in [level for level in runs if RANK[level] > RANK[number.level]]:
            close(level)
        if index not in outline:
            runs.setdefault(number.level, []).append(index)
    for level in list(runs):
        close(level)
    return members


def _has_text(blocks: Sequence[Block], numbers: Sequence[Number | None], index: int) -> bool:
    following = index + 1
    own = numbers[index]
    if following >= len(blocks) or own is None:
        return False
    number = numbers[following]
    return number is None or RANK[number.level] > RANK[own.level]


def _parts(blocks: Sequence[Block], numbers: Sequence[Number | None], headings: Sequence[Heading | None]) -> list[Part]:
    parts = [Part(())]
    stack: list[Heading] = []
    sections_in_articles = False
    for block, number, heading in zip(blocks, numbers, headings, strict=True):
        if heading is None:
            if block.kind == "signature" and parts[-1].path:  # and what stands below it, of no provision either
                parts.append(Part((), label=SIGNATURE))
            parts[-1].blocks.append(_as_item(block, number))
            continue
        if heading.kind == "section" and not sections_in_articles:
            # Section 1 below Article I, as treaties and constitutions number.
            sections_in_articles = any(h.kind == "article" for h in stack) and heading.text[0].isascii()
        if heading.kind == "section" and sections_in_articles:
            heading.rank = RANK["article"] + 0.5
        _descend(stack, heading)
        parts.append(Part(tuple(stack)))
        if heading.rest:
            parts[-1].blocks.append(heading.rest)
    for part, following in pairwise(parts):
        part.leaf = not (part.path and part.path[-1] in following.path)
    return parts


def _as_item(block: Block, number: Number | None) -> Block:
    if block.kind == "paragraph" and number and number.certain and number.level != "article":
        return replace(block, kind="item")
    return block


def _descend(stack: list[Heading], heading: Heading) -> None:
    """Takes off the stack what the heading ends, then puts the heading on."""
    if heading.rank < 0:  # an annex, or a further text: nothing of the text before goes on in it
        while stack and not (stack[-1].kind == "annex" and stack[-1].rank < heading.rank):
            stack.pop()
        stack.append(heading)
        return
    if heading.level and heading.kind is None:
        # A heading that the format marks ends all that the text numbers below one of its own depth.
        for index, above in enumerate(stack):
            if above.level >= heading.level and above.kind is None:
                del stack[index:]
                break
    for index, above in enumerate(stack):
        if heading.kind is not None and above.kind == heading.kind and above.rank >= heading.rank:
            del stack[index:]
            break
    while stack:
        above = stack[-1]
        if above.level and heading.level and (above.kind is None or heading.kind is None or above.kind == heading.kind):
            ends = above.level >= heading.level
        elif above.kind is None and above.level and heading.kind is not None and not heading.level:
            ends = False  # a number in the text below a heading that only the format marks
        else:
            ends = above.rank >= heading.rank
        if not ends:
            break
        stack.pop()
    stack.append(heading)


def _provision_rank(parts: Sequence[Part]) -> Level | None:
    leaves = Counter(p.path[-1].kind for p in parts if p.path and p.leaf and p.path[-1].kind not in (None, "annex"))
    if leaves["article"]:
        return "article"
    if not leaves:
        return None
    return max((kind for kind in leaves if kind), key=lambda kind: (leaves[kind], RANK[kind]))
