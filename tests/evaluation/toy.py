"""A tiny corpus whose rankings can be told by eye, and calibrations that give one status."""

from collections.abc import Mapping, Sequence

from assistant.confidence import Calibration
from index.build import build_index
from index.search import Index
from tests.toy import ToyEncoder, document

ALWAYS = Calibration(intercept=9.0, weights={}, answered=0.5, possible=0.1)
NEVER = Calibration(intercept=-9.0, weights={}, answered=0.5, possible=0.1)

# Document id -> its facts. Each question word below stands in one document only.
FACTS = {
    "jobbonus": ("De jobbonus bedraagt 700 euro.", "De jobbonus komt vanzelf."),
    "telewerk": ("Telewerk vraagt een schriftelijke afspraak.",),
    "kinderopvang": ("Kinderopvang kost minder bij een laag inkomen.",),
    "mentor": ("De mentorkorting duurt acht kwartalen.",),
}


def toy_index(facts: Mapping[str, Sequence[str]] = FACTS) -> Index:
    return build_index([document(i, f) for i, f in facts.items()], ToyEncoder())
