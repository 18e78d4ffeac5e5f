"""Bots written as the two libraries' documentation shows, kept in memory, asking as many questions as ours."""
