"""Answering by quoting: the command line, the web app, evaluation."""

import os

# Set before numpy is imported. The matrices of one question are small: a second BLAS thread only
# waits for the first, and takes the core from the next question (24 ms against 4 on 2 busy cores).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
