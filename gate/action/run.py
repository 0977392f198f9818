"""`python -P gate/action/run.py`: the action's inputs become one `assay gate`, its reports become the action's outputs.

Everything comes in the environment, as GitHub's runner sets it: INPUT_*, the program in ASSAY, and the files
GITHUB_OUTPUT and GITHUB_STEP_SUMMARY. Exits as `assay gate` does.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

# Each report by the output that names its file.
FILES = {
    "json": "assay.json",
    "sarif": "assay.sarif",
    "junit": "assay.junit.xml",
    "html": "assay.html",
    "markdown": "assay.md",
}
TEXT = "assay.txt"
VERDICTS = ("PASS", "FAIL", "ERROR")


def main(environment: Mapping[str, str]) -> int:
    """Gate as the inputs say; returns the exit code of the gate."""
    folder = _folder(environment)
    if folder is None:
        return 2
    for name in (*FILES.values(), TEXT):  # those of an earlier step are not this one's
        (folder / name).unlink(missing_ok=True)
    code = subprocess.run(command(environment, folder), check=False).returncode
    with Path(environment["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as outputs:
        outputs.writelines(f"{name}={value}\n" for name, value in found(folder).items())
    summary = folder / FILES["markdown"]
    if summary.is_file():
        with Path(environment["GITHUB_STEP_SUMMARY"]).open("a", encoding="utf-8") as page:
            page.write(summary.read_text(encoding="utf-8") + "\n")
    return code


def command(environment: Mapping[str, str], folder: Path) -> list[str]:
    """The words of `assay gate`: every format into its file, annotations to the log."""
    words = [environment["ASSAY"], "gate", "--output-format", "github"]
    for format, name in (*FILES.items(), ("text", TEXT)):
        words += ["--output-format", format, "--output-file", str(folder / name)]
    for option in ("changed-since", "fail-on", "profile"):
        if value := _input(environment, option):
            words.append(f"--{option}={value}")
    return [*words, "--", *_paths(environment)]


def found(folder: Path) -> dict[str, str]:
    """The action's outputs, as far as the gate came: counts of verdicts, and the reports' files."""
    outputs = {name: str(folder / file) for name, file in FILES.items() if (folder / file).is_file()}
    if "json" in outputs:
        assets = json.loads(Path(outputs["json"]).read_bytes())["assets"]
        outputs["assets"] = str(len(assets))
        for verdict in VERDICTS:
            outputs[verdict.lower()] = str(sum(asset["verdict"] == verdict for asset in assets))
        outputs["reused"] = _reused(folder / TEXT)
    return outputs


def _reused(text: Path) -> str:
    """How many results were known already; the last line of the table with verdicts says it, where there are any."""
    counts = re.findall(r"^\d+ assets?: .*\((\d+) reused\)", text.read_text(encoding="utf-8"), re.M)
    return counts[-1] if counts else "0"


def _folder(environment: Mapping[str, str]) -> Path | None:
    asked = _input(environment, "output-folder")
    folder = Path(asked).absolute() if asked else Path(environment["RUNNER_TEMP"]) / "assay"
    if not str(folder).isprintable():  # it becomes a line of the outputs
        print(f"::error::output-folder {str(folder)!a}: not one line of plain text", flush=True)
        return None
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        print(f"::error::output-folder {folder}: {error.strerror}: name a folder that can be written", flush=True)
        return None
    return folder


def _paths(environment: Mapping[str, str]) -> Iterator[str]:
    for line in _input(environment, "paths").splitlines():
        if line.strip():
            yield line.strip()


def _input(environment: Mapping[str, str], name: str) -> str:
    """An input as the runner would name it: INPUT_CHANGED_SINCE for changed-since."""
    return environment.get(f"INPUT_{name.upper().replace('-', '_')}", "").strip()


if __name__ == "__main__":
    sys.exit(main(os.environ))
