"""A file becomes a Document: metadata, and provisions with their places."""

from kb.documents.read import is_supported, read

__all__ = ["is_supported", "read"]
