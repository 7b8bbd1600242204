"""How, when and with what something is run: a field each, made to be used by whatever dialog asks for it."""
