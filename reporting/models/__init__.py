from reporting.models.agency_check import AgencyCheck, SignedCopy
from reporting.models.export import Export
from reporting.models.report_run import (
    PERIOD_RULED,
    PRESET_SECTIONS,
    USUAL_SECTIONS,
    PeriodRule,
    ReportRun,
    Section,
)
from reporting.models.report_schedule import ReportSchedule, ScheduledReport

__all__ = [
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
