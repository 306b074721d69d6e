"""``python -m ecograph``: the command line without the script."""

from ecograph.cli import main

main(prog_name="ecograph")
