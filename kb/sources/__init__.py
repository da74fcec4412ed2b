"""Where documents come from when they are not files: pages on the web, and the official text of digests."""
