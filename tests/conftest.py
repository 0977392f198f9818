"""The same examples in every run: a failure is there for everybody, or for nobody."""

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True)
settings.load_profile("repeatable")
