"""One module per format; each has ``read(path: Path, data: bytes) -> ReaderOutput`` and raises InputError.

``kb.documents.loading.READERS`` says which endings are whose. Another package adds a format by an entry point of the
group ``kb.readers`` (docs/architecture.md).
"""
