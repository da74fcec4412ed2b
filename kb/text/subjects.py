"""Whether two wordings name one thing counted: GDP and 国内生产总值 do, 农产品网络零售额 and 农村网络零售额 do not."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from kb.text.chinese_lists import GROUP
from kb.text.han import HAN_LETTER, has_ideographs
from kb.text.terms import chinese_terms, english_terms, in_usual_names

# From here on two subjects may be taken for one where no other in the same text is liker.
SAME = 0.7

_ROOT, _SUFFIX = 5, 3
_WORD = 2  # characters of a Chinese word
# What tells one make or standard from the next: 5G, C919.
_DESIGNATION = re.compile(r"(?=[A-Za-z]*\d)[A-Za-z\d.]*[A-Za-z][A-Za-z\d.]*")
# What a question has beside the words for what is counted.
_SAYS_NOTHING = re.compile(
    "^[给对向为说讲将把]|十[一二三四五]五|历[年次]|每[年次]|没有|未|这些年|近几?年来?|这几年|各[地省市县]|分别|可以|能够?|一共|总共|大约|目前|现在|国家|我国|全国|"
    "目标|任务|是?怎么变"
)
# What is to be done of it, which sources say in other words: 粮食播种面积要守住 (稳定在).
_MAY_DO = re.compile(
    rf"(?<=..)(?:最[多少高低])?(?:(?<![重主首])(?:要|能|可以|需要|应当?|必须){HAN_LETTER}{{1,2}}|"
    rf"(?:计划|打算|准备|预计|力争){HAN_LETTER}{{0,2}})$"
)
# Characters that name nothing, and words of doing that a draft exchanges freely.
_WEIGHTLESS = re.compile(
    r"[的了等已各类共约和与及、,\"'()《》·\s]|[一二三]是|全面|进一步|加快|推进|推动|开展|实施|解决|完成|实现|培育|新建|建成|建设|达到|安排|增加(?!值)|提高|(?<=[省市县区家])级|预计|打算|拟|力争|用于|带动|拉动"
)
# What tells one thing from another by a single character.
_OPPOSITE = str.maketrans(
    "内外进出男女上下新老增减升降大小高低前后公私收支供需", "外内出进女男下上老新减增降升小大低高后前私公支收需供"
)
# 研发投入规模 is what 研发投入 counts.
_SIZE = re.compile("(?<=..)(?:总规模|规模|总量|数量)$")
# What a figure's unit says: 石漠化治理面积 is counted where so many square kilometres of 石漠化治理 are.
_DIMENSION = re.compile("(?<=..)总?(?:面积|里程|长度|人数|金额)$")
_GOODS = re.compile("货物(?=进出口|贸易)")
_OUTPUT = re.compile("(?:总|年)?产量$|总产$")


def likeness(asked: str, stated: str) -> float:
    """How surely ``stated`` names what ``asked`` asks for: 0 to 1, and 1 for the same words or terms.

    What ``asked`` names and ``stated`` does not (农产品 against 农村) counts more than what ``stated``
    adds (谷物播种面积 for 谷物面积); what it adds in front, which most often makes another thing of it
    (规模以上工业增加值 for 工业增加值), more than what it adds within. Subjects of two languages are
    compared by the table of terms.

    Args:
        asked: the words of a question or a draft, normalised.
        stated: the subject of a source's statement, normalised.
    """
    if not asked or not stated:
        return 0.0
    first, second = has_ideographs(asked), has_ideographs(stated)
    if first != second:
        return _across(asked, stated) if first else _across(stated, asked)
    return _chinese(asked, stated) if first else _english(asked, stated)


def unmet(asked: str, text: str, above: str = "") -> int:
    """How many characters of what ``asked`` names stand nowhere in ``text``, under no name that is known.

    Of 房贷利率, one on 住房贷款利率 lacks none; of 户籍人口, a text on 常住人口 lacks three, since the character that a
    name begins with counts twice: it tells 核电装机 from 水电装机. Of 6G用户, one on 5G用户 lacks a word besides.
    Of 境外企业, one on 境内企业 lacks a word besides, too, since it says the opposite.
    Abbreviations and other names of a term lack nothing, since both are read by its usual name.

    Args:
        asked: what a question counts, normalised Chinese.
        text: what is to count it, normalised Chinese.
        above: its title and headings, of which whole words count: 作 of 政府工作报告 is nothing of 作业.
    """
    said = _DIMENSION.sub("", _MAY_DO.sub("", _SAYS_NOTHING.sub("", asked)))
    name = _less(usual_name(said), above)
    if said in text or name in text:
        return 0
    there = in_usual_names(text) + text
    characters = frozenset(there)
    absent = sum(character not in characters for character in name)
    absent += name[:1] not in characters
    absent += _WORD * any(pair not in there and _has_opposite(pair, there) for pair in map("".join, pairwise(name)))
    return absent + sum(_WORD for each in _DESIGNATION.findall(name) if each.lower() not in there.lower())


def _has_opposite(pair: str, text: str) -> bool:
    """Whether a text has a pair of characters with the opposite of one of them: 境内 of 境外."""
    return pair[0].translate(_OPPOSITE) + pair[1] in text or pair[0] + pair[1].translate(_OPPOSITE) in text


def _less(name: str, above: str) -> str:
    """A name without the longest parts of it, of two characters or more, that stand in ``above``."""
    for length in range(len(name), _WORD - 1, -1):
        for start in range(len(name) - length + 1):
            if (part := name[start : start + length]) in above:
                return _less(name.replace(part, " "), above)
    return name.replace(" ", "")


@lru_cache(maxsize=4096)
def usual_name(subject: str) -> str:
    """A Chinese subject with each term by its usual name, and without weightless words (GDP增速: 国内生产总值增速)."""
    words = _SIZE.sub("", _OUTPUT.sub("总产量", in_usual_names(subject)))
    return _WEIGHTLESS.sub("", words) or words


@lru_cache(maxsize=8192)
def _chinese(asked: str, stated: str) -> float:
    from rapidfuzz.distance import Levenshtein

    one, other = usual_name(asked), usual_name(stated)
    if "服务" not in one + other:  # where nothing else is said, goods are meant
        one, other = _GOODS.sub("", one), _GOODS.sub("", other)
    if one == other:
        return 1.0
    if sorted(one) == sorted(other):
        return 0.95  # 优良水质断面比例, 水质优良断面比例
    lost = exchanged = added = before = 0
    for step in Levenshtein.opcodes(one, other):
        here, there = step.src_end - step.src_start, step.dest_end - step.dest_start
        if step.tag == "replace":
            exchanged += max(here, there)
        elif step.tag == "delete":
            lost += here
        elif step.tag == "insert":
            added += there
            before += there if step.src_start == 0 else 0
    missing = exchanged + lost
    if missing:
        return max(0.0, 0.65 * (1 - missing / len(one)) * (1 - 0.3 * added / (added + len(one))))
    if _is_term(one) and _is_term(other):
        return 0.6  # 居民人均可支配收入, 农村居民人均可支配收入
    within = added - before
    ahead = 0.2 + 0.1 * min(1.0, before / len(one)) if before else 0.0
    return 1 - 0.2 * min(1.0, within / len(one)) - ahead


def _is_term(name: str) -> bool:
    return chinese_terms(name).found == (name,)


@lru_cache(maxsize=8192)
def _english(asked: str, stated: str) -> float:
    one, other = _tokens(asked), _tokens(stated)
    if not one or not other:
        return 0.0
    common = sum(max(1.0 if cognate(each, there) else _alike(each, there) for there in other) for each in one)
    return common / len(one) * (1 - 0.3 * max(0, len(other) - common) / len(other))


def cognate(one: str, other: str) -> bool:
    """Whether two stems are one word, or words of one root: relocation, relocated."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    return len(short) >= _ROOT and long.startswith(short) and len(long) - len(short) <= _SUFFIX


@lru_cache(maxsize=4096)
def _tokens(words: str) -> frozenset[str]:
    from kb.text.index_terms import stem

    read = english_terms(words)
    return frozenset(read.found) | frozenset(stem(word) for word in re.findall("[a-z]{2,}", read.rest))


@lru_cache(maxsize=8192)
def _across(chinese: str, english: str) -> float:
    one, other = chinese_terms(chinese), english_terms(english)
    first, second = frozenset(one.found), frozenset(other.found)
    if not first or not second:
        return 0.0
    common = sum(max(_alike(each, other) for other in second) for each in first)
    unknown = min(len(_WEIGHTLESS.sub("", one.rest)) / 2, 3), min(len(re.findall("[a-z]{3,}", other.rest)), 2)
    # 农村电商, dilapidated rural houses: what each says besides may be anything
    most = SAME - 0.2 if all(unknown) else 1.0
    return min(most, 2 * common / (len(first) + len(second) + 0.25 * sum(unknown)))


def _alike(term: str, other: str) -> float:
    """1 for one term, and less where the longer only adds to the other what a figure's unit says (谷物, 谷物面积)."""
    if term == other:
        return 1.0
    short, long = sorted((term, other), key=len)
    return 0.75 if long.startswith(short) and not GROUP.fullmatch(short) else 0.0
