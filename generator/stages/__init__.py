"""The generator's stages, in order. A new one is a module here and a line in STAGES.

`import generator.stages` loads numpy and scipy, but neither torch nor the critics: those a stage imports when it runs.
"""

from . import clean, colour, decimate, evidence, export, extract, optimise, repair, turntable
from .stage import Outputs, Stage, Watch

__all__ = ["STAGES", "Outputs", "Stage", "Watch"]

STAGES: dict[str, Stage] = {
    "optimise": optimise.STAGE,
    "extract": extract.STAGE,
    "clean": clean.STAGE,
    "repair": repair.STAGE,
    "decimate": decimate.STAGE,
    "colour": colour.STAGE,
    "export": export.STAGE,
    "turntable": turntable.STAGE,
    "evidence": evidence.STAGE,
}
