"""What Primavera P6 exports, in whichever of its two formats: tables of records, made into schedules.

The names of tables and columns are those of XER; the reader of P6's XML speaks them too.

Source: Oracle, Primavera P6 XER Import/Export Data Map Guide; P6 EPPM Database Schema.
"""
