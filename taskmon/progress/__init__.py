"""Reads progress out of a program's ordinary output. Pure, standard library only: bytes in, `Progress` out."""
