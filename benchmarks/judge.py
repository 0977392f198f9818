"""What the judge's rules find: faults put into true objects, and how often each is reported.

    python -m benchmarks.judge [--objects mug,house,...] [--per-object 2]

Each object has a prompt drawn after the ones of the calibration, is softened as a generated asset is, damaged, and
taken through the generator's stages; the rules decide as they do in the gate.
"""

import argparse
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from generator.critic import weights
from generator.field import Field
from generator.judge import judge_evidence, samples
from specs.findings import Status
from specs.prompt import COLOURS, OBJECTS, Prompt
from validators.engine import judge
from validators.profile import load_profile
from validators.rules import RULES
from validators.subject import Subject

VIEW_RULES = ("view-looks-from-elsewhere", "side-unlike-the-others", "looks-like-another-object")
Damage = Callable[[Field, Prompt], Field]


def two_fronts(field: Field, prompt: Prompt) -> Field:
    """Janus: the back is the front's mirror image."""
    half = field.sdf.shape[2] // 2
    sdf, rgb = field.sdf.copy(), field.rgb.copy()
    sdf[:, :, :half], rgb[:, :, :half] = sdf[:, :, :half:-1], rgb[:, :, :half:-1]
    return replace(field, sdf=sdf, rgb=rgb)


def top_turned(field: Field, prompt: Prompt) -> Field:
    """The upper half turned by 180 degrees."""
    half = field.sdf.shape[1] // 2
    sdf, rgb = field.sdf.copy(), field.rgb.copy()
    sdf[:, half:], rgb[:, half:] = sdf[::-1, half:, ::-1], rgb[::-1, half:, ::-1]
    return replace(field, sdf=sdf, rgb=rgb)


def turned(field: Field, prompt: Prompt) -> Field:
    """The whole object turned by 90 degrees."""
    return replace(field, sdf=np.rot90(field.sdf, 1, (0, 2)).copy(), rgb=np.rot90(field.rgb, 1, (0, 2)).copy())


def one_side_recoloured(field: Field, prompt: Prompt) -> Field:
    """The half on +X in another colour."""
    rgb = field.rgb.copy()
    rgb[rgb.shape[0] // 2 :] = COLOURS["purple" if prompt.colour != "purple" else "green"]
    return replace(field, rgb=rgb)


def wrong_colour(field: Field, prompt: Prompt) -> Field:
    """Another main colour than the prompt's, everywhere."""
    other = "blue" if prompt.colour not in ("blue", "purple", "black") else "orange"
    return samples.true_field(replace(prompt, colour=other), soft=True)


def wrong_object(field: Field, prompt: Prompt) -> Field:
    """Another object in the right colours."""
    names = list(OBJECTS)
    other = names[(names.index(prompt.object) + 7) % len(names)]
    return samples.true_field(replace(prompt, object=other), soft=True)


def good(field: Field, prompt: Prompt) -> Field:
    """No damage: what is reported here is a false alarm."""
    return field


DAMAGES: dict[str, Damage] = {
    "good": good,
    "two fronts": two_fronts,
    "top turned": top_turned,
    "turned": turned,
    "one side recoloured": one_side_recoloured,
    "wrong colour": wrong_colour,
    "wrong object": wrong_object,
}


def reported(field: Field, prompt: Prompt) -> set[str]:
    """The view rules that fail on it."""
    mesh = samples.mesh_of(field)
    evidence = {"version": 1, "field_mesh": None, "judge": judge_evidence(mesh.V, mesh.F, mesh.rgb, prompt)}
    subject = Subject("benchmark", evidence=evidence, source="generate")
    report = judge(subject, load_profile("game-prop"), rules={name: RULES[name] for name in VIEW_RULES})
    return {finding.rule for finding in report.findings if finding.status >= Status.FAIL}


def main() -> None:
    """Print a Markdown table, a row a damage."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--objects", default=",".join(n for n, w in OBJECTS.items() if w.asymmetric))
    parser.add_argument("--per-object", type=int, default=1)
    arguments = parser.parse_args()
    weights.verify()
    nouns = arguments.objects.split(",")
    print("| damage | objects | found | by view | by side | by words | missed |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | --- |")
    for name, damage in DAMAGES.items():
        cases = [
            (noun, prompt)
            for noun in nouns
            for prompt in samples.prompts(noun, samples.PER_OBJECT + arguments.per_object)[samples.PER_OBJECT :]
        ]
        hits = [(noun, reported(damage(samples.true_field(p, soft=True), p), p)) for noun, p in cases]
        by = [sum(rule in found for _, found in hits) for rule in VIEW_RULES]
        caught = [noun for noun, found in hits if found]
        listed = sorted(noun for noun, found in hits if bool(found) == (name == "good"))
        print(
            f"| {name} | {len(hits)} | {len(caught)} | {by[0]} | {by[1]} | {by[2]} | {' '.join(listed)} |", flush=True
        )


if __name__ == "__main__":
    main()
