"""A Document becomes passages and sentences, each with its place."""

from kb.passages.split import split

__all__ = ["split"]
