"""python -m bench: build the province when it is not there, measure, print a table, write JSON."""

import argparse
import json
import os
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test.utils import override_settings  # noqa: E402

from bench import measures  # noqa: E402
from bench.results import Result  # noqa: E402
from reporting.synthetic.directory import is_made  # noqa: E402

# The test client reads no collected files, and no sweep of ours may send mail.
QUIET = {
    "SECURE_SSL_REDIRECT": False,
    "STORAGES": {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    },
}


def main() -> None:
    options = _options()
    call_command("migrate", interactive=False, verbosity=0)
    if not is_made(measures.SEED):
        print(
            f"Making a province of {options.assignments} assignments; minutes, once …", flush=True
        )
        call_command(
            "make_province",
            documents=max(1, options.assignments // 10),
            assignments=options.assignments,
            seed=measures.SEED,
        )
    results = []
    print(f"{'':38} {'median':>11} {'p95':>11} {'processor':>11}  target", flush=True)
    with override_settings(**QUIET):
        for measure in measures.all_of(n_rows=2_000 if options.short else measures.ALL_ROWS):
            result = measure()
            results.append(result)
            print(result.line(), flush=True)
    write(results)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("--assignments", type=int, default=100_000, help="used the first time")
    parser.add_argument("--short", action="store_true", help="print registers of 2,000 rows only")
    return parser.parse_args()


def write(results: list[Result]) -> None:
    now = datetime.now(UTC)
    folder = Path(settings.BASE_DIR) / "var" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{now:%Y%m%d-%H%M%S}.json"
    content = {
        "at": now.isoformat(),
        "load_average": os.getloadavg(),
        "cores": os.cpu_count(),
        "results": [result.as_json() for result in results],
    }
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")
    print(f"\nLoad average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores. Written to {path}")


if __name__ == "__main__":
    main()
