"""Names of files in corpus/ and index/ that are not whole yet, or that say what is going to change."""

PART = ".kb-part-"
"""Files of this prefix are not whole yet, or were left by a crash."""
SWAP = ".kb-swap-"
"""Files of this prefix in corpus/ say which names there are to change together (``kb.files.atomic_replace``)."""
