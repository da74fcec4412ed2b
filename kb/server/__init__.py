"""The knowledge base for other programs: a Model Context Protocol server, and the same over HTTP."""
