"""What several rooms know of text: figures and their units."""
