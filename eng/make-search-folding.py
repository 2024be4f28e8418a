#!/usr/bin/env python3
"""Writes src/Tuner.Server/Search/folding.txt: how the search reads characters, from the Unicode data of this Python.

Three kinds of lines; of code points stands only, in hexadecimal, by how much they differ, so that the file packs into a third:
  FROM>TO...      a character and what it is read as: decomposed, without letter case, without marks that are not heard
  BASE+MARK=TO    two characters of kana that are one
  MARK^CLASS      the canonical order of a mark that is kept
The first of a line differs from the line before's, and nothing stands where it is the next; TO of a fold from what stood in its place in the
last fold that had any, where it had so many; MARK is itself, TO of kana differs from its BASE, and CLASS is a decimal number.
"""
import sys
import unicodedata
from pathlib import Path

TARGET = Path(__file__).parent.parent / "src" / "Tuner.Server" / "Search" / "folding.txt"
# Marks that the search does not tell apart: accents, Arabic and Hebrew vowel points, variants of a sign, the tatweel.
DROPPED = [(0x300, 0x36F), (0x483, 0x489), (0x591, 0x5BD), (0x5BF, 0x5BF), (0x5C1, 0x5C2), (0x5C4, 0x5C5), (0x5C7, 0x5C7),
           (0x610, 0x61A), (0x640, 0x640), (0x64B, 0x65F), (0x670, 0x670), (0x6D6, 0x6DC), (0x6DF, 0x6E4), (0x6E7, 0x6E8),
           (0x6EA, 0x6ED), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20F0), (0xFE00, 0xFE0F), (0xFE20, 0xFE2F), (0xE0100, 0xE01EF)]
# Thai and Lao SARA AM: taking it apart would put a tone mark between its halves.
WHOLE = {0xE33, 0xEB3}


def dropped(char):
    return any(first <= ord(char) <= last for first, last in DROPPED)


def fold(char):
    if char == "\u0131":
        return "i"  # of the four letters i of Turkish the search makes one
    if ord(char) in WHOLE or 0xAC00 <= ord(char) <= 0xD7A3:
        return char
    text = char
    for _ in range(3):
        text = unicodedata.normalize("NFKD", text).casefold()
    text = unicodedata.normalize("NFKD", text)
    text = "".join("i" if c == "\u0131" else c for c in text if not dropped(c))
    kana = unicodedata.normalize("NFC", text)
    if "\u3040" <= kana[:1] <= "\u30ff" or any(0x1100 <= ord(c) <= 0x11FF for c in text):
        text = kana
    return text


def difference(number, before):
    return f"{number - before:X}"


def written(entries):
    """The lines of entries, in order: (first, sign, rest), where rest of ">" is what it is read as."""
    before, last = 0, []
    for first, sign, rest in entries:
        start = "" if first == before + 1 else difference(first, before)
        before = first
        if sign == ">":
            places = [*last, *[0] * len(rest)]
            last, rest = rest or last, " ".join(difference(to, places[i]) for i, to in enumerate(rest))
        yield f"{start}{sign}{rest}"


def main():
    entries = []
    for number in range(0x80, sys.maxunicode + 1):
        char = chr(number)
        if 0xD800 <= number <= 0xDFFF or unicodedata.category(char) in ("Cn", "Co"):
            continue
        to = fold(char)
        digit = unicodedata.decimal(char, None)
        if digit is not None:
            to = str(digit)
        if to != char and (unicodedata.category(char)[0] in "LMNS" or to == ""):
            entries.append((number, ">", [ord(c) for c in to]))
    for mark in "\u3099\u309a":
        for base in range(0x3041, 0x30FF):
            one = unicodedata.normalize("NFC", chr(base) + mark)
            if len(one) == 1:
                entries.append((base, "+", f"{ord(mark):X}={difference(ord(one), base)}"))
    for number in range(0x300, sys.maxunicode + 1):
        order = unicodedata.combining(chr(number))
        if order and not dropped(chr(number)):
            entries.append((number, "^", order))
    head = f"# Unicode {unicodedata.unidata_version}, written by eng/make-search-folding.py; terms of use: https://www.unicode.org/license.txt\n"
    TARGET.write_text(head + "\n".join(written(entries)) + "\n", encoding="ascii")


main()
