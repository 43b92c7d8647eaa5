"""The keys that leave an attached terminal without ending what runs there: ctrl-p ctrl-q, or others."""

from __future__ import annotations

DEFAULT = b"\x10\x11"
_CONTROL = {f"ctrl-{key}": code for code, key in enumerate("@abcdefghijklmnopqrstuvwxyz[\\]^_")}


def parse_keys(text: str) -> bytes | None:
    """``ctrl-a,b`` -> the bytes that a terminal sends for them; None for what are no keys.

    Nothing given means the default. A key is a character, DEL, or ``ctrl-`` with a letter or ``@[\\]^_``.
    """
    if not text:
        return DEFAULT
    keys = bytearray()
    for key in text.split(","):
        if len(key) == 1 and key.isascii():
            keys += key.encode()
        elif key == "DEL":
            keys.append(127)
        elif key in _CONTROL:
            keys.append(_CONTROL[key])
        else:
            return None
    return bytes(keys)


class DetachKeys:
    """Watches what is typed: what may be the beginning of the keys is held back until it is known."""

    def __init__(self, keys: bytes = DEFAULT) -> None:
        self._keys = keys
        self._seen = 0
        self.typed = False

    def pass_on(self, data: bytes) -> bytes:
        """What of `data` is for the program; nothing any more once the keys were typed whole."""
        passed = bytearray()
        for byte in data:
            if self.typed:
                break
            if byte == self._keys[self._seen]:
                self._seen += 1
                self.typed = self._seen == len(self._keys)
                continue
            passed += self._keys[: self._seen]
            self._seen = int(byte == self._keys[0])
            if not self._seen:
                passed.append(byte)
        return bytes(passed)
