"""From a script's text to its syntax tree (POSIX shell grammar, with ash's messages)."""

from __future__ import annotations

import re
from collections.abc import Callable

from course.simulator.programs.shell.syntax import (
    AndOr,
    Case,
    Command,
    For,
    Function,
    Group,
    If,
    Pipeline,
    Redirection,
    Script,
    ShellSyntaxError,
    Simple,
    Statement,
    Text,
    While,
    Word,
)
from course.simulator.programs.shell.words import NAME, Cursor, WordReader

_BLANK = re.compile(r"(?:[ \t]|\\\n)+|#[^\n]*")
_OPERATOR = re.compile(r"&&|\|\||;;|[;&|()\n]")
_REDIRECTION = re.compile(r"([0-9]?)(<<-?|>>|<&|>&|>\||[<>])")
_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=")
_FUNCTION = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)[ \t]*\([ \t]*\)")

#: Reserved words that close something, and are an error where nothing is open.
CLOSERS = ("then", "elif", "else", "fi", "do", "done", "esac", "}")


def parse(text: str) -> Script:
    """Raises ShellSyntaxError."""
    parser = Parser(text)
    script = parser.script(())
    if parser.operator or parser.cursor.here:
        raise parser.unexpected()
    return script


class Parser:
    """One script. `operator` and `word` look ahead without taking."""

    def __init__(self, text: str) -> None:
        self.cursor = Cursor(text)
        self.words = WordReader(self.cursor, parse)

    # -- looking ahead ----------------------------------------------------------------------

    @property
    def operator(self) -> str:
        while self.cursor.take_match(_BLANK):
            pass
        match = _OPERATOR.match(self.cursor.text, self.cursor.position)
        return match[0] if match else ""

    @property
    def reserved(self) -> str:
        """The plain word that stands here, "" where none does."""
        if self.operator:
            return ""
        place = self.cursor.position
        try:
            return self.words.read().plain or ""
        except ShellSyntaxError:
            return ""
        finally:
            self.cursor.position = place

    def take_operator(self, *wanted: str) -> str:
        if (operator := self.operator) in wanted:
            return self.cursor.take(len(operator))
        return ""

    def expect(self, word: str) -> None:
        """Take this reserved word or operator."""
        if self.operator == word or self.reserved == word:
            self.cursor.take(len(word))
            return
        raise self.unexpected(word)

    def unexpected(self, expecting: str = "") -> ShellSyntaxError:
        operator, word = self.operator, self.reserved
        tail = f' (expecting "{expecting}")' if expecting else ""
        if not operator and not self.cursor.here:
            return ShellSyntaxError(f"syntax error: unexpected end of file{tail}", incomplete=True)
        if operator == "\n":
            return ShellSyntaxError(f"syntax error: unexpected newline{tail}")
        if operator or word in CLOSERS:
            return ShellSyntaxError(f'syntax error: unexpected "{operator or word}"{tail}')
        if _REDIRECTION.match(self.cursor.text, self.cursor.position):
            return ShellSyntaxError(f"syntax error: unexpected redirection{tail}")
        return ShellSyntaxError(f"syntax error: unexpected word{tail}")

    def newlines(self) -> None:
        while self.take_operator("\n"):
            pass

    # -- grammar ----------------------------------------------------------------------------

    def script(self, ends: tuple[str, ...]) -> Script:
        """Statements up to (not past) one of the reserved words or operators `ends`."""
        statements: list[Statement] = []
        self.newlines()
        while (self.cursor.here or self.operator) and not self._at(ends):
            if self.operator in (")", ";;") or self.reserved in CLOSERS:
                break
            statements.append(self._statement())
            self.newlines()
        return Script(tuple(statements))

    def _at(self, ends: tuple[str, ...]) -> bool:
        return bool(ends) and (self.operator in ends or self.reserved in ends)

    def _statement(self) -> Statement:
        body = self._and_or()
        separator = self.take_operator(";", "&")
        if not separator and self.operator not in ("", "\n", ")", ";;"):
            raise self.unexpected()
        return Statement(body, separator == "&")

    def _and_or(self) -> AndOr:
        first, rest = self._pipeline(), []
        while operator := self.take_operator("&&", "||"):
            self.newlines()
            rest.append((operator, self._pipeline()))
        return AndOr(first, tuple(rest))

    def _pipeline(self) -> Pipeline:
        negated = False
        while self.reserved == "!":
            self.cursor.take()
            negated = not negated
        commands = [self._command()]
        while self.take_operator("|"):
            self.newlines()
            commands.append(self._command())
        return Pipeline(tuple(commands), negated)

    def _command(self) -> Command:
        if self.take_operator("("):
            body = self._filled(")")
            self.expect(")")
            return Group(body, True, self._redirections())
        if self.operator or not self.cursor.here:
            raise self.unexpected()
        word = self.reserved
        if word in CLOSERS:
            raise self.unexpected()
        compounds: dict[str, Callable[[], Command]] = {
            "if": self._if,
            "for": self._for,
            "while": self._while,
            "until": self._while,
            "case": self._case,
            "{": self._braces,
        }
        if word in compounds:
            return compounds[word]()
        return self._function() or self._simple()

    def _filled(self, *ends: str) -> Script:
        """A script of at least one statement."""
        script = self.script(ends)
        if not script.statements:
            raise self.unexpected("" if self.cursor.here else ends[-1])
        return script

    def _if(self) -> If:
        arms, otherwise = [], None
        self.expect("if")
        while True:
            condition = self._filled("then")
            self.expect("then")
            arms.append((condition, self._filled("elif", "else", "fi")))
            if self.reserved != "elif":
                break
            self.expect("elif")
        if self.reserved == "else":
            self.expect("else")
            otherwise = self._filled("fi")
        self.expect("fi")
        return If(tuple(arms), otherwise, self._redirections())

    def _for(self) -> For:
        self.expect("for")
        name = self.reserved
        if not NAME.fullmatch(name):
            raise ShellSyntaxError("syntax error: bad for loop variable")
        self.cursor.take(len(name))
        self.newlines()
        words: tuple[Word, ...] | None = None
        if self.reserved == "in":
            self.expect("in")
            words = self._words()
        self.take_operator(";")
        self.newlines()
        return For(name, words, self._body(), self._redirections())

    def _words(self) -> tuple[Word, ...]:
        words = []
        while not self.operator and self.cursor.here:
            words.append(self.words.read())
        return tuple(words)

    def _body(self) -> Script:
        self.expect("do")
        body = self._filled("done")
        self.expect("done")
        return body

    def _while(self) -> While:
        word = self.reserved
        self.expect(word)
        condition = self._filled("do")
        return While(condition, self._body(), word == "until", self._redirections())

    def _case(self) -> Case:
        self.expect("case")
        subject = self.words.read() if not self.operator else Word(())
        self.newlines()
        self.expect("in")
        self.newlines()
        arms = []
        while self.reserved != "esac":
            arms.append(self._arm())
            self.newlines()
        self.expect("esac")
        return Case(subject, tuple(arms), self._redirections())

    def _arm(self) -> tuple[tuple[Word, ...], Script]:
        self.take_operator("(")
        patterns = []
        while True:
            if self.operator or not self.cursor.here:
                raise self.unexpected(")")
            patterns.append(self.words.read())
            if not self.take_operator("|"):
                break
        self.expect(")")
        body = self.script((";;", "esac"))
        if not self.take_operator(";;") and self.reserved != "esac":
            raise self.unexpected(";;")
        return tuple(patterns), body

    def _braces(self) -> Group:
        self.expect("{")
        body = self._filled("}")
        self.expect("}")
        return Group(body, False, self._redirections())

    def _function(self) -> Function | None:
        match = _FUNCTION.match(self.cursor.text, self.cursor.position)
        if match is None:
            return None
        self.cursor.take(len(match[0]))
        self.newlines()
        return Function(match[1], self._command())

    def _simple(self) -> Simple:
        assignments: list[tuple[str, Word]] = []
        words: list[Word] = []
        redirections: list[Redirection] = []
        while not self.operator and self.cursor.here:
            if (redirection := self._redirection()) is not None:
                redirections.append(redirection)
            elif not words and (name := self.cursor.take_match(_ASSIGNMENT)):
                assignments.append((name[:-1], self.words.read()))
            else:
                words.append(self.words.read())
        if self.operator == "(":
            raise self.unexpected()
        return Simple(tuple(assignments), tuple(words), tuple(redirections))

    # -- redirections -----------------------------------------------------------------------

    def _redirections(self) -> tuple[Redirection, ...]:
        found = []
        while not self.operator and (redirection := self._redirection()) is not None:
            found.append(redirection)
        return tuple(found)

    def _redirection(self) -> Redirection | None:
        match = _REDIRECTION.match(self.cursor.text, self.cursor.position)
        if match is None:
            return None
        self.cursor.take(len(match[0]))
        descriptor = int(match[1]) if match[1] else (0 if match[2].startswith("<") else 1)
        if self.operator or not self.cursor.here:
            raise self.unexpected()
        if match[2].startswith("<<"):
            return Redirection(descriptor, "<<", self._here_document(match[2] == "<<-"))
        return Redirection(descriptor, match[2].replace(">|", ">"), self.words.read())

    def _here_document(self, strip: bool) -> Word:
        """The text that follows from the next line on, up to the word named here.

        It is read at once, out of turn, and cut out of the script.
        """
        word = self.words.read()
        end = "".join(part.value for part in word.parts if isinstance(part, Text))
        literal = any(isinstance(part, Text) and part.quoted for part in word.parts)
        line_end = self.cursor.text.find("\n", self.cursor.position)
        before, after = self.cursor.text[: line_end + 1], self.cursor.text[line_end + 1 :]
        if line_end < 0:
            raise ShellSyntaxError("syntax error: unexpected end of file", incomplete=True)
        body, rest = _document(after, end, strip)
        self.cursor.text = before + rest
        if literal:
            return Word((Text(body, True),))
        return WordReader(Cursor(body), parse).quoted()


def _document(text: str, end: str, strip: bool) -> tuple[str, str]:
    lines = text.splitlines(keepends=True)
    body: list[str] = []
    for index, line in enumerate(lines):
        line = line.lstrip("\t") if strip else line
        if line.rstrip("\n") == end:
            return "".join(body), "".join(lines[index + 1 :])
        body.append(line)
    raise ShellSyntaxError(f'syntax error: unexpected end of file (expecting "{end}")', incomplete=True)
