"""One module per format; each has ``read(path: Path, data: bytes) -> ReaderOutput`` and raises InputError."""
