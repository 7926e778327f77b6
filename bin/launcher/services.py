"""PostgreSQL and Redis for one run: the servers the environment names, or private ones."""

import os
from pathlib import Path

from launcher import packages, postgres, redis
from launcher.console import Stop, say
from launcher.processes import Children

DATABASE = "dondoc"


def addresses(children: Children, folder: Path, *, careless: bool = False) -> dict[str, str]:
    """Return DATABASE_URL and REDIS_URL that answer, with the database there."""
    database, queue = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
    if not (database and queue):
        servers = packages.ensure_servers()
    if not database:
        say("Starting a private PostgreSQL …")
        server = postgres.start(
            children, postgres.programs_in(servers), folder / "postgres", careless=careless
        )
        database = f"{server}/{DATABASE}"
    if not queue:
        say("Starting a private Redis …")
        queue = (
            redis.start(children, redis.program_in(servers), folder / "redis", careless=careless)
            + "/0"
        )
    ensure_database(database)
    ensure_queue(queue)
    return {"DATABASE_URL": database, "REDIS_URL": queue}


def ensure_database(address: str) -> None:
    """Create the named database when the server does not have it yet."""
    import psycopg
    from psycopg import conninfo, sql

    try:
        named = conninfo.conninfo_to_dict(address)
    except psycopg.ProgrammingError as why:
        raise Stop(f"DATABASE_URL cannot be read as an address: {why}") from None
    name = str(named.get("dbname") or DATABASE)
    try:
        psycopg.connect(address, connect_timeout=10).close()
        return
    except psycopg.OperationalError as why:
        if f'database "{name}" does not exist' not in str(why):
            raise Stop(
                _unreachable("DATABASE_URL", f"{named.get('host')}:{named.get('port', 5432)}", why)
            ) from None
    try:
        with psycopg.connect(
            address, dbname="postgres", connect_timeout=10, autocommit=True
        ) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(
                    sql.Identifier(name)
                )
            )
    except psycopg.Error as why:
        raise Stop(
            f"The database {name!r} of DATABASE_URL is not there and could not be created: {why}"
        ) from None


def ensure_queue(address: str) -> None:
    from redis import Redis, RedisError

    try:
        Redis.from_url(address, socket_connect_timeout=10).ping()
    except (RedisError, ValueError) as why:
        place = address.rpartition("@")[2].removeprefix("redis://")
        raise Stop(_unreachable("REDIS_URL", place, why)) from None


def _unreachable(variable: str, place: str, why: Exception) -> str:
    return (
        f"The server that {variable} names does not let us in ({place}):\n  {str(why).strip()}\n"
        f"Start it or correct {variable}; without {variable} a private server is started."
    )
