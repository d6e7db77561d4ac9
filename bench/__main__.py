"""`make bench`: choose the database, build the synthetic portfolio once, print the table."""

import argparse
import sys

from bench import ground


def say(line: str) -> None:
    """What is being done, on stderr: stdout is for the table."""
    print(line, file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    named = "pages, rollups, rest, packs, files, schedules, gantt, sheet, forecasts, values, ledger, changes, registers"
    parser.add_argument("--only", action="append", metavar="WORD", help=f"only the rows whose module is named ({named})")
    chosen = parser.parse_args().only
    ground.open_database(say=say)
    ground.ensure_portfolio(say=say)
    # after Django is set up
    from bench import changes, files, forecasts, gantt, ledger, packs, pages, registers, rest, rollups, schedules, sheet, values
    from bench.table import print_table

    modules = {
        "pages": pages, "rollups": rollups, "rest": rest, "packs": packs, "files": files, "schedules": schedules, "gantt": gantt, "sheet": sheet,
        "ledger": ledger, "changes": changes,
        "forecasts": forecasts,
        "values": values, "registers": registers,
    }  # fmt: skip
    lines = []
    for name, module in modules.items():
        if not chosen or name in chosen:
            say(f"measuring {name}")
            lines += module.lines()
    print_table(lines, ground.described())


if __name__ == "__main__":
    main()
