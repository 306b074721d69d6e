"""The command line: it forwards, and turns an error into one message and an exit code.

Data go to standard output, words and progress to standard error. Exit code 0: done; 1: a finding or
an error that the user can mend; 2: wrong usage. Heavy modules are imported inside the commands.
"""

# Each module adds its commands to `main`; their order here is the order in which help lists them.
from ecograph.cli import (  # noqa: I001
    data,
    starting,
    imports,
    export,
    ask,
    network,
    coordination,
    facts,
    trace,
    chains,
    whatif,
    match,
    check,
    conflicts,
    resolve,
    changes,
)
from ecograph.cli.app import main

__all__ = [
    "ask",
    "chains",
    "changes",
    "check",
    "conflicts",
    "coordination",
    "data",
    "export",
    "facts",
    "imports",
    "main",
    "match",
    "network",
    "resolve",
    "starting",
    "trace",
    "whatif",
]
