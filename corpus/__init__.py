"""Documents as exact text: reading, marks, sentences, passages. Knows nothing of search."""
