"""LaTeX drafts: the running text of the document body, with the places of its characters in the file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kb.drafts.draft import Draft, OpenParagraph
from kb.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.drafts.draft import Paragraph

# Commands whose arguments are no running text of the author's.
_SILENT = frozenset({
    "addbibresource", "bibliography", "bibliographystyle", "documentclass", "geometry", "graphicspath", "hypersetup",
    "include", "includegraphics", "input", "label", "newcommand", "pagestyle", "ref", "pageref", "eqref", "autoref",
    "cref", "renewcommand", "setcounter", "setlength", "thispagestyle", "url", "usepackage", "vspace", "hspace",
    "printbibliography", "begin", "end",
})  # fmt: skip
_APART = frozenset({
    "caption", "chapter", "item", "paragraph", "par", "part", "section", "subparagraph", "subsection",
    "subsubsection", "title", "author", "date", "maketitle", "newpage", "clearpage", "tableofcontents",
})  # fmt: skip
_QUOTING = frozenset({"enquote", "textquote", "blockquote", "blockcquote", "textcquote"})
_SILENT_ENVIRONMENTS = frozenset({"comment", "equation", "equation*", "align", "align*", "lstlisting", "minted",
                                  "tikzpicture", "verbatim"})  # fmt: skip
_QUOTE_ENVIRONMENTS = frozenset({"displayquote", "displaycquote", "quotation", "quote", "verse"})
_CITE = re.compile(r"(?:[a-z]*cites?[a-z]*|Cite[a-z]*|Autocite|Parencite|Textcite)\*?", re.ASCII)
_SPECIAL = {"``": "“", "''": "”", "~": " ", "--": "–", "---": "—", "&": "\n\n", "!`": "¡", "?`": "¿"}
_ESCAPED = {
    "%": "%", "&": "&", "$": "$", "#": "#", "_": "_", "{": "{", "}": "}", "ldots": "…", "dots": "…", "textendash": "–",
    "textemdash": "—", "textquotedblleft": "“", "textquotedblright": "”", "lq": "‘", "rq": "’", "S": "§", "quad": " ",
    "qquad": " ", " ": " ", "\\": "\n", "newline": "\n", ",": "", "-": "", "/": "", "LaTeX": "LaTeX",
    "glqq": "„", "grqq": "“", "textasciitilde": "~", "textbackslash": "\\",
}  # fmt: skip
_MATH = re.compile(r"\\%|\\,|\\text\{([^{}]*)\}|[0-9.,+\-–\s]|\{,\}|\\times")
_BLANK_LINE = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


def read_latex(text: str, name: str) -> Draft:
    r"""The paragraphs of a LaTeX file's body: without commands, comments, verbatim text and displayed formulas.

    ``\enquote`` and ```` ``…'' ```` become quotation marks, quote environments quotations set apart, ``\footnote``
    a note, and ``\cite{KEY}`` the mark ``[@KEY]``.

    Raises:
        InputError: groups and environments are nested too deep to be followed.
    """
    from pylatexenc.latexwalker import LatexWalker

    # LF and CRLF both end a line for LaTeX; the text keeps its length, so that places stay.
    walker = LatexWalker(text.replace("\r\n", " \n"), latex_context=_commands(), tolerant_parsing=True)
    reading = _Reading(text)
    try:
        nodes, _, _ = walker.get_latex_nodes()
        reading.nodes(_body(nodes))
    except RecursionError as problem:
        raise InputError("{path} is nested too deep to be read as LaTeX.", path=name) from problem
    reading.close()
    return Draft(name, "latex", text, tuple(reading.paragraphs), reading.footnotes)


def _commands() -> Any:
    """What pylatexenc knows of commands and their arguments, with those of csquotes and biblatex."""
    from pylatexenc.latexwalker import get_default_latex_context_db
    from pylatexenc.macrospec import MacroSpec

    known = get_default_latex_context_db()
    cites = ("autocite", "footcite", "fullcite", "parencite", "supercite", "textcite", "citeauthor", "citeyear")
    known.add_context_category(
        "quotations and citations",
        prepend=True,
        macros=[
            *(MacroSpec(name, "*{") for name in ("enquote", "foreignquote")),
            *(MacroSpec(name, "[[{") for name in ("textquote", "blockquote")),
            *(MacroSpec(name, "[[{[{") for name in ("textcquote", "blockcquote")),
            *(MacroSpec(name, "*[[{") for name in cites),
        ],
    )
    return known


def _body(nodes: Sequence[Any]) -> Sequence[Any]:
    """What stands in the document environment; all of a file that has none, such as a chapter."""
    for node in nodes:
        if getattr(node, "environmentname", None) == "document":
            return list(node.nodelist)
    return nodes


class _Reading:
    def __init__(self, source: str) -> None:
        self._source = source
        self._open = OpenParagraph()
        self._quotes = 0
        self.paragraphs: list[Paragraph] = []
        self.footnotes: dict[str, str] = {}

    def add(self, words: str, at: int, *, length: int) -> None:
        """Adds words that the source writes with ``length`` characters from ``at``."""
        self._open.add(words, at, at + length)

    def close(self) -> None:
        """Ends the paragraph."""
        opened, self._open = self._open, OpenParagraph()
        if (paragraph := opened.closed(quoted=self._quotes > 0)) is not None:
            self.paragraphs.append(paragraph)

    def nodes(self, nodes: Sequence[Any]) -> None:
        for node in nodes:
            if node is not None:
                self._node(node)

    def _node(self, node: Any) -> None:
        from pylatexenc import latexwalker

        if isinstance(node, latexwalker.LatexCharsNode):
            self._characters(node.chars, node.pos)
        elif isinstance(node, latexwalker.LatexGroupNode):
            self.nodes(node.nodelist)
        elif isinstance(node, latexwalker.LatexSpecialsNode):
            words = _SPECIAL.get(node.specials_chars, node.specials_chars)
            self._characters("\n\n", node.pos) if words == "\n\n" else self.add(words, node.pos, length=node.len)
        elif isinstance(node, latexwalker.LatexEnvironmentNode):
            self._environment(node)
        elif isinstance(node, latexwalker.LatexMathNode):
            if node.displaytype == "inline":
                self._formula(node)
        elif isinstance(node, latexwalker.LatexMacroNode):
            self._macro(node)

    def _characters(self, words: str, at: int) -> None:
        before = 0
        for gap in _BLANK_LINE.finditer(words):
            self.add(words[before : gap.start()], at + before, length=gap.start() - before)
            self.close()
            before = gap.end()
        self.add(words[before:], at + before, length=len(words) - before)

    def _environment(self, node: Any) -> None:
        self.close()
        if node.environmentname in _SILENT_ENVIRONMENTS:
            return
        quotes = node.environmentname in _QUOTE_ENVIRONMENTS
        self._quotes += quotes
        self.nodes(node.nodelist)
        self.close()
        self._quotes -= quotes

    def _formula(self, node: Any) -> None:
        r"""A figure that is set as a formula: $17.5$, $12\%$; of other formulas, a space."""
        inside = self._source[node.pos : node.pos + node.len].strip("$")
        inside = re.sub(r"^\\\(|\\\)$", "", inside)
        if re.sub(_MATH, "", inside).strip():
            self.add(" ", node.pos, length=node.len)
            return
        said = re.sub(r"\\text\{([^{}]*)\}", r"\1", inside)
        said = re.sub(r"\\,|\{,\}", lambda found: "," if "{" in found[0] else "", said).replace("\\%", "%")
        self.add(said.replace("\\times", "×"), node.pos, length=node.len)

    def _macro(self, node: Any) -> None:
        name = node.macroname
        arguments = [each for each in (node.nodeargd.argnlist or ()) if each is not None] if node.nodeargd else []
        if _CITE.fullmatch(name):
            keys = [self._source[each.pos : each.pos + each.len].strip("{} ") for each in arguments[-1:]]
            self.add("".join(f"[@{key}]" for key in keys), node.pos, length=node.len)
        elif name in ("footnote", "footnotetext"):
            self._footnote(arguments)
        elif name in _QUOTING:
            self._quoted(arguments[-1:], node)
        elif name in _ESCAPED:
            words = _ESCAPED[name]
            self.add(words + node.macro_post_space if name in "%&$#_{}" else words, node.pos, length=node.len)
        elif name in _APART:
            self.close()
            self.nodes(arguments)
            if arguments:
                self.close()
        elif name not in _SILENT:
            self.nodes(arguments)
            if node.macro_post_space and not arguments:
                self._characters("\n\n" if node.macro_post_space.count("\n") > 1 else "", node.pos)

    def _quoted(self, arguments: Sequence[Any], node: Any) -> None:
        self.add("“", node.pos, length=1)
        self.nodes(arguments)
        self.add("”", node.pos + node.len - 1, length=1)

    def _footnote(self, arguments: Sequence[Any]) -> None:
        label = str(len(self.footnotes) + 1)
        outer = self._open
        outer.notes.append((len(outer.text), label))
        self._open, before = OpenParagraph(), len(self.paragraphs)
        self.nodes(arguments[-1:])
        self.close()
        self.footnotes[label] = "\n".join(each.text for each in self.paragraphs[before:])
        self._open = outer
