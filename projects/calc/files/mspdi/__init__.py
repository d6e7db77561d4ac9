"""Microsoft Project's XML (MSPDI), read and written.

Source: Microsoft's MSPDI schema (mspdi_pj12.xsd) and its element reference.
"""

from projects.calc.files.mspdi.read import read_mspdi
from projects.calc.files.mspdi.write import write_mspdi

__all__ = ["read_mspdi", "write_mspdi"]
