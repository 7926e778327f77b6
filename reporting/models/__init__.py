from reporting.models.agency_check import AgencyCheck, SignedCopy
from reporting.models.export import Export
from reporting.models.narrowing import PeriodRule
from reporting.models.report_run import OF_ONE_DOCUMENT, PERIOD_RULED, ReportRun
from reporting.models.report_schedule import ReportSchedule, ScheduledReport
from reporting.models.report_words import PRESET_SECTIONS, USUAL_SECTIONS, Section

__all__ = [
    "OF_ONE_DOCUMENT",
    "PERIOD_RULED",
    "PRESET_SECTIONS",
    "USUAL_SECTIONS",
    "AgencyCheck",
    "Export",
    "PeriodRule",
    "ReportRun",
    "ReportSchedule",
    "ScheduledReport",
    "Section",
    "SignedCopy",
]
