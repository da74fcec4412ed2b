"""Closed lists of English words by what they do in a sentence that states an amount."""

from __future__ import annotations

import re


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


# "up" and "down" right before a figure, not in "up and running"
_TO_FIGURE = r"(?=(?:\s+(?:by|from|to|about|around|over|nearly|an?|roughly|some|more|than|less|almost))*\s*(?:[\d$]|$))"
UP = (
    rf"grew|growth|grow|grown|growing|rise[sn]?|rose|rising|increas(?:e|es|ed|ing)|"
    rf"(?<!made )(?<!make )(?<!makes )up{_TO_FIGURE}|climb(?:ed)?|gain(?:ed|s)?|"
    r"(?<!value )add(?:ed|itional)?|rais(?:e|ed|ing)|higher|expand(?:ed|s|ing)?|expansion|improv(?:e[sd]?|ing)|"
    r"surg(?:e[sd]?|ing)|jump(?:ed|s|ing)?|soar(?:ed|s|ing)?|widen(?:ed|s|ing)?"
)
DOWN = (
    rf"fell|fall(?:en|s|ing)?|drop(?:s|ped|ping)?|decreas(?:e|es|ed|ing)|declin(?:e|es|ed|ing)|down{_TO_FIGURE}|cut(?:s|ting)?|"
    r"lower(?:ed|ing)?|reduc(?:e|es|ed|ing|tion)|shr[aiu]nk(?:s|ing)?|contract(?:ed|ion)|narrow(?:ed|s|ing)?|"
    r"shorten(?:ed|s|ing)?|slash(?:e[sd]|ing)?|slid(?:e|es|ing)?|plung(?:e[sd]?|ing)"
)
MOVED = re.compile(rf"\b(?:(?P<up>{UP})|(?P<down>{DOWN}))\b", re.IGNORECASE)
"""Words that say that something grew or fell, in the groups up and down."""
# Verbs that say of their subject how much it is, or how it moved.
AMOUNTS = _forms(
    "reach exceed total top amount account surpass average remain stay equal represent contribute register approach "
    "near slow recover hover range stabilize fluctuate last extend rank meet double"
) | _words(
    "topped topping stand stands stood standing come comes came coming go goes went gone going hit hits hitting make "
    "makes made making set is are was were be been being has have had having became become"
)  # fmt: skip
# Verbs that take what is counted as their object: cut energy intensity by 3 percent.
HANDLES = _forms(
    "increase decrease reduce raise lower expand extend limit control maintain lift improve achieve ensure bring "
    "create complete build allocate issue provide cancel slash boost narrow trim restrict deliver secure stabilize "
    "save cap upgrade renovate reclaim lighten ease invest"
) | _words(
    "see saw seen seeing cut cuts cutting keep keeps kept keeping hold holds held holding set sets setting brought "
    "drove drive put built controlled controlling limiting bringing get"
)  # fmt: skip
AUXILIARIES = _words(
    "is are was were be been being has have had having will shall would can could may might must should do does did to "
    "not also"
)  # fmt: skip
PASTS = _words(
    "took met spend spends spent won lost bought sent drew gave found left led fed ran wrote taught chose broke "
    "sought bore"
)
FINITE = _words(
    "is are was were has have had will shall rose fell grew reached remained stood began gained gain got took saw "
    "needs need benefit continued"
)
BEGINS_VERB = _words("is are was were has have had will shall should must may can would could does did")
BE = _words("is are was were be been being")
PREPOSITIONS = _words("to by at in within from on up down between")
SPREADS = _words("on in across among")
MODALS = _words("will shall should must can may to not now still currently")
RELATIVE = frozenset(("who", "which", "that", "whose", "where"))
LINKS = _words(
    "a an the another additional extra some more than less fewer no not at least most over above below under about "
    "around approximately roughly nearly almost close to by up down of record high only just within from in on "
    "or as back low much further respectively again fully well between for into upward downward reaching exceeding "
    "topping its their aside red line stable unchanged steady"
)  # fmt: skip
DETERMINERS = _words("a an the its our their his this these that those such some all any each both another")
LEADING = DETERMINERS | _words(
    "of in and or but with while whereas as when where thus also then so that which who for by to on at into further "
    "meanwhile both including from now already compared against versus"
)  # fmt: skip
CHANGES = _words("increase rise growth drop decrease reduction decline fall cut gain jump surge expansion")
NO_AMOUNTS = frozenset(("ratio", "points", "years", "months", "times", "rank", "count"))
MEASURED = frozenset(("mass", "area", "length", "volume", "power", "energy", "hours", "minutes", "days", "weeks"))
BARE_AMOUNTS = _words("total average annual rate level record maximum minimum yearly")
HOW_MUCH = BARE_AMOUNTS | _words("year-on-year further net real nominal steady significant substantial overall")
BESIDE_VERBS = _words("both all each thus thereby forecast expected likely estimated need needs now")
SPEAKERS = _words("we they it he she i you")
OTHERS = _words("we they it this these those which that who he she i you us there")
NOUNS_IN_LY = _words("supply family assembly monopoly elderly")
DOING = _words(  # nouns that end as verbs do
    "spending housing lending financing funding building planning shipping farming manufacturing publishing mining "
    "banking heating cooling savings holdings earnings seed speed feed need land-filling logging processing "
    "training crossing"
)
WHERE_ENDS = _words(
    "which who that while where whose when by through during over this last each per at across since before after than "
    "as to thereby back year annually daily monthly were was is are will would"
)
MODIFIES = _words("of in for with from on and or under between among against without within")
MARKS = frozenset(("mark", "threshold", "milestone"))
SIDES = CHANGES | _words("rate value share ratio index area output price volume level revenue income capacity total")
MODIFYING_PLURALS = _words("goods services sales sports customs savings news arms communications gas overseas")
PLURALS = _words("people women men children")
ANY_LINK = LEADING | LINKS | WHERE_ENDS
UNCOUNTED = AMOUNTS | AUXILIARIES | ANY_LINK | OTHERS | RELATIVE | _words(
    "according aim aimed aims annual beyond china china's chinese climbing cost country currently data earlier "
    "early expected faster figure first fixed gave give given gives got government government's held hold hoped "
    "included includes keep keeping keeps kept late level like maintain maintained mid ministry moved moving "
    "national nationwide number numbers on-year out percentage plan plans pledged previous projected promised "
    "proportion proposes provides put puts rate reads recorded released report require requires said says sets share "
    "showed shows slower state states still target targets them throughout time toward towards until upon want "
    "wanted wants whole without won year-on-year years yoy"
)  # fmt: skip
"""Words that say nothing of what is counted."""
