"""Primavera P6's XER.

Source: Oracle, Primavera P6 XER Import/Export Data Map Guide.
"""

from projects.calc.files.xer.read import read_xer

__all__ = ["read_xer"]
