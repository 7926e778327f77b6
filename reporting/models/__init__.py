from reporting.models.agency_check import AgencyCheck, SignedCopy
from reporting.models.export import Export
from reporting.models.report_run import USUAL_SECTIONS, ReportRun, Section
from reporting.models.report_schedule import ReportSchedule, ScheduledReport

__all__ = [
    "USUAL_SECTIONS",
    "AgencyCheck",
    "Export",
    "ReportRun",
    "ReportSchedule",
    "ScheduledReport",
    "Section",
    "SignedCopy",
]
