"""A question becomes ranked passages: filters, candidates, features, ranking, reranking, highlights, confidence.

``kb.search.search.search`` does it. Nothing is imported here: other rooms read ``kb.search.scope`` alone.
"""
