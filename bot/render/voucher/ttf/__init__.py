"""Noto fonts, unchanged, with their licence in OFL.txt."""
