"""Reference rows and the layout of registers, for administrators; nothing of the documents themselves."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin

from agencies.admin import ProvinceScoped, site
from directives.models import DocumentType, Field, Register


@admin.register(DocumentType, site=site)
class DocumentTypeAdmin(ProvinceScoped, admin.ModelAdmin):
    """Types are common to all provinces; one in use is never deleted, for documents bear it."""

    province_path = ""
    may_change = may_add = True
    list_display = ["name", "symbol", "system", "position"]
    list_filter = ["system"]
    search_fields = ["name", "symbol"]


@admin.register(Field, site=site)
class FieldAdmin(ProvinceScoped, admin.ModelAdmin):
    province_path = ""
    may_change = may_add = True
    list_display = ["name", "position"]
    search_fields = ["name"]


@admin.register(Register, site=site)
class RegisterAdmin(ProvinceScoped, SimpleHistoryAdmin):
    """Which types share a series is the agency head's decision (NĐ 30/2020 Đ.15), entered here.

    Once a register has a line its identity and its first number are fixed; the counter always is.
    """

    may_change = may_add = True
    list_display = ["agency", "direction", "year", "series", "first_number", "last_number"]
    list_filter = ["direction", "year"]
    list_select_related = ["agency"]
    search_fields = ["agency__name", "series"]
    raw_id_fields = ["agency"]
    filter_horizontal = ["document_types"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        if obj is not None and obj.last_number:
            return ["agency", "direction", "year", "series", "first_number", "last_number"]
        return ["last_number"]
