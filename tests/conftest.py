"""What holds for all tests."""

from hypothesis import settings

# Two shared cores: a slow example is no failure, and a failing one is found again.
settings.register_profile("praxis", deadline=None, print_blob=True)
settings.load_profile("praxis")
