"""A question becomes ranked passages: language, filters, candidates, fusion, rescoring, highlights, confidence."""

from kb.search.search import search

__all__ = ["search"]
