"""One module per format; each has ``read(path: Path, data: bytes) -> Reading`` and raises InputError."""
