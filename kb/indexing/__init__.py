"""corpus/ becomes index/: what is new or changed is read, embedded and stored."""
