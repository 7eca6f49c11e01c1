"""`python -m tests.faults COMMAND`: each ends with one line `N tried, N failed`, and with code 1 if any failed."""

from __future__ import annotations

import importlib
import sys

COMMANDS = {
    "kill": "kill programs, and cut the power, at random points of their work",
    "history": "edit a library at random, archive it again and again, and compare what comes back",
    "mutate": "damage archives at random and give them to the command line",
    "journal": "tamper with the journal and go on by the command line",
    "disk": "full, read-only, vanished and otherwise awkward disks",
    "listen": "read and request damaged archives at random, as players do",
    "load": "very many files, a very long one, and what memory they take",
    "cluster": "kill workers and the scheduler of a cluster",
}


def main() -> int:
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        print("\n".join([__doc__ or "", *(f"  {name:<8} {words}" for name, words in COMMANDS.items())]))
        return 2
    code = importlib.import_module(f"tests.faults.{sys.argv[1]}").main(sys.argv[2:])
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
