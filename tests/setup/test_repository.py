"""What must hold for the repository as a whole: locks, indexes, secrets, deployment files, migrations."""

import re
import subprocess
import tomllib
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

ROOT = Path(settings.BASE_DIR)
LOCKS = sorted(ROOT.glob("requirements*.txt"))
INDEX = re.compile(
    r"--(extra-)?index-url|--find-links|--trusted-host|https?://\S+/simple\b|^\s*-[if]\s", re.M
)
SECRET = re.compile(
    r"""(?ix) \b (secret_key | password | passwd | token | api_key) \b ["']? \s* [=:] \s*
    ["'] (?! [^"']* [${<*] ) [^"'\s]{12,} ["']"""
)
PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")


def committed_files(*suffixes):
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git clone: nothing tells which files are committed")
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file() and (not suffixes or path.suffix in suffixes)]


def normalised(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_locked_package_has_a_version_and_hashes():
    for lock in LOCKS:
        entries = re.split(r"\n(?=\S)", lock.read_text().strip())
        for entry in entries:
            assert re.match(r"[\w.-]+(\[[\w,-]+\])?==\S+", entry), f"{lock.name}: {entry[:60]}"
            assert "--hash=sha256:" in entry, f"{lock.name}: {entry[:60]}"


def test_every_dependency_of_the_project_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = {"requirements.txt": project["project"]["dependencies"]}
    for group, names in project["dependency-groups"].items():
        wanted[f"requirements-{group}.txt"] = names
    assert set(wanted) == {lock.name for lock in LOCKS}
    for lock, names in wanted.items():
        locked = {
            normalised(found) for found in re.findall(r"(?m)^([\w.-]+)", (ROOT / lock).read_text())
        }
        missing = {normalised(re.match(r"[\w.-]+", name)[0]) for name in names} - locked
        assert not missing, f"run bin/lock: {lock} lacks {missing}"


def test_the_locks_agree_on_the_version_of_a_package():
    versions = {lock.name: locked_versions(lock) for lock in LOCKS}
    runtime = versions.pop("requirements.txt")
    for name, locked in versions.items():
        for package in locked.keys() & runtime.keys():
            assert locked[package] <= runtime[package], f"run bin/lock: {package} in {name}"


def locked_versions(lock):
    """Versions by package; a package may have one for older and one for newer Pythons."""
    versions = {}
    for name, version in re.findall(r"(?m)^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)", lock.read_text()):
        versions.setdefault(name, set()).add(version)
    return versions


def test_no_file_names_a_package_index():
    for path in committed_files(".txt", ".toml", ".yml", ".yaml", ".cfg", ".ini", ".sh", ""):
        found = INDEX.search(path.read_text(errors="replace"))
        assert not found, f"{path.relative_to(ROOT)}: {found}"


def test_no_file_carries_a_secret():
    for path in committed_files():
        if path.is_relative_to(ROOT / "tests"):
            continue  # passwords of people who exist for a second
        text = path.read_text(errors="replace")
        assert not PRIVATE_KEY.search(text), path.relative_to(ROOT)
        assert not SECRET.search(text), f"{path.relative_to(ROOT)}: {SECRET.search(text)}"


def test_compose_has_no_default_for_a_secret():
    text = (ROOT / "docker-compose.yml").read_text()
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"):
        assert f"${{{name}:?" in text, f"{name} must be required"
        assert not re.search(rf"\$\{{{name}:-[^}}]", text), f"{name} must have no default"


def test_compose_asks_for_nothing_that_the_example_file_does_not_list():
    compose = (ROOT / "docker-compose.yml").read_text()
    listed = set(re.findall(r"(?m)^([A-Z_]+)=", (ROOT / "deploy" / "env.example").read_text()))
    required = set(re.findall(r"\$\{([A-Z_]+):\?", compose))
    assert required <= listed


@pytest.mark.django_db
def test_no_migration_is_missing():
    said = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=said, no_color=True)
    assert said.getvalue().strip() == "No changes detected"
