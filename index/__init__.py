"""From passages to ranked hits: analysis, encoder, BM25, FAISS, fusion, snapshot.

Knows documents and passages (`corpus`), nothing of quotes or answers.
"""
