"""What several rooms do with files: written whole, checked by digest, replaced together, TOML edited in place."""
