"""Measuring: labelled question sets, runs, metrics, reports, comparison, calibration.

In reading order:
    sets, beir  read a question set, or a benchmark in BEIR layout
    runs        ask an index every question; TREC files
    metrics     ranking metrics, rates and AUROC, with bootstrap intervals
    evaluate    set and index in, result out
    report      the result as JSON and as a Dutch table
    compare     two results, question by question, with a significance test
    calibrate   fit the probability that an answer answers
"""
