"""What the views here share: finding a document, carrying a form out, answering a refusal."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse

from core.htmx import redirect_after, render_page
from core.refusals import NotAllowed, Refused, Stale
from core.upload_forms import FilesMixin
from directives.models import Document

LIST_FIELDS = ("document_type", "issuer", "registrar", "field")


class Page(NamedTuple):
    """The words of a page that does one thing to a document."""

    title: str
    button: str
    done: str = ""
    template: str = "directives/action.html"
    note: str = ""


def find_document(request: HttpRequest, pk: int) -> Document:
    """Return a document this person may see; a replaced stub gives the document that took its place."""
    seen = Document.objects.visible_to(request.user).select_related(*LIST_FIELDS)
    document = seen.filter(pk=pk).exclude(status=Document.Status.MERGED).first()
    if document is None:
        document = seen.filter(absorbed_stubs=pk).first()
    if document is None:
        raise Http404
    return document


def carry_out(form: Any, act: Callable[[], Any], *, current_version: Callable[[], int]) -> bool:
    """Run a service for a valid form; put a refusal into the form and say whether it was done.

    A stale form gets the version of now, for the person has been told and may send again.
    """
    try:
        act()
    except NotAllowed:
        raise
    except Refused as why:
        if isinstance(why, Stale):
            form.data = form.data.copy()
            form.data[form.add_prefix("version")] = str(current_version())
        form.add_refusal(why)
        return False
    return True


def act_on_document(
    request: HttpRequest,
    document: Document,
    form: Any,
    act: Callable[[], Any],
    page: Page,
    **context: Any,
) -> HttpResponse:
    """Show a form about a document, or carry it out and go back to the document."""

    def version_now() -> int:
        return Document.objects.values_list("version", flat=True).get(pk=document.pk)

    if form.is_bound and form.is_valid() and carry_out(form, act, current_version=version_now):
        messages.success(request, page.done)
        return redirect_after(request, document)
    if form.is_bound and isinstance(form, FilesMixin):
        form.keep_files()
    context |= {"document": document, "form": form, "page": page}
    return render_page(request, page.template, context, status=422 if form.is_bound else 200)
