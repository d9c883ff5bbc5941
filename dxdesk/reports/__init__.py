"""Reports: figures turned into sentences and tables, and written as Word, Excel, web page and plain text.

A report is an official Vietnamese document whatever the language of the interface. Its words are written here as they
are and don't go through gettext; choices and headings of figures do, and are asked for in Vietnamese. Findings and
charts come from the caller, who has Vietnamese on (`i18n.in_vietnamese`) while they are made.
"""
