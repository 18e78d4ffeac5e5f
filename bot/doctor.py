"""The doctor behind `check`: one clear line for each thing that must be right, good, to be noticed, or a problem."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from telegram.error import Conflict, InvalidToken, TelegramError

from bot.admin import spoken_time
from bot.domain.help_lines import to_review
from bot.examine import examine
from bot.house import find_key, now_us, open_house, read_directory
from bot.instance import ask
from bot.machine import Finding, State, disk, key, listen, modes, sqlite
from bot.mail import parse_mail_url
from bot.ports import DAY
from bot.prepare import is_current, nothing_there
from bot.problems import Problem, line_of, line_of_file
from bot.settings import Settings
from bot.telegram_http import Api
from storage.backup import newest
from storage.errors import StorageError

ANSWER_S: Final = 10.0
IMPORT: Final = "python -m bot rates import FILE --year {year}"
CONFIRM: Final = 'python -m bot rates confirm {year} --by NAME --reference "official table"'
NAMED: Final = 5  # places named in a line; the count says the rest


async def findings(settings: Settings) -> list[Finding]:
    """Look at everything; never raises for what it finds."""
    running = await _running(settings)
    found = [
        *_office(settings),
        *_help_lines(settings),
        *await _telegram(settings, running=running),
        *listen(settings, running=running),
    ]
    found += [*key(settings), *modes(settings), sqlite(), *disk(settings), await _mail(settings), _backup(settings)]
    return found + await _data(settings, running=running)


async def _running(settings: Settings) -> bool:
    try:
        return await ask(settings.data_dir, "languages", {}) is not None
    except Problem:
        return True


def _office(settings: Settings) -> Iterator[Finding]:
    holes = [f"BOT_OFFICE_{name.upper()}" for name in settings.office.holes()]
    if holes:
        yield Finding("texts", "warn", f"Families read a hole where these are not set: {', '.join(holes)}.")
    if not settings.office.texts_reviewed:
        yield Finding(
            "counsel", "warn", "No counsel has reviewed the texts; set BOT_OFFICE_TEXTS_REVIEWED=yes when one has."
        )


def _help_lines(settings: Settings) -> Iterator[Finding]:
    today = datetime.now(ZoneInfo(settings.office.timezone)).date()
    ids = [line.id for line in to_review(today)]
    if ids:
        words = "Nobody has verified these help lines, or their day of review has passed"
        yield Finding("help lines", "warn", f"{words}: {', '.join(ids)} (bot/domain/help_lines.toml).")


async def _telegram(settings: Settings, *, running: bool) -> list[Finding]:
    if settings.token is None:
        return [Finding("token", "problem", "BOT_TOKEN is not set: get one from @BotFather.")]
    api = Api(token=settings.need_token(), api_url=settings.api_url, answer_s=ANSWER_S)
    await api.start()
    try:
        name = (await api.call("getMe", {}))["username"]
        return [
            Finding("token", "ok", f"Telegram knows the bot as @{name}."),
            *await _receiving(settings, api, running),
        ]
    except InvalidToken:
        return [Finding("token", "problem", "Telegram refuses the token: copy BOT_TOKEN from @BotFather again.")]
    except TelegramError as error:
        words = f"Telegram does not answer ({type(error).__name__}): check BOT_API_URL and this machine's network."
        return [Finding("telegram", "problem", words)]
    finally:
        await api.close()


async def _receiving(settings: Settings, api: Api, running: bool) -> list[Finding]:
    hook = await api.call("getWebhookInfo", {})
    url = hook.get("url", "")
    if settings.webhook_url:
        return [_hooked(hook, right=url.startswith(settings.webhook_url))]
    if url:
        return [Finding("webhook", "warn", "Telegram still sends updates to a webhook; `run` removes it.")]
    if running:
        return [Finding("polling", "ok", "The bot runs and polls.")]
    try:
        await api.updates({"limit": 1}, timeout_s=0)  # without an offset nothing is acknowledged
    except Conflict:
        words = "Another program polls with this token: stop it, or `run` ends with 4."
        return [Finding("polling", "problem", words)]
    return [Finding("polling", "ok", "No other program polls with this token.")]


def _hooked(hook: Mapping[str, Any], *, right: bool) -> Finding:
    if not right:
        return Finding("webhook", "warn", "Telegram has another webhook address; `run` sets BOT_WEBHOOK_URL.")
    if hook.get("last_error_message"):
        waits = hook.get("pending_update_count", 0)
        return Finding("webhook", "warn", f"Telegram's last try to deliver failed; {waits} updates wait.")
    return Finding("webhook", "ok", "Telegram sends updates to BOT_WEBHOOK_URL.")


async def _mail(settings: Settings) -> Finding:
    if settings.smtp_url is None:
        return Finding("mail", "warn", "BOT_SMTP_URL is not set: a coordinator out of Telegram's reach gets no e-mail.")
    mail = parse_mail_url(settings.smtp_url.get_secret_value())
    try:
        async with asyncio.timeout(ANSWER_S):
            _, writer = await asyncio.open_connection(mail.host, mail.port)
            writer.close()
    except (OSError, TimeoutError) as error:
        return Finding("mail", "problem", f"The mail server {mail.host} does not answer ({type(error).__name__}).")
    return Finding("mail", "ok", f"The mail server {mail.host} answers.")


def _backup(settings: Settings) -> Finding:
    last = newest(settings.backups)
    if last is None:
        return Finding("backup", "warn", "There is no backup yet: python -m bot backup")
    state: State = "warn" if now_us() - last.made_us > DAY else "ok"
    return Finding("backup", state, f"The last backup is of {spoken_time(last.made_us)}.")


async def _data(settings: Settings, *, running: bool) -> list[Finding]:
    try:
        return await _stored(settings, running=running)
    except Problem as problem:
        return [Finding("data", "problem", problem.line)]
    except StorageError as error:
        return [Finding("data", "problem", line_of(error))]
    except OSError as error:
        words = line_of_file(error) or f"The data cannot be read ({type(error).__name__})."
        return [Finding("data", "problem", words)]


async def _stored(settings: Settings, *, running: bool) -> list[Finding]:
    if running and (answer := await ask(settings.data_dir, "examine", {})) is not None:
        return list(_seen(answer, settings))  # it upgraded the schema itself, and nobody else may open the files
    if nothing_there(settings):
        words = f"There is no data in {settings.data_dir} yet: run `python -m bot init`."
        return [Finding("data", "problem", words), *_first_directory(settings)]
    find_key(settings)
    if not is_current(settings):
        return [Finding("schema", "problem", "The database has another schema: python -m bot db upgrade")]
    async with open_house(settings) as house:
        seen = await examine(house, {})
    return [Finding("schema", "ok", "The database has this program's schema."), *_seen(seen, settings)]


def _first_directory(settings: Settings) -> Iterator[Finding]:
    """Look at the file that the first start will load."""
    if settings.directory_file is None:
        return
    try:
        found = read_directory(settings.directory_file)
    except Problem as problem:
        yield Finding("directory", "problem", f"BOT_DIRECTORY_FILE: {'; '.join(problem.line.splitlines())}")
    else:
        yield Finding("directory", "ok", f"BOT_DIRECTORY_FILE has {len(found.initiatives)} initiatives.")


def _seen(seen: Mapping[str, Any], settings: Settings) -> Iterator[Finding]:
    broken, at = seen["broken_keys"], seen["audit_break"]
    yield Finding("keys", "problem" if broken else "ok", f"{seen['wraps'] - broken} of {seen['wraps']} keys open.")
    yield Finding(
        "audit",
        "ok" if at is None else "problem",
        "The audit chain holds." if at is None else f"The audit chain breaks at {at}.",
    )
    yield from _directory(seen, settings)
    yield from _people(seen)
    yield from _languages(seen, settings)
    yield from rate_findings(seen.get("rates"))  # a running bot of the version before has none


def _directory(seen: Mapping[str, Any], settings: Settings) -> Iterator[Finding]:
    if seen["sample"]:
        allowed = settings.allow_sample_data
        words = "The directory is the fictional sample" + (", allowed for a trial." if allowed else ": load your own.")
        yield Finding("directory", "warn" if allowed else "problem", words)
    elif not seen["initiatives"]:
        yield Finding(
            "directory", "warn", "There is no directory: every family goes to the Office. Set BOT_DIRECTORY_FILE."
        )
    else:
        yield Finding("directory", "ok", f"The directory has {seen['initiatives']} initiatives.")
    if old := seen.get("unconfirmed", 0):  # a running bot of the version before does not count them
        words = f"{old} of {seen['initiatives']} initiatives were not confirmed for 90 days"
        yield Finding("confirmed", "warn", f"{words}: `python -m bot directory list` marks them with !; ask them.")


def _people(seen: Mapping[str, Any]) -> Iterator[Finding]:
    if not seen["office"]:
        yield Finding("office", "problem", "Nobody of the Office is enrolled: python -m bot invite office")
    places = seen["unserved"]
    if places:
        more = f" and {len(places) - NAMED} more" if len(places) > NAMED else ""
        words = f"Families of {', '.join(places[:NAMED])}{more} would reach nobody: invite coordinators or the Office."
        yield Finding("routes", "problem", words)
    else:
        yield Finding("routes", "ok", "Every county and Nation reaches a live coordinator or the Office.")


def _languages(seen: Mapping[str, Any], settings: Settings) -> Iterator[Finding]:
    offered = ", ".join(one["code"] for one in seen["languages"])
    absent = [code for code in settings.languages if code not in {one["code"] for one in seen["languages"]}]
    if absent:
        words = f"BOT_LANGUAGES names {', '.join(absent)}, not offered while incomplete or checked by nobody"
        yield Finding("languages", "warn", f"{words}: python -m bot languages list")
    drafts = [one["code"] for one in seen["languages"] if one["draft"]]
    yield Finding("languages", "ok", f"Offered to families: {offered}.")
    if drafts:
        yield Finding("languages", "warn", f"No person has checked {', '.join(drafts)}: python -m bot languages review")


def rate_findings(found: Mapping[str, Any] | None) -> Iterator[Finding]:
    """Tell whether claims can be priced and approved this federal fiscal year, and soon in the next one."""
    if found is None:
        return
    year, coming = found["fiscal_year"], found["coming"]
    if found["state"] == "missing":
        words = f"There are no per diem rates of FY{year}, which it is now: no claim of it can be priced"
        yield Finding("rates", "warn", f"{words}: {IMPORT.format(year=year)}")
    elif found["state"] == "unverified":
        words = f"Nobody has compared the per diem rates of FY{year}: no claim of it can be approved"
        yield Finding("rates", "warn", f"{words}: {CONFIRM.format(year=year)}")
    else:
        yield Finding("rates", "ok", f"The per diem rates of FY{year} are verified.")
    if coming:
        words = f"FY{coming} begins on 1 October and has no per diem rates yet"
        yield Finding("rates", "warn", f"{words}: {IMPORT.format(year=coming)}")
