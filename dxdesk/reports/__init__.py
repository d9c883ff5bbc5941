"""Reports: figures turned into sentences and tables, and written as Word, Excel, web page and plain text.

A report is an official Vietnamese document whatever the language of the interface, so its words are written here as
they are and don't go through gettext. What other modules word (choices, headings of figures) comes in the language that
is on while the report is made: whoever makes one has Vietnamese on.
"""
