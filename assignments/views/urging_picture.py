"""Page one of a printed dispatch: the card and the picture, to who may have the file."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from assignments.models import Urging
from assignments.services.urging.printing import picture_of_dispatch, printed_file
from assignments.views.urging_draft import seen
from core.htmx import render_fragment
from core.page_pictures import serve_picture
from directives.models import Attachment


def _printed(request: HttpRequest, pk: int) -> tuple[Urging, Attachment]:
    urging = seen(request, pk)
    file = printed_file(urging)
    if file is None or not Attachment.objects.visible_to(request.user).contains(file):
        raise Http404
    return urging, file


@login_required
@require_safe
def page_one(request: HttpRequest, pk: int) -> HttpResponse:
    """The card with page one; it asks for itself until a worker has drawn it."""
    urging, file = _printed(request, pk)
    picture = picture_of_dispatch(urging, file, now=timezone.now())
    context = {"urging": urging, "attachment": file, "picture": picture}
    return render_fragment(request, "assignments/_urging_page_one.html", context)


@login_required
@require_safe
def picture(request: HttpRequest, pk: int) -> HttpResponseBase:
    _urging, file = _printed(request, pk)
    return serve_picture(request, file.sha256)
