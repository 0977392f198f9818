"""A proof as text: a table of its rows, and the verdict."""

from collections.abc import Sequence

from .proving import Judged, Proof

HEADER = ("row", "what is varied", "step root", "outputs", "least margin", "before rounding")
DIGITS = 12


def table(proof: Proof) -> str:
    """One line a row, without anything that differs from one repetition to the next but the measured differences."""
    lines = [HEADER, *(_cells(row, proof.rows[0]) for row in proof.rows)]
    # The remark of a row without a run runs on over the columns that it does not have.
    cells = [line if len(line) == len(HEADER) else line[:2] for line in lines]
    widths = [max(len(line[column]) for line in cells if column < len(line)) for column in range(len(HEADER))]
    return "".join(_line(line, widths) for line in lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=False)).rstrip() + "\n"


def _cells(row: Judged, reference: Judged) -> tuple[str, ...]:
    made = row.made
    name, words = made.row.name, made.row.words()
    if made.run is None:
        return (name, words, f"skipped: {made.skipped}" if made.skipped else "ERROR, see below")
    root, of_reference = (one.manifest.get("step_root") for one in (row, reference))
    apart = "" if row is reference else "-" if row.worst is None else f"{row.worst.difference:.1e}"
    return (
        name,
        words,
        _marked(root, of_reference),
        _marked(row.outputs_sha256, reference.outputs_sha256),
        _margin(row),
        apart,
    )


def _marked(sha256: str | None, wanted: str | None) -> str:
    if sha256 is None:
        return "-"
    return sha256[:DIGITS] + ("" if sha256 == wanted else " DIFFERS")


def _margin(row: Judged) -> str:
    try:
        told = row.made.receipt["margin"]
        text = f"{told['least']['margin']:.2e}"
        return text + (f", {len(told['recomputed'])} recomputed" if told["recomputed"] else "")
    except (KeyError, TypeError, ValueError):
        return "-"


def verdict(proof: Proof) -> str:
    """What the table comes to, in a few lines: the last words of the command."""
    lines = [f"{row.made.row.name}: not made: {row.made.error}" for row in proof.broken]
    for row in proof.different:
        assert row.difference is not None
        lines.append(f"{row.made.row.name}: {row.difference.message((row.made.row.name, proof.rows[0].made.row.name))}")
    skipped = sum(bool(row.made.skipped) for row in proof.rows)
    noun = "fresh run" if len(proof.made) == 1 else "fresh runs"
    counted = f"{len(proof.made)} {noun}" + (f", {skipped} skipped" if skipped else "")
    id, steps = proof.spec.id, _steps(proof)
    if proof.different:
        lines.append(f"{id}: NOT THE SAME BYTES: {len(proof.different)} of {counted} differ from the reference{steps}")
    elif proof.broken:
        lines.append(f"{id}: NOT PROVEN: {len(proof.broken)} of the rows could not be made{steps}")
    elif proof.certificate is None:
        way = "choose other rows, --rerun 1, or a machine that can make them"
        lines.append(f"{id}: NOT PROVEN: with {counted} there is nothing to compare; {way}")
    else:
        lines.append(f"{id}: {counted}, every output the same, byte for byte{steps}; {_certified(proof)}")
    return "".join(f"{line}\n" for line in lines)


def _steps(proof: Proof) -> str:
    assert proof.spec.generator is not None and proof.ran.generator is not None
    whole, ran = proof.spec.generator.optimiser.steps, proof.ran.generator.optimiser.steps
    return "" if ran == whole else f" (SHORTENED: {ran} of {whole} steps)"


def _certified(proof: Proof) -> str:
    found = proof.certificate
    if found is None or found.margin is None:
        return "this class has no margins: only what was run is shown"
    least, threshold = found.margin.least, found.margin.threshold
    where = f"least margin {least.margin:.2e} (step {least.step}, {least.tensor}, element {least.element})"
    again = f", {len(found.recomputed)} steps below it recomputed" if found.recomputed else ""
    return f"{'certified' if found.certified else 'NOT certified'}: {where}, threshold {threshold:.0e}{again}"
