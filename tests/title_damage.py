"""Titles as a careless writer has them: each slip by rule, for counting which of them a check of references finds."""

from __future__ import annotations

import random
from collections.abc import Iterator

from kb.search.dictionary import dictionary

STATE = "中华人民共和国"
# Characters that one types, or takes, for each other.
_ALIKE = (
    "法发罚", "理例立里", "护户沪", "治制质志", "证正政征", "事视市势", "安按案", "产铲", "管官馆关", "保报宝",
    "动洞东", "全权泉", "监检建鉴", "务物误", "防访妨", "定订", "税水睡", "境竟镜", "融隔", "未末", "诉述",
    "审申", "使实施", "组祖", "计记纪", "业叶", "育玉", "教叫", "农浓", "渔鱼", "林临", "草早", "矿况",
)  # fmt: skip
_WORDS = ("管理", "经营", "安全", "保护", "建设", "生产", "教育", "资源", "监督", "服务", "交通", "卫生")


def damaged_titles(title: str, chance: random.Random, characters: str) -> Iterator[tuple[str, str]]:
    """(kind, title with one slip): a wrong character, one left out, doubled, two swapped, one like it, a wrong word.

    Its last character, the kind of document, stays. ``characters`` are those that a wrong one is taken from.
    """
    state = STATE if title.startswith(STATE) else ""
    own = title[len(state) :]
    at = chance.randrange(len(own) - 1)
    yield "wrong", state + own[:at] + chance.choice(characters.replace(own[at], "")) + own[at + 1 :]
    at = chance.randrange(len(own) - 1)
    yield "left out", state + own[:at] + own[at + 1 :]
    yield "doubled", state + own[:at] + own[at] + own[at:]
    at = chance.choice([at for at in range(len(own) - 1) if own[at] != own[at + 1]])
    yield "swapped", state + own[:at] + own[at + 1] + own[at] + own[at + 2 :]
    alike = [(at, group) for at, own_one in enumerate(own[:-1]) for group in _ALIKE if own_one in group]
    if alike:
        at, group = chance.choice(alike)
        yield "like", state + own[:at] + chance.choice(group.replace(own[at], "")) + own[at + 1 :]
    words = dictionary()
    places = [at for at in range(len(own) - 2) if words is not None and words.english(own[at : at + 2])]
    if places and len(own) > 4:
        at = chance.choice(places)
        yield "word", state + own[:at] + chance.choice(_WORDS) + own[at + 2 :]
