"""corpus/ becomes index/: what is new or changed is read, embedded and stored."""

from kb.indexing.scan import up_to_date
from kb.indexing.update import update

__all__ = ["up_to_date", "update"]
