"""Values and cells: for every kind of field one way to read a cell and one to write it."""

from imports.coercion.convert import BLANKS, Context, Known, Reading, clean, converter
from imports.coercion.render import render, render_text, renderer
from imports.coercion.say import Say, Value

__all__ = [
    "BLANKS",
    "Context",
    "Known",
    "Reading",
    "Say",
    "Value",
    "clean",
    "converter",
    "render",
    "render_text",
    "renderer",
]
