"""What several rooms know of text: normalisation, index terms, language, dates, figures with what they count."""
