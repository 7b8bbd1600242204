"""By what a secret is known inside of a text or among arguments: options, headers, URLs, connection strings, tokens."""

from __future__ import annotations

import re

#: Programs whose passwords hide behind one letter: `-pVALUE`.
LETTERS = {
    "sshpass": "-p", "mysql": "-p", "mysqldump": "-p", "mysqladmin": "-p", "mariadb": "-p", "mariadb-dump": "-p",
    "7z": "-p", "7za": "-p", "7zr": "-p", "7zz": "-p", "rar": "-p", "unrar": "-p", "zip": "-P", "unzip": "-P",
    "ldapsearch": "-w", "ldapmodify": "-w", "mongo": "-p", "mongodump": "-p", "mongorestore": "-p", "mongosh": "-p",
    "mosquitto_pub": "-P", "mosquitto_sub": "-P", "redis-cli": "-a",
}  # fmt: skip
#: Of these, the ones to which a lone `-p` means: ask. The others also take `-p VALUE`.
LETTERS_ASK = frozenset(
    {"mysql", "mysqldump", "mysqladmin", "mariadb", "mariadb-dump", "7z", "7za", "7zr", "7zz", "rar", "unrar"}
)
#: Options of curl, wget and their like that take NAME:PASSWORD.
LOGIN = frozenset({"-u", "--user", "--proxy-user", "-U"})
#: How a value may be written in a text: quoted, or up to where a shell or a list would end it.
VALUE = r"(\"(?:[^\"\\]|\\.)*\"|'[^']*'|[^\s&;|,)\"'\]}]+)"
A_VALUE = re.compile(VALUE)
#: Names alone: what follows a name that is none of a secret may hold one that is.
ASSIGNED = re.compile(r"(?<![\w.-])-{0,2}([A-Za-z_][\w.-]*)=")
GIVEN = re.compile(r"(?<![\w.-])--?([A-Za-z][\w.-]*)[\"']?,?[ \t]+(?!-)")
KEYED = re.compile(
    r"(\\?[\"']([A-Za-z_][\w. -]*)\\?[\"']\s*:\s*)(\"(?:[^\"\\]|\\.)*\"|'[^']*'|\\\"[^\"]*?\\\"|-?\d[\d.]*)"
)
LOGIN_GIVEN = re.compile(
    r"(?<![\w.-])((?:-[uU][ \t]*|--(?:proxy-)?user[= \t]+)[\"']?(?!\d+:)[^\s:=\"'/-][^\s:\"'/]*:)([^\s\"']+)"
)
LETTER_GIVEN = re.compile(
    r"(?<![\w.-])((" + "|".join(map(re.escape, LETTERS)) + r")\s(?:[^|;&\n]*?\s)??(-[pPwa])(\s+)?)(?![\s-])" + VALUE
)
#: OpenSSL's way to take a password from the command line.
PASS_GIVEN = re.compile(r"(?<![\w.-])(pass:)([^\s\"']+)")
#: Connection strings of ODBC; elsewhere PWD is a folder.
PWD_GIVEN = re.compile(r"(?i)(;\s*pwd=)([^;\"'\s]+)")
#: In the query of a URL these words mean secrets, elsewhere they needn't.
QUERY = re.compile(r"(?i)([?&](?:key|sig|code|pwd)=)([^&\s\"'#]+)")
HEADER = re.compile(
    r"\b([A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+|[Aa]uthorization|AUTHORIZATION|[Aa]pi[Kk]ey|[Cc]ookie|cookie)(\s*:\s*)([^\"'\r\n]+)"
)
#: What some services give out is known by its looks, wherever it stands.
TOKEN = re.compile(
    r"\b(?:gh[oprsu]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abeprs]-[\w-]{10,}|sk-[\w-]{20,}|AKIA[0-9A-Z]{16}"
    r"|AIza[\w-]{30,}|eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,})"
)
STARTS_OF_TOKENS = re.compile(r"gh|glpat-|xox|sk-|AKIA|AIza|eyJ")
BEARER = re.compile(r"\b((?:Bearer|bearer|Basic)\s+)([\w.~+/=-]{8,})")
LOGIN_IN_URL = re.compile(r"(?<=://)([^/@:\s\"']*):([^/\s\"']+)@")
TOKEN_IN_URL = re.compile(r"(?<=://)([\w-]{20,})@")
