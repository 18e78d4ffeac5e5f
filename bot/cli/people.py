"""`invite` and `people`: who works with referrals, and who with a committee's claims."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.frame import AsJson, administer, fail, print_json, print_table, read_settings, run
from bot.cli.stored import read_stored
from bot.problems import TOKEN, WRONG_USE, Problem

if TYPE_CHECKING:
    from bot.settings import Settings


class Roles(StrEnum):
    """Name what a person can be; the same as `bot.ports.Role`, which a test compares."""

    COORDINATOR = "coordinator"
    OFFICE = "office"
    APPROVER = "approver"
    CHAIR = "chair"
    MEMBER = "member"


NAME_S = 5.0
NO_DIRECTORY = (
    "There is no directory yet: what `directory list` shows is the fictional sample. Load your own with "
    "`python -m bot directory import FILE`, or set BOT_ALLOW_SAMPLE_DATA=yes for a trial."
)


def add(app: typer.Typer) -> None:
    """Add `invite` and the group `people`."""
    app.command("invite")(invite)
    group = typer.Typer(help="People who work with referrals and claims.", no_args_is_help=True)
    group.command("list")(list_people)
    group.command("remove")(remove)
    app.add_typer(group, name="people")


def invite(  # noqa: PLR0913 - one parameter is one flag
    role: Annotated[Roles, typer.Argument(help="What the person will be.")],
    *,
    initiative: Annotated[
        str, typer.Option(help="Of a coordinator: id or code of an initiative; `directory list` shows them.")
    ] = "",
    committee: Annotated[
        str, typer.Option(help="Of an approver, a chair or a member: id of a committee; `committee list` shows them.")
    ] = "",
    person: Annotated[str, typer.Option(help="Of a member: the person's code on the roster; `committee show`.")] = "",
    label: Annotated[str, typer.Option(help="What you call this person, for `people list` only.")] = "",
    backup: Annotated[bool, typer.Option("--backup", help="Reads when the main reader cannot.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a link by which one person joins: works once, for 7 days. The person sees what it is for, then says Yes.

    invite coordinator --initiative ID | invite office | invite approver|chair --committee ID | invite member --person
    CODE (--committee ID names the committee in the text where the person sits on several).
    """
    from bot.admin import OF_COMMITTEE, OF_INITIATIVE, OF_PERSON

    settings = read_settings()
    for roles, given, way in (
        (OF_INITIATIVE, initiative, "for which initiative: invite {} --initiative ID; `directory list` shows them."),
        (OF_COMMITTEE, committee, "of which committee: invite {} --committee ID; `committee list` shows them."),
        (OF_PERSON, person, "who it is for: invite {} --person CODE; `committee show ID` lists the codes."),
    ):
        if role.value in roles and not given:
            fail(f"Say {way.format(role.value)}", WRONG_USE)
    asked = {
        "role": role.value, "initiative": initiative, "committee": committee, "person": person, "label": label,
        "backup": backup,
    }  # fmt: skip
    made = run(lambda: _invite(settings, asked))
    if as_json:
        print_json(made)
        return
    print(made["link"] or f"Send this to the bot: /start {made['start']}")
    print(f"Works once, until {made['expires']}. Give it to this person only.")


async def _invite(settings: Settings, asked: dict[str, Any]) -> dict[str, Any]:
    from bot.admin import OF_INITIATIVE

    try:
        made = await administer(settings, "invite", **asked)
    except Problem as problem:
        named = asked["role"] in OF_INITIATIVE and problem.code == WRONG_USE
        if named and not settings.allow_sample_data and await read_stored(settings) is None:
            raise Problem(NO_DIRECTORY, WRONG_USE) from None
        raise
    if made["link"] is None:
        name = await _name(settings)
        made["link"] = f"https://t.me/{name}?start={made['start']}" if name else None
    return made


async def _name(settings: Settings) -> str:
    """Ask Telegram for the bot's name; "" where it does not answer. Raise Problem where it refuses the token."""
    if settings.token is None:
        return ""

    from telegram.error import InvalidToken, TelegramError

    from bot.telegram_http import Api

    api = Api(token=settings.need_token(), api_url=settings.api_url, answer_s=NAME_S)
    await api.start()
    try:
        return str((await api.call("getMe", {}))["username"])
    except InvalidToken:
        raise Problem("Telegram refuses the token: copy BOT_TOKEN from @BotFather again.", TOKEN) from None
    except TelegramError as error:
        print(f"Telegram does not answer ({type(error).__name__}): the link lacks the bot's name.", file=sys.stderr)
        return ""
    finally:
        await api.close()


def list_people(*, as_json: AsJson = False) -> None:
    """List who is enrolled."""
    settings = read_settings()
    found = run(lambda: administer(settings, "people"))
    if as_json:
        print_json(found)
        return
    columns = ("Number", "Role", "Of", "Label", "Backup", "Away until", "Added")
    rows = [
        (
            one["id"],
            one["role"],
            _of(one),
            one["label"],
            "backup" if one["backup"] else "",
            one["away_until"] or "",
            one["added"],
        )
        for one in found["people"]
    ]
    print_table(columns, rows)


def _of(one: Mapping[str, Any]) -> str:
    """Say of which initiative or committee a role is, or whose it is."""
    named = one["initiative_name"] or one["initiative"] or one["committee_name"] or one["committee"]
    return str(named or one["person"])


def remove(
    number: Annotated[int, typer.Argument(help="The number `people list` shows.")], *, as_json: AsJson = False
) -> None:
    """End a person's role at once, as for a lost phone; what waited with them goes to another reader or the Office."""
    settings = read_settings()
    done = run(lambda: administer(settings, "remove", id=number))
    if as_json:
        print_json(done)
    else:
        print(f"Number {number} ({done['removed']['role']}) is removed.")
