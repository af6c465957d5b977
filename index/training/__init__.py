"""Training of the static embedding, its tokenizer and the compound lexicon.

Nothing in here is needed to answer a question: the product reads only what these commands write.
"""
