"""Readers that misbehave, run in a child process by the tests."""

import os
import signal
import time

from corpus.blocks import Block, Draft
from corpus.document import Metadata


def endless(data: bytes) -> Draft:
    while True:
        pass


def asleep(data: bytes) -> Draft:
    time.sleep(600)
    return Draft("", ())


def hog(data: bytes) -> Draft:
    kept = [bytearray(50_000_000) for _ in range(1_000)]
    return Draft(str(len(kept)), ())


def crash(data: bytes) -> Draft:
    os.kill(os.getpid(), signal.SIGSEGV)
    return Draft("", ())


def flood(data: bytes) -> Draft:
    return Draft("", (Block("paragraph", "x" * 5_000_000),))


def noise(data: bytes) -> Draft:
    os.write(1, b"een bibliotheek die iets print\n")
    return Draft("Titel", (Block("paragraph", data.decode()),))


def deaf(data: bytes) -> Draft:
    os._exit(0)


def inventive(data: bytes) -> Draft:
    block = Block("paragraph", data.decode(), sources=(1,), questions=("Wat is het antwoord?",))
    return Draft("Titel", (block,), Metadata(publisher="Kantoor", questions=("Waarover?",)))
