"""Settings: environment and `bot.toml`, read once, checked here, frozen; secrets do not print.

A secret is looked for in this order: `BOT_NAME_FILE`, systemd's credentials folder, `BOT_NAME`, `bot.toml`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from bot.limits import BadLimits, parse_limits
from bot.office import Office
from bot.settings_errors import SettingsError, sentence
from bot.settings_values import Listen, known_languages

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

TELEGRAM: Final = "https://api.telegram.org"
DATABASE, KEYS = "bot.sqlite3", "keys.sqlite3"
SECRETS: Final = ("token", "webhook_secret", "smtp_url", "database_url", "keys_database_url")
TOML_VARIABLE: Final = "BOT_CONFIG"
SECRET_OF_WEBHOOK: Final = re.compile(r"[A-Za-z0-9_-]{16,256}")  # Telegram's alphabet; 16 is ours, to outlast guessing
LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,8})?")


class SecretFiles(PydanticBaseSettingsSource):
    """Read each secret from the file named by `BOT_NAME_FILE`, else from systemd's credentials folder."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        """Return the content of a secret's file; raise SettingsError when the named file is not there."""
        named = os.environ.get(f"BOT_{field_name.upper()}_FILE")
        path = Path(named) if named else credential(f"bot_{field_name}")
        return (_content(path, field_name) if path else None), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return the secrets that have a file."""
        found = {name: self.get_field_value(None, name)[0] for name in SECRETS}
        return {name: value for name, value in found.items() if value is not None}


def _content(path: Path, name: str) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        variable = f"BOT_{name.upper()}_FILE"
        raise SettingsError(f"{variable}: cannot read {path} ({type(error).__name__}); name a readable file.") from None


def credential(name: str) -> Path | None:
    """Find a systemd credential by name; None where there is none."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    path = Path(folder, name) if folder else None
    return path if path and path.is_file() else None


class Settings(BaseSettings):
    """Hold every setting of the bot; names stay put (docs/settings.md)."""

    model_config = SettingsConfigDict(
        env_prefix="BOT_", env_nested_delimiter="_", env_nested_max_split=1, frozen=True, extra="forbid",
        hide_input_in_errors=True, env_ignore_empty=True, validate_default=True,
    )  # fmt: skip

    token: SecretStr | None = Field(None, description="Telegram's token for the bot, from @BotFather")
    api_url: str = Field(TELEGRAM, description="requests go to `{BOT_API_URL}/bot{token}/{method}`")
    data_dir: Path = Field(Path("data"), description="folder of database, keys and backups")
    database_url: SecretStr | None = Field(None, description="SQLAlchemy URL; SQLite file in the data folder if unset")
    keys_database_url: SecretStr | None = Field(
        None, description="key store; never the database itself; SQLite file in the data folder if unset"
    )
    master_key_file: Path | None = Field(
        None, description="server key, mode 0400; systemd credential `bot_master_key`, else in the data folder"
    )
    master_key: SecretStr | None = Field(None, description="server key as text; only with BOT_ALLOW_SAMPLE_DATA")
    directory_file: Path | None = Field(None, description="directory to load at start when the database has none")
    webhook_url: str | None = Field(None, description="public address for updates; polling if unset")
    webhook_secret: SecretStr | None = Field(
        None, description="needed with BOT_WEBHOOK_URL: 16 to 256 of A-Z a-z 0-9 _ -"
    )
    listen: Annotated[Listen, NoDecode] = Field(
        Listen("127.0.0.1", 8080), description="`host:port` of webhook, health and metrics"
    )
    send_limits: str = Field(
        "30/s, chat 5 then 1/s", description="flood limits: overall, per chat (burst, then rate); `off` for benchmarks"
    )
    smtp_url: SecretStr | None = Field(None, description="mail server of the fallback e-mail, smtp:// or smtps://")
    languages: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="comma list, first is the default; all complete ones if unset"
    )
    allow_sample_data: bool = Field(False, description="let `run` use the sample directory (trials)")
    allow_draft_languages: bool = Field(
        False, description="offer languages that nobody has reviewed, marked so (trials)"
    )
    office: Office = Field(default_factory=Office, description="the operator's own words, below")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources: arguments, secret files, environment, TOML."""
        toml = TomlConfigSettingsSource(settings_cls, toml_file=_toml())
        return init_settings, SecretFiles(settings_cls), env_settings, toml

    @field_validator("listen", mode="before")
    @classmethod
    def _listen(cls, value: object) -> object:
        return Listen.parse(value) if isinstance(value, str) else value

    @field_validator("send_limits")
    @classmethod
    def _send_limits(cls, value: str) -> str:
        try:
            parse_limits(value)
        except BadLimits:
            raise ValueError("must be like `30/s, chat 5 then 1/s`, or off") from None
        return value

    @field_validator("languages", mode="before")
    @classmethod
    def _languages(cls, value: object) -> object:
        codes = tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
        if isinstance(codes, list | tuple):
            for code in codes:
                if not LANGUAGE.fullmatch(str(code)):
                    raise ValueError("must be codes with commas between; write for example en,es")
            if unknown := [str(code) for code in codes if code not in known_languages()]:
                raise ValueError(f"names {', '.join(unknown)}; there are {', '.join(known_languages())}")
        return codes

    @field_validator("token")
    @classmethod
    def _token(cls, value: SecretStr | None) -> SecretStr | None:
        if value and re.search(r"[\s/?#]|^$", value.get_secret_value()):
            raise ValueError("is no token; copy it from @BotFather, like 123456:ABC-…")
        return value

    @field_validator("api_url")
    @classmethod
    def _api(cls, value: str) -> str:
        return _address(value, f"must be the address of a Bot API server; remove it for {TELEGRAM}")

    @field_validator("webhook_url")
    @classmethod
    def _hook(cls, value: str | None) -> str | None:
        return value and _address(value, "must be an address; write for example https://bot.example.org/hook")

    @field_validator("smtp_url")
    @classmethod
    def _smtp(cls, value: SecretStr | None) -> SecretStr | None:
        if value:
            from bot.mail import BadMailUrl, parse_mail_url  # noqa: PLC0415 - few have one: who has none need not wait

            try:
                parse_mail_url(value.get_secret_value())
            except BadMailUrl:
                raise ValueError("is like smtps://name:password@mail.example.org:465?from=bot@example.org") from None
        return value

    @field_validator("database_url", "keys_database_url")
    @classmethod
    def _database(cls, value: SecretStr | None) -> SecretStr | None:
        if value:
            _parsed(value.get_secret_value())
        return value

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self._one_place():
            raise ValueError("BOT_KEYS_DATABASE_URL names the database itself; keys need their own file or database.")
        if self.webhook_url:
            self._check_webhook()
        return self

    def _one_place(self) -> bool:
        if self.database_url or self.keys_database_url:
            return _same(self.database, self.keys_database)
        return (self.data_dir / DATABASE).resolve() == (self.data_dir / KEYS).resolve()  # links may make them one

    def _check_webhook(self) -> None:
        if not self.webhook_secret or not SECRET_OF_WEBHOOK.fullmatch(self.webhook_secret.get_secret_value()):
            raise ValueError(
                "BOT_WEBHOOK_URL needs BOT_WEBHOOK_SECRET: 16 to 256 of A-Z a-z 0-9 _ -; use `openssl rand -hex 32`."
            )
        if self.api_url == TELEGRAM and not str(self.webhook_url).startswith("https://"):
            raise ValueError("BOT_WEBHOOK_URL must start with https://; Telegram takes no other.")

    @property
    def database(self) -> str:
        """Return the URL of the database, with its password."""
        return self._url_of(self.database_url, DATABASE)

    @property
    def keys_database(self) -> str:
        """Return the URL of the key store, with its password."""
        return self._url_of(self.keys_database_url, KEYS)

    def _url_of(self, secret: SecretStr | None, file: str) -> str:
        return secret.get_secret_value() if secret else f"sqlite:///{(self.data_dir / file).absolute()}"

    @property
    def shared(self) -> bool:
        """Tell whether several workers may run at once: with a webhook, on PostgreSQL."""
        return self.webhook_url is not None and self.database.startswith("postgresql")

    @property
    def key_file(self) -> Path:
        """Return where the server key lies or will lie."""
        return self.master_key_file or credential("bot_master_key") or self.data_dir / "master.key"

    @property
    def backups(self) -> Path:
        """Return the folder of backups."""
        return self.data_dir / "backups"

    def need_token(self) -> str:
        """Return the token; raise SettingsError when there is none."""
        if self.token is None:
            raise SettingsError("BOT_TOKEN is not set; get one from @BotFather and set BOT_TOKEN or BOT_TOKEN_FILE.")
        return self.token.get_secret_value()


def _address(value: str, otherwise: str) -> str:
    try:
        parts = urlsplit(value)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, an IPv6 address without its end
        sound = False
    if not sound:
        raise ValueError(otherwise)
    return value.rstrip("/")


def _parsed(url: str) -> URL:
    from sqlalchemy.engine import make_url  # noqa: PLC0415 - with the next: only who names a database waits for it
    from sqlalchemy.exc import ArgumentError  # noqa: PLC0415

    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ValueError("is no database; write sqlite:////path/file or postgresql://user@host/name") from None
    known = parsed.get_backend_name() in ("sqlite", "postgresql")
    if not known or parsed.database in (None, "", ":memory:"):
        raise ValueError("must name a file or database; write sqlite:////path/file or postgresql://user@host/name")
    return parsed


def _same(one: str, other: str) -> bool:
    return _place(_parsed(one)) == _place(_parsed(other))


def _place(url: URL) -> tuple[object, ...]:
    if url.get_backend_name() == "sqlite":
        return "sqlite", Path(str(url.database)).resolve()
    return "postgresql", url.host or url.query.get("host") or "localhost", url.port or 5432, url.database


def load(changes: Mapping[str, Any] | None = None) -> Settings:
    """Read the settings; `changes` (by field name) go before everything. Raise SettingsError in one line a fault."""
    where = _toml()
    if os.environ.get(TOML_VARIABLE) and not where.is_file():
        raise SettingsError(f"{TOML_VARIABLE}: there is no file {where}; name your bot.toml.")
    try:
        return Settings(**(changes or {}))
    except ValidationError as error:
        raise SettingsError("\n".join(sentence(fault, SECRETS) for fault in error.errors())) from None
    except ValueError as error:  # TOML that cannot be read
        raise SettingsError(f"{where} cannot be read: {error}.") from None


def _toml() -> Path:
    return Path(os.environ.get(TOML_VARIABLE) or "bot.toml")


def unknown_variables(environment: Mapping[str, str]) -> tuple[str, ...]:
    """List `BOT_…` variables that are no setting: most are typing slips, and a slip is otherwise silent."""
    known = {TOML_VARIABLE}
    known |= {f"BOT_{name.upper()}" for name in Settings.model_fields if name != "office"}
    known |= {f"BOT_{name.upper()}_FILE" for name in SECRETS}
    known |= {f"BOT_OFFICE_{name.upper()}" for name in Office.model_fields}
    return tuple(sorted(name for name in environment if name.startswith("BOT_") and name not in known))
