"""Make sure that PostgreSQL and Redis answer: `servers.py DATABASE_URL REDIS_URL`. Starts local ones where it may."""

import shutil
import subprocess
import sys
import time
from urllib.parse import urlsplit

import psycopg2
import redis
from psycopg2 import sql


def main(database_url: str, redis_url: str) -> int:
    ready = [_ready("PostgreSQL", lambda: create_database(database_url), start_postgres)]
    ready.append(_ready("Redis", lambda: redis.Redis.from_url(redis_url, socket_connect_timeout=3).ping(), start_redis))
    return 0 if all(ready) else 1


def create_database(url: str) -> None:
    """Connect to the server's own database and create the one named in the address when it is missing."""
    parts = urlsplit(url)
    name = parts.path.lstrip("/")
    server = psycopg2.connect(parts._replace(path="/postgres").geturl(), connect_timeout=3)
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name)))
    server.close()


def start_postgres() -> None:
    """Start the distribution's own server, and let the current user in as an owner of databases."""
    _run("service", "postgresql", "start")
    time.sleep(2)
    _run("runuser", "-u", "postgres", "--", "createuser", "--superuser", "root")


def start_redis() -> None:
    """Start a server that keeps nothing."""
    _run("redis-server", "--daemonize", "yes", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
    time.sleep(1)


def _ready(name, attempt, start) -> bool:
    for last in (False, True):
        try:
            attempt()
        except (psycopg2.Error, redis.RedisError) as error:
            if last:
                print(f"{name} does not answer: {error}".strip(), file=sys.stderr)
            else:
                start()
        else:
            return True
    return False


def _run(*command: str) -> None:
    if shutil.which(command[0]):
        subprocess.run(command, stdin=subprocess.DEVNULL, check=False)  # noqa: S603  fixed commands


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
