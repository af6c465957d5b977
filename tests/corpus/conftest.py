"""Settings for the property tests of this folder."""

from hypothesis import settings

# A busy machine is no failure; the tests that measure time do so themselves.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")
