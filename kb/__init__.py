"""kb: a policy knowledge base with semantic search that runs in a terminal."""
