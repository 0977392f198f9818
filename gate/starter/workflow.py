"""The GitHub workflow that `assay init` writes: what changed in a pull request, everything on the main branch."""

import json
import os
import shlex
from pathlib import PurePosixPath

from .requirement import Requirement

PLACE = PurePosixPath(".github/workflows/assay.yml")

# A name from the outside (a branch) reaches the shell through `env` alone, never through the text of a script.
_TEXT = """\
# Gates the 3D assets of this repository. Written by `assay init`; change it as you like.
name: assay
on:
  pull_request:
  merge_group:
  push:
    branches: [@BRANCH@]
permissions:
  contents: read
concurrency:
  group: assay-${{ github.ref }}
  cancel-in-progress: ${{ github.event_name == 'pull_request' }}
env:
@ASSAY@
jobs:
  assets:
    runs-on: ubuntu-24.04
    timeout-minutes: 60
@DEFAULTS@\
    env:
      # What a pull request is compared with; empty elsewhere, where everything is gated.
      SINCE: ${{ github.base_ref && format('origin/{0}', github.base_ref) }}
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0 # --since and --changed-since need the history
@LFS@\
          persist-credentials: false
      - uses: actions/setup-python@v5
        with:
          python-version: "3.11"
      - name: Install assay
        id: assay
        run: |
          if [ -z "$ASSAY" ]; then
            echo "::error file=.github/workflows/assay.yml::say in ASSAY where pip finds assay"
            exit 2
          fi
          python -m pip install "$ASSAY"
      - name: Keep results by content
        uses: actions/cache@v4
        with:
          path: @CACHE@
          key: assay-${{ runner.os }}-${{ github.sha }}
          restore-keys: assay-${{ runner.os }}-
      - name: Who approved what
        run: |
          if [ -z "$SINCE" ]; then
            assay verify
          elif base=$(git merge-base HEAD "$SINCE") && git cat-file -e "$base:"@REVIEWERS@ 2>/dev/null; then
            assay verify --since "$SINCE"
          elif [ -n "$base" ]; then # the first set-up: nobody was a reviewer yet, so people look at it
            assay verify
          else
            exit 2
          fi
      - name: Gate
        if: ${{ !cancelled() && steps.assay.outcome == 'success' }}
        env:
          REPORTS: ${{ runner.temp }}/assay
        run: |
          mkdir -p "$REPORTS"
          assay gate ${SINCE:+--changed-since "$SINCE"} \\
            --output-format github \\
            --output-format sarif --output-file "$REPORTS/assay.sarif" \\
            --output-format html --output-file "$REPORTS/assay.html" \\
            --output-format markdown --output-file "$GITHUB_STEP_SUMMARY"
      # In code scanning too: github/codeql-action/upload-sarif@v3, and above `security-events: write`.
      - name: Keep the reports
        if: ${{ !cancelled() }}
        uses: actions/upload-artifact@v4
        with:
          name: assay
          path: ${{ runner.temp }}/assay
          if-no-files-found: ignore
"""


def workflow_text(requirement: Requirement, branch: str, below: str, golden: str, lfs: bool) -> str:
    """The workflow's file.

    branch: the one that changes go to. below: the project's folder in the repository, "." for its root. golden: the
    records' folder, from the project's on. lfs: whether the checkout has to fetch files from Git LFS.
    """
    defaults = f"    defaults:\n      run:\n        working-directory: {json.dumps(below)}\n" if below != "." else ""
    parts = {
        "@BRANCH@": json.dumps(branch),
        "@ASSAY@": _address(requirement),
        "@DEFAULTS@": defaults,
        "@LFS@": "          lfs: true # meshes and pictures lie in Git LFS\n" if lfs else "",
        "@CACHE@": json.dumps(os.path.join(below, ".assay/cache")) if below != "." else ".assay/cache",  # noqa: PTH118
        "@REVIEWERS@": shlex.quote(f"./{golden}/reviewers.json"),
    }
    text = _TEXT
    for name, part in parts.items():
        text = text.replace(name, part)
    return text


def _address(requirement: Requirement) -> str:
    """The lines that say what pip installs; an empty address stops the workflow with a message."""
    if requirement.text is None:
        return (
            f"  # Put here where pip finds assay ({requirement.why}), for example\n"
            '  # "assay @ git+https://HOST/OWNER/assay@v0.1.0", or the address of its wheel. Specs with prompts need\n'
            '  # "assay[generate] @ ...".\n'
            '  ASSAY: ""'
        )
    of = f" # {requirement.revision}" if requirement.revision else ""
    return (
        "  # What pip installs: where the assay that wrote this came from. Specs with prompts need assay[generate].\n"
        f"  ASSAY: {json.dumps(requirement.text)}{of}"
    )
