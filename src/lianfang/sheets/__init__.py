"""Tables in and out: the rosters a subdistrict has come in as they are and go out as forms.

One column list per kind of table serves the template, the import, the preview, the error workbook
and the export, so that what was exported can be imported again and changes nothing.
"""
