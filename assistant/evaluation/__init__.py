"""Measuring: labelled question sets, runs, metrics, reports, comparison, calibration.

In reading order:
    sets, beir  read a question set, or a benchmark in BEIR layout
    runs        ask an index every question
    trec        rankings and judgements as TREC files, out and in
    judged      what is right, in one shape for all of these
    metrics     ranking metrics, rates and AUROC, with bootstrap intervals
    evaluate    set and index in, or a ranking from elsewhere; result out
    report      the result as JSON, as a Dutch table, and what went wrong
    compare     two results, question by question, with a significance test
    calibrate   fit the probability that an answer answers
"""
