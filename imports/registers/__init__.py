"""The registers that come and go as workbooks: what each is called, its fields, and the verbs that keep it."""

from imports.registers.description import Register
from imports.registers.every import REGISTERS
from imports.registers.receiving import guess_register, register, register_intake, take_out
from imports.registers.sets import enter_set, set_plan

__all__ = [
    "REGISTERS",
    "Register",
    "enter_set",
    "guess_register",
    "register",
    "register_intake",
    "set_plan",
    "take_out",
]
