"""The commands of `python -m bot`, each thin: read the flags, call what does it, print, exit."""

from __future__ import annotations

import typer

from bot.cli import backups, committee, demo_command, languages, people, running
from bot.cli.claims_options import add_claims
from bot.cli.directory_options import add_directory
from bot.cli.keys_options import add_keys
from bot.cli.rates import add_rates
from bot.cli.route_options import add_route
from bot.cli.stored import stored_directory, stored_rates

app = typer.Typer(
    name="bot",
    help="A chat bot that takes referrals of families themselves to restorative-practices initiatives in Minnesota. "
    "Settings come from BOT_… variables and bot.toml (docs/settings.md). "
    "Exit codes: 0 good, 1 a problem was found, 2 wrong use, 3 token refused, 4 another poller.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # its tracebacks print local variables, and those may hold what a person wrote
)
running.add(app)
demo_command.add(app)
people.add(app)
languages.add(app)
backups.add(app)
committee.add(app)
add_keys(app)
add_directory(app)
add_route(app, stored_directory)
add_rates(app)
add_claims(app, stored_rates)
