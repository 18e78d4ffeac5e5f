"""`languages`: how each stands, and who checked it."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.frame import AsJson, administer, print_json, print_table, read_settings, run


def add(app: typer.Typer) -> None:
    """Add the group `languages`."""
    group = typer.Typer(help="Languages of the chat.", no_args_is_help=True)
    group.command("list")(list_languages)
    group.command("review")(review)
    app.add_typer(group, name="languages")


def list_languages(*, as_json: AsJson = False) -> None:
    """List every language: whether it is complete, reviewed and offered."""
    settings = read_settings()
    found = run(lambda: administer(settings, "languages"))
    if as_json:
        print_json(found)
        return
    rows = [
        (
            one["code"],
            one["name"],
            f"{one['texts'] - len(one['missing'])} of {one['texts']}",
            "reviewed" if one["reviewed"] else "draft",
            "offered" if one["offered"] else "not offered",
        )
        for one in found["languages"]
    ]
    print_table(("Code", "Name", "Texts", "Checked by a person", "To families"), rows)


def review(
    code: Annotated[str, typer.Argument(help="Code of the language, such as es.")],
    *,
    by: Annotated[str, typer.Option(help="Name of the person who checked the texts.")],
    as_json: AsJson = False,
) -> None:
    """Record who checked the welcome, notice, consent and safety texts as they stand; a changed text asks again."""
    settings = read_settings()
    done = run(lambda: administer(settings, "review", code=code, by=by))
    if as_json:
        print_json(done)
    else:
        print(f"{code}: {done['texts']} texts are recorded as checked.")
