"""One update, from start to commit: the only place that decides what an update causes."""

from bot.service.core import Service
from bot.service.world import Tongue, World

__all__ = ["Service", "Tongue", "World"]
