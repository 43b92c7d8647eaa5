"""``$(( ))``: whole numbers, variables and C's operators."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping

_C_TO_PYTHON = (("&&", " and "), ("||", " or "))


def _quotient(a: int, b: int) -> int:
    """Division towards zero, as C has it."""
    return abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)


def _wrapped(value: int) -> int:
    """Within 64 bits, as C counts."""
    return (value + 2**63) % 2**64 - 2**63


_BINARY: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: lambda a, b: _quotient(a, b),
    ast.Mod: lambda a, b: a - b * _quotient(a, b),
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
    ast.LShift: lambda a, b: a << (b & 63),
    ast.RShift: lambda a, b: a >> (b & 63),
}
_COMPARED: dict[type[ast.cmpop], Callable[[int, int], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


class BadArithmetic(ValueError):
    """The expression cannot be computed; the message is ash's."""


def compute(expression: str, variables: Mapping[str, str]) -> int:
    """Raises BadArithmetic."""
    text = re.sub(r"!(?!=)", " not ", expression.strip()) or "0"
    for c, python in _C_TO_PYTHON:
        text = text.replace(c, python)
    try:
        return _wrapped(_value(ast.parse(text.strip(), mode="eval").body, variables))
    except ZeroDivisionError:
        raise BadArithmetic("divide by zero") from None
    except (SyntaxError, ValueError, OverflowError):
        raise BadArithmetic("arithmetic syntax error") from None


def _value(node: ast.expr, variables: Mapping[str, str]) -> int:
    match node:
        case ast.Constant(value=int(number)):
            return number
        case ast.Name(id=name):
            return int(variables.get(name) or "0", 0)
        case ast.BinOp() if type(node.op) in _BINARY:
            left, right = _value(node.left, variables), _value(node.right, variables)
            return _wrapped(_BINARY[type(node.op)](left, right))
        case ast.UnaryOp(op=ast.USub()):
            return -_value(node.operand, variables)
        case ast.UnaryOp(op=ast.Not()):
            return int(not _value(node.operand, variables))
        case ast.BoolOp():
            values = [_value(v, variables) for v in node.values]
            return int(all(values) if isinstance(node.op, ast.And) else any(values))
        case ast.Compare(ops=[op], comparators=[right]):
            return int(_COMPARED[type(op)](_value(node.left, variables), _value(right, variables)))
    raise ValueError("not arithmetic")
