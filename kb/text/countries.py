"""Countries by their names in Chinese and English, and the ways in which Chinese shortens them (中美, 对美, 美方)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.text.language import Language

_NAMES = """
美国 United States|American|U\\.S\\.|US\\b
日本 Japan
韩国 South Korea|Korea
朝鲜 North Korea|DPRK
俄罗斯 Russia
印度 India(?!n Ocean)
英国 United Kingdom|Britain|British|UK\\b
法国 France|French
德国 Germany|German
意大利 Italy|Italian
西班牙 Spain|Spanish
荷兰 Netherlands|Dutch
瑞士 Switzerland|Swiss
瑞典 Sweden|Swedish
波兰 Poland|Polish
乌克兰 Ukrain
土耳其 Turkey|Türkiye
希腊 Greece|Greek
加拿大 Canad
墨西哥 Mexic
巴西 Brazil
阿根廷 Argentin
智利 Chile
秘鲁 Peru
澳大利亚 Australia
新西兰 New Zealand
越南 Vietnam
泰国 Thai
缅甸 Myanmar
老挝 Lao
柬埔寨 Cambodia
马来西亚 Malaysia
新加坡 Singapore
印度尼西亚 Indonesia
菲律宾 Philippine
蒙古国 Mongolia
哈萨克斯坦 Kazakh
乌兹别克斯坦 Uzbek
巴基斯坦 Pakistan
孟加拉国 Bangladesh
尼泊尔 Nepal
斯里兰卡 Sri Lanka
伊朗 Iran
伊拉克 Iraq
以色列 Israel
沙特阿拉伯 Saudi
阿联酋 Emirates|UAE
埃及 Egypt
南非 South Africa
尼日利亚 Nigeria
埃塞俄比亚 Ethiopia
肯尼亚 Kenya
"""
_ENGLISH: dict[str, str] = dict(line.split(" ", 1) for line in _NAMES.strip().splitlines())
_NAMED = {
    "zh": re.compile(f"(?:{'|'.join(sorted(_ENGLISH, key=len, reverse=True))})(?!洋)"),
    "en": re.compile(rf"(?<!Inner )\b(?:{'|'.join(_ENGLISH.values())})"),
}


def countries_in(text: str, language: Language) -> list[tuple[str, str]]:
    """The countries that a normalised text of a language names: patterns for each, in Chinese and in English text.

    In Chinese it may be said in short.
    """
    found = dict.fromkeys(match[0] for match in _NAMED[language].finditer(text))
    if language == "en":
        found = dict.fromkeys(
            chinese for chinese, english in _ENGLISH.items() if any(re.match(english, each) for each in found)
        )
    return [(f"{each}(?!洋)|[中对]{each[0]}|{each[0]}方", rf"\b(?:{_ENGLISH[each]})") for each in found]
