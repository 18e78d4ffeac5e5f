"""The two commands set themselves up, and name in one line what a machine lacks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import found
from tests.forked import forked

ROOT = Path(__file__).parent.parent
TOOLS = ("sh", "dirname", "uname", "rm", "grep", "touch", "make", "cat")
OLD_PYTHON = "#!/bin/sh\nexit 1\n"  # fails the question for its version
GOOD_PYTHON = '#!/bin/sh\ncase "$1" in -c) exit 0;; esac\necho "$0 makes $3" >&2\nexit 1\n'
BARE_PYTHON = '#!/bin/sh\ncase "$2" in *version_info*) exit 0;; esac\nexit 1\n'  # new enough, without ensurepip


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return a clone's files for set-up, and beside it a folder of the few programs every machine has."""
    made = tmp_path / "clone"
    (made / "scripts").mkdir(parents=True)
    for name in ("Makefile", "requirements.lock", "scripts/setup"):
        shutil.copy(ROOT / name, made / name)
    (tmp_path / "bin").mkdir()
    for name in TOOLS:
        (tmp_path / "bin" / name).symlink_to(str(shutil.which(name)))
    return made


def _make(clone: Path, target: str) -> tuple[int, str]:
    return _made(clone, target)[:2]


def _made(clone: Path, target: str, **more: str) -> tuple[int, str, str]:
    environment = {
        "PATH": str(clone.parent / "bin"),
        "HOME": str(clone),
        "SYSTEM_PYTHON": str(clone.parent / "system/python3"),
        **more,
    }
    done = subprocess.run(["make", target], cwd=clone, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr, done.stdout


def _python(clone: Path, script: str, *, name: str = "bin/python3") -> None:
    path = clone.parent / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(script)
    path.chmod(0o755)


def _first_line(error: str) -> str:
    lines = [line for line in error.splitlines() if not line.startswith("make")]
    assert len(lines) == 1, error
    return lines[0]


@pytest.mark.parametrize("python", [None, OLD_PYTHON], ids=["none", "old"])
def test_a_machine_without_a_new_enough_python_is_told_in_one_line(python: str | None, clone: Path) -> None:
    if python:
        _python(clone, python)
    code, error = _make(clone, "setup")
    assert (code, _first_line(error).startswith("setup: Python 3.11 or newer is not on this machine; install it")) == (
        2,
        True,
    )


def test_a_debian_without_python3_venv_is_told_what_to_install(clone: Path) -> None:
    _python(clone, BARE_PYTHON)
    code, error = _make(clone, "setup")
    line = _first_line(error)
    assert (code, line.startswith("setup: Python's venv module is not on this machine")) == (2, True)
    assert "python3-venv" in line or sys.platform == "darwin"


@pytest.mark.parametrize(
    ("pythons", "more", "taken"),
    [
        ({"system/python3": GOOD_PYTHON, "bin/python3": GOOD_PYTHON}, {}, "system/python3"),
        ({"system/python3": BARE_PYTHON, "bin/python3": GOOD_PYTHON}, {}, "bin/python3"),
        (
            {"system/python3": OLD_PYTHON, "bin/python3": BARE_PYTHON, "bin/python3.13": GOOD_PYTHON},
            {},
            "bin/python3.13",
        ),
        ({"system/python3": GOOD_PYTHON, "bin/python3.12": GOOD_PYTHON}, {"PYTHON": "python3.12"}, "bin/python3.12"),
    ],
    ids=["the system's own first", "one with venv", "one of these names", "the one asked for"],
)
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system's own Python is not looked for")
def test_the_environment_is_made_by(pythons: dict[str, str], more: dict[str, str], taken: str, clone: Path) -> None:
    for name, script in pythons.items():
        _python(clone, script, name=name)
    code, error, _ = _made(clone, "setup", **more)
    assert (code, _first_line(error)) == (2, f"{clone.parent / taken} makes .venv")


def test_a_second_setup_does_nothing_until_the_lock_changes(clone: Path) -> None:
    (clone / ".venv").mkdir()
    (clone / ".venv/.ready").touch()
    assert _make(clone, "setup")[0] == 0
    os.utime(clone / "requirements.lock", (2**31, 2**31))
    code, error = _make(clone, "setup")
    assert (code, "Python 3.11 or newer" in error) == (2, True)


@pytest.mark.parametrize("wrong", ["ruff", "lint-imports", "mypy", "pytest", ""])
def test_tests_fail_where_any_of_the_checks_fails_and_say_what_it_said(wrong: str, clone: Path) -> None:
    programs = clone / ".venv/bin"
    programs.mkdir(parents=True)
    for name, asked in (("python", "$2"), ("lint-imports", "lint-imports")):
        script = f'#!/bin/sh\necho "said by {asked}"\ntest "{asked}" != "{wrong}"\n'
        (programs / name).write_text(script)
        (programs / name).chmod(0o755)
    (clone / ".venv/.ready").touch()
    os.utime(clone / ".venv/.ready", (2**31, 2**31))

    code, _, said = _made(clone, "test")

    asked = ("ruff", "lint-imports", "mypy", "pytest")
    assert code == (2 if wrong else 0)
    assert [name for name in asked if f"said by {name}\n" in said] == (
        list(asked) if wrong not in asked[:2] else [*asked[: asked.index(wrong) + 1], "mypy"]
    )


def test_the_lock_names_hashes_and_no_place_to_fetch_from() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert "://" not in lock
    assert "--index-url" not in lock
    assert lock.count("--hash=sha256:") > lock.count("==")


def test_every_dependency_of_the_project_is_locked() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    named = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    wanted = {line.partition("[")[0].partition(">")[0].strip() for line in named}
    locked = {line.partition("==")[0] for line in (ROOT / "requirements.lock").read_text().splitlines() if "==" in line}
    assert {name.lower() for name in wanted} - locked == set()


def _pytest(folder: Path, require: str) -> str:
    """Run a skipped browser test in a folder whose conftest is ours."""
    (folder / "conftest.py").write_text("from tests.conftest import *\n")
    (folder / "test_it.py").write_text(
        "import pytest\n@pytest.mark.browser\ndef test_page():\n    pytest.skip('no browser here')\n"
    )
    with forked(lambda: _alone(folder, require)) as process:
        return process.said.read()


def _alone(folder: Path, require: str) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update({"PATH": os.defpath, found.REQUIRE: require})
    pytest.main(["-q", "-p", "no:cacheprovider", "-W", "ignore", str(folder)])


def test_a_test_left_out_is_a_failure_where_its_program_is_required(tmp_path: Path) -> None:
    assert "1 skipped" in _pytest(tmp_path, "")
    assert "1 skipped" in _pytest(tmp_path, "postgres")
    out = _pytest(tmp_path, "browser,postgres")
    assert "1 failed" in out
    assert "TESTS_REQUIRE names browser, and this test was left out" in out


def test_what_is_left_out_is_said_in_one_line_for_each_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found, "FINDERS", {"browser": lambda: None, "postgres": lambda: Path("/bin")})
    assert found.lines() == ("Chromium was not found: the demo page's tests are left out.",)
    assert found.missing() == ("browser",)
