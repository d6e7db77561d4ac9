"""Primavera P6's XML (PMXML).

Source: Oracle, Primavera P6 XML schema (p6apibo.xsd) of the business objects.
"""

from projects.calc.files.pmxml.read import read_pmxml

__all__ = ["read_pmxml"]
