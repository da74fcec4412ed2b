"""What several rooms know of text: figures with what they count, periods, places, terms of statistics."""
