"""`make bench`: choose the database, build the synthetic portfolio once, print the table."""

import argparse
import json
import subprocess
import sys
from dataclasses import asdict
from importlib import import_module

from bench import ground
from bench.table import Line, print_table

MODULES = ("pages", "rollups", "rest", "packs", "files", "schedules", "gantt", "sheet", "ledger", "changes", "forecasts", "values", "registers")


def say(line: str) -> None:
    """What is being done, on stderr: stdout is for the table."""
    print(line, file=sys.stderr, flush=True)


def measured(name: str) -> list[Line]:
    """The lines of a module, in a process of their own, whose memory nothing else has touched."""
    say(f"measuring {name}")
    told = subprocess.run([sys.executable, "-m", "bench", "--lines", name], stdout=subprocess.PIPE, check=True)  # noqa: S603 -- this module itself
    return [Line(**line) for line in json.loads(told.stdout.splitlines()[-1])]


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=MODULES, metavar="WORD", help=f"only the rows of: {', '.join(MODULES)}")
    parser.add_argument("--lines", choices=MODULES, metavar="WORD", help="the rows of one as JSON")
    asked = parser.parse_args()
    ground.open_database(say=say)
    if asked.lines:
        print(json.dumps([asdict(line) for line in import_module(f"bench.{asked.lines}").lines()]))
        return
    ground.ensure_portfolio(say=say)
    print_table([line for name in MODULES if name in (asked.only or MODULES) for line in measured(name)], ground.described())


if __name__ == "__main__":
    main()
