"""What has to come from the operating system: libraries and type for paper, programs for tests."""

import ctypes
import ctypes.util
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from launcher.console import Stop, say

# Faces with the widths of Times New Roman and the letters of Vietnamese.
TIMES_FAMILIES = {"Times New Roman", "Liberation Serif", "Tinos", "TeX Gyre Termes"}


@dataclass(frozen=True)
class Need:
    """One thing to be found on the machine, with the Debian package that brings it."""

    name: str
    package: str
    found: Callable[[], bool]


def library(soname: str) -> Callable[[], bool]:
    """Say whether the dynamic linker finds a library, under its Linux or its generic name."""

    def found() -> bool:
        try:
            ctypes.CDLL(soname)
        except OSError:
            generic = soname.removeprefix("lib").split(".so")[0]
            return ctypes.util.find_library(generic) is not None
        return True

    return found


def program(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name) for name in names)


def times_face() -> bool:
    """Ask fontconfig for such a face that has ộ: Liberation 1 lacks most letters of Vietnamese."""
    if not shutil.which("fc-list"):
        return False
    answer = subprocess.run(
        ["fc-list", "--format=%{family},", ":charset=1ed9"],
        capture_output=True,
        text=True,
        check=False,
    )
    return not TIMES_FAMILIES.isdisjoint(answer.stdout.split(","))


def vietnamese_ocr() -> bool:
    if not shutil.which("tesseract"):
        return False
    answer = subprocess.run(
        ["tesseract", "--list-langs"], capture_output=True, text=True, check=False
    )
    return "vie" in answer.stdout.split()


PAPER = (
    Need("Pango", "libpango-1.0-0", library("libpango-1.0.so.0")),
    Need("Pango for FreeType", "libpangoft2-1.0-0", library("libpangoft2-1.0.so.0")),
    Need("HarfBuzz", "libharfbuzz0b", library("libharfbuzz.so.0")),
    Need("HarfBuzz subsetting", "libharfbuzz-subset0", library("libharfbuzz-subset.so.0")),
    Need("fontconfig", "fontconfig", program("fc-match")),
    Need("a face like Times New Roman", "fonts-liberation2", times_face),
)
TESTS = (Need("poppler's tools", "poppler-utils", program("pdftotext")),)
BROWSER = Need("Chromium", "chromium", program("chromium", "chromium-browser", "google-chrome"))
OCR = Need("Tesseract with Vietnamese", "tesseract-ocr tesseract-ocr-vie", vietnamese_ocr)


def missing(needs: Iterable[Need]) -> list[Need]:
    return [need for need in needs if not need.found()]


def require(needs: Iterable[Need]) -> None:
    """Install what is missing when we may; otherwise print the one command and stop."""
    lacking = missing(needs)
    if not lacking:
        return
    names = ", ".join(need.name for need in lacking)
    packages = packages_of(lacking)
    if not shutil.which("apt-get"):
        raise Stop(
            f"Missing on this machine: {names}.\n"
            f"The Debian packages are called: {' '.join(packages)}"
        )
    if os.geteuid() != 0:
        raise Stop(
            f"Missing on this machine: {names}. Install and start again:\n\n"
            f"  {install_command(packages)}"
        )
    say(f"Installing {' '.join(packages)} …")
    install(packages)
    if still := missing(lacking):
        raise Stop(
            f"Still missing after the installation: {', '.join(need.name for need in still)}."
        )


def wish(needs: Iterable[Need], without: str) -> None:
    """Like `require` for what one can do without: never stops, says what will be lacking."""
    lacking = missing(needs)
    if lacking and os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"Installing {' '.join(packages_of(lacking))} …")
        try:
            install(packages_of(lacking))
        except Stop as why:
            say(str(why))
        lacking = missing(lacking)
    mention(lacking, without)


def mention(needs: Iterable[Need], without: str) -> None:
    """Say what will be lacking and how to have it; change nothing."""
    if lacking := missing(needs):
        say(f"{without} To have it: {install_command(packages_of(lacking))}")


def packages_of(needs: Iterable[Need]) -> list[str]:
    return sorted({package for need in needs for package in need.package.split()})


def install_command(packages: list[str]) -> str:
    return f"sudo apt-get install -y --no-install-recommends {' '.join(packages)}"


def install(packages: list[str]) -> None:
    """Run apt without questions; read the package lists again only if that is what it lacked."""
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for _attempt in range(2):
        done = subprocess.run(command, env=quiet, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return
        subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)
    raise Stop(f"apt-get could not install {' '.join(packages)}:\n{done.stderr.strip()}")
