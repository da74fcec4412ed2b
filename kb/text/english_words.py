"""Closed lists of English words by what they do in a sentence that states an amount."""

from __future__ import annotations


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
AMOUNTS = _forms(
    "increase decrease decline climb expand jump surge soar drop reach exceed total top amount account surpass average "
    "remain stay equal represent contribute contract register approach near slow shrink plunge recover hover range "
    "stabilize fluctuate last extend rank meet double"
) | _words(
    "grow grows grew grown growing rise rises rose risen rising fall falls fell fallen falling dropped dropping topped "
    "topping shrank stand stands stood standing come comes came coming go goes went gone going hit hits hitting make "
    "makes made making set is are was were be been being has have had having became become"
)  # fmt: skip
# Verbs that take what is counted as their object: cut energy intensity by 3 percent.
HANDLES = _forms(
    "increase decrease reduce raise lower expand extend limit control maintain lift improve achieve ensure bring "
    "create complete build allocate issue provide cancel slash boost narrow trim restrict deliver secure stabilize "
    "save cap upgrade renovate reclaim lighten ease"
) | _words(
    "see saw seen seeing cut cuts cutting keep keeps kept keeping hold holds held holding set sets setting brought "
    "drove drive put built controlled controlling limiting bringing get"
)  # fmt: skip
AUXILIARIES = _words(
    "is are was were be been being has have had having will shall would can could may might must should do does did to "
    "not also"
)  # fmt: skip
FINITE = _words(
    "is are was were has have had will shall rose fell grew reached remained stood began gained gain got took saw "
    "needs need benefit"
)
BEGINS_VERB = _words("is are was were has have had will shall should must may can would could does did")
BE = _words("is are was were be been being")
PREPOSITIONS = _words("to by at in within from on up down between")
MODALS = _words("will shall should must can may to not")
RELATIVE = frozenset(("who", "which", "that", "whose", "where"))
LINKS = _words(
    "a an the another additional extra some more than less fewer no not at least most over above below under about "
    "around approximately roughly nearly almost close to by up down of record high only just within from in on "
    "or as back low much further respectively again fully well between for into upward downward reaching exceeding "
    "topping its their red line stable unchanged steady"
)  # fmt: skip
DETERMINERS = _words("a an the its our their his this these that those such some all any each both another")
LEADING = DETERMINERS | _words(
    "of in and or but with while whereas as when where thus also then so that which who for by to on at into further "
    "meanwhile both including from now already"
)  # fmt: skip
CHANGES = _words("increase rise growth drop decrease reduction decline fall cut gain jump surge expansion")
NO_AMOUNTS = frozenset(("ratio", "points", "years", "months", "times", "rank", "count"))
BARE_AMOUNTS = _words("total average annual rate level record maximum minimum yearly")
HOW_MUCH = BARE_AMOUNTS | _words("year-on-year further net real nominal steady significant substantial overall")
BESIDE_VERBS = _words("both all each thus thereby forecast expected likely estimated need needs now")
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
PLURALS = _words("people women men children")
ANY_LINK = LEADING | LINKS | WHERE_ENDS
