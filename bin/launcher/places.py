"""Where the launcher keeps things. All of it is under the clone and outside the repository."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
VAR = ROOT / "var"
SERVERS = VAR / "servers"
DEMO = VAR / "demo"
TEST = VAR / "test"
