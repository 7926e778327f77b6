"""`manage.py check --deploy`: what is unsafe or missing is said, and a sound site passes."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from redis import Redis

from config import checks
from core.pdf import PaperError

ROOT = Path(__file__).resolve().parents[2]
SOUND = {
    "DEBUG": False,
    "DEMO": False,
    "SECRET_KEY": "k7Qz-0b3JmYt9uXw_ePa2LdVs5RgHn8cFi1oTyUq4rMxCvBz6W",
    "SITE_URL": "https://dondoc.example.vn",
    "ALLOWED_HOSTS": ["dondoc.example.vn"],
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
}


def ids(messages):
    return [message.id for message in messages]


@pytest.fixture
def sound(settings):
    for name, value in SOUND.items():
        setattr(settings, name, value)
    return settings


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """A PATH that holds only the programs a test puts there."""
    monkeypatch.setenv("PATH", str(tmp_path))

    def add(name, prints):
        script = tmp_path / name
        script.write_text(f"#!/bin/sh\nprintf '{prints}'\n")
        script.chmod(script.stat().st_mode | stat.S_IXUSR)

    return add


def test_sound_settings_pass(sound):
    assert checks.safe_settings(None) == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("DEBUG", True, "dondoc.E001"),
        ("DEMO", True, "dondoc.E002"),
        ("SECRET_KEY", "short", "dondoc.E003"),
        ("SECRET_KEY", "ab" * 40, "dondoc.E003"),
        ("SITE_URL", "http://dondoc.example.vn", "dondoc.E004"),
        ("ALLOWED_HOSTS", ["*"], "dondoc.E005"),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend", "dondoc.W001"),
    ],
)
def test_each_unsafe_setting_is_named(sound, name, value, expected):
    setattr(sound, name, value)
    assert ids(checks.safe_settings(None)) == [expected]


def test_a_media_folder_that_cannot_be_made_is_an_error(settings, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    settings.MEDIA_ROOT = tmp_path / "file" / "media"
    assert "dondoc.E010" in ids(checks.folders(None))


def test_a_media_folder_is_made_when_it_can_be(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "new" / "media"
    assert "dondoc.E010" not in ids(checks.folders(None))
    assert (tmp_path / "new" / "media").is_dir()


def test_a_catalogue_that_is_not_compiled_is_an_error(settings, tmp_path):
    catalogue = tmp_path / "locale" / "vi" / "LC_MESSAGES" / "django.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.touch()
    settings.BASE_DIR = tmp_path
    assert "dondoc.E012" in ids(checks.folders(None))
    catalogue.with_suffix(".mo").touch()
    assert "dondoc.E012" not in ids(checks.folders(None))


def test_a_machine_with_the_type_passes():
    assert checks.paper(None) == []


def test_another_face_is_an_error_that_names_it(monkeypatch):
    monkeypatch.setattr("core.pdf.faces.times_family", lambda: "DejaVu Sans")
    (found,) = checks.paper(None)
    assert found.id == "dondoc.E021"
    assert "DejaVu Sans" in found.msg


def test_a_face_that_lacks_letters_of_vietnamese_is_told(monkeypatch):
    def lacking(fonts):
        raise PaperError("Tinos lacks ờ (U+1EDD)")

    monkeypatch.setattr("core.pdf.engine.check_faces", lacking)
    (found,) = checks.paper(None)
    assert found.id == "dondoc.E021"
    assert "ờ" in found.msg


def test_a_machine_without_any_font_is_told_and_does_not_crash(tmp_path):
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(
        f"<fontconfig><dir>{tmp_path}</dir><cachedir>{tmp_path}</cachedir></fontconfig>"
    )
    ask = "import django; django.setup(); from config.checks import paper; print(paper(None)[0].id)"
    done = subprocess.run(
        [sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True,
        timeout=120, check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "FONTCONFIG_FILE": str(fonts)},
    )  # fmt: skip
    assert done.stdout.split() == ["dondoc.E021"]


def test_missing_vietnamese_data_for_scans_is_a_warning(programs):
    assert ids(checks.scans(None)) == ["dondoc.W020"]
    programs("tesseract", "List of available languages (2):\\neng\\nosd\\n")
    assert ids(checks.scans(None)) == ["dondoc.W020"]
    programs("tesseract", "List of available languages (2):\\neng\\nvie\\n")
    assert checks.scans(None) == []


@pytest.mark.django_db
def test_the_database_of_the_tests_is_good_enough():
    assert checks.database_server(None) == []


@pytest.mark.django_db
def test_a_database_that_is_too_old_is_an_error(monkeypatch):
    monkeypatch.setattr(checks, "LEAST_POSTGRESQL", 99)
    assert ids(checks.database_server(None)) == ["dondoc.E031"]


def test_a_redis_that_is_away_is_an_error(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert ids(checks.queue_server(None)) == ["dondoc.E040"]


def test_a_redis_that_forgets_is_a_warning(monkeypatch):
    monkeypatch.setattr(Redis, "info", lambda *_: {"maxmemory_policy": "allkeys-lru"})
    assert ids(checks.queue_server(None)) == ["dondoc.W040"]


def test_the_redis_of_the_tests_passes():
    assert checks.queue_server(None) == []
