"""corpus/ becomes index/: what is new or changed is read, embedded and stored."""

from kb.indexing.failures import failures
from kb.indexing.scan import up_to_date
from kb.indexing.update import update

__all__ = ["failures", "up_to_date", "update"]
