"""Answering by quoting: the command line, the web app, evaluation."""
