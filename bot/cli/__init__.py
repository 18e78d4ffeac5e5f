"""What `python -m bot` says and does, one file a command."""
