"""The demo: the real bot, unchanged, over HTTP against the sandbox, and the people who play its scripts."""
