"""The judge: a second critic, trained from another seed, that looks at finished meshes and never guides one."""

from .evidence import judge_evidence

__all__ = ["judge_evidence"]
