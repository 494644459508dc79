"""Every kind of file that the project reads and that somebody else may have touched."""

from fuzz import data_kinds, project_kinds, report_kinds, world_kinds

KINDS = (*data_kinds.KINDS, *project_kinds.KINDS, *report_kinds.KINDS, *world_kinds.KINDS)
