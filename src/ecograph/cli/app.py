"""The group of all commands and its one handler of errors."""

from __future__ import annotations

import sys
from typing import Any

import click

from ecograph.errors import EcographError


class _Group(click.Group):
    """One handler for every command: an EcographError is a message, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except EcographError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(1)
        except BrokenPipeError:  # the reader of a pipe has seen enough
            sys.stderr.close()
            ctx.exit(0)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(self.commands)  # in the order of work, not of the alphabet


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ecograph", message="%(version)s")
def main() -> None:
    """An innovation ecosystem as an evidence-backed knowledge graph.

    Start with `ecograph demo`: it builds the shipped ecosystem (青岛国际创新园), answers questions
    and makes a page that opens with the network off.
    """
    # A Windows console or a pipe may have another encoding; Chinese labels must not stop a command.
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure and (stream.encoding or "").lower().replace("-", "") != "utf8":
            reconfigure(encoding="utf-8", errors="replace")
