from reporting.models.export import Export
from reporting.models.report_run import ReportRun

__all__ = ["Export", "ReportRun"]
