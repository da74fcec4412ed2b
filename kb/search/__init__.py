"""A question becomes ranked passages: filters, candidates, features, ranking, reranking, highlights, confidence."""

from kb.search.search import search

__all__ = ["search"]
