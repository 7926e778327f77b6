"""Pictures of page one, shown in the page before somebody downloads the paper.

A picture is known by what was drawn: the checksum of the PDF, or a name for what a draft says now. So
frozen rows need no column for it, the same paper is drawn once, and a picture that is lost or dropped
is drawn again when somebody looks. Who may look is asked by the view, with the gate of the file itself.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase, HttpResponseNotModified

from core.models import PagePicture
from core.pdf.errors import PaperError
from core.pdf.first_page import draw_first_page

log = structlog.get_logger(__name__)

# Asked for and not there: the message was lost or the worker died, so the next look sends again.
ASK_AGAIN_AFTER = timedelta(minutes=1)
KEEP = timedelta(days=90)


def wanted_picture(key: str, *, now: datetime, wake: Callable[[], object]) -> PagePicture:
    """Return the picture of this key, perhaps still to be drawn; a worker is sent for once."""
    known = PagePicture.objects.filter(pk=key).first()
    if known is not None and (known.made_at or known.asked_at > now - ASK_AGAIN_AFTER):
        return known
    with transaction.atomic():
        stale = PagePicture.objects.filter(
            pk=key, made_at=None, asked_at__lte=now - ASK_AGAIN_AFTER
        )
        is_mine = bool(stale.update(asked_at=now)) or _begun(key, now)
        if is_mine:
            transaction.on_commit(wake, robust=True)
    return PagePicture.objects.get(pk=key)


def _begun(key: str, now: datetime) -> bool:
    _row, is_new = PagePicture.objects.get_or_create(pk=key, defaults={"asked_at": now})
    return is_new


def keep_picture(key: str, pdf: Callable[[], bytes], *, now: datetime) -> None:
    """Draw page one and keep it; paper that cannot be drawn is noted as having no picture.

    Never raises for what is wrong with the paper or its file: a picture is a convenience.
    """
    if PagePicture.objects.filter(pk=key, made_at__isnull=False).exists():
        return
    made = PagePicture(pk=key, asked_at=now, made_at=now)
    try:
        drawn = draw_first_page(pdf())
        made.image.save(f"{key}.png", ContentFile(drawn.content), save=False)
        made.width, made.height = drawn.width, drawn.height
    except (PaperError, OSError) as why:
        log.warning("page_one_not_drawn", key=key, why=str(why))
    try:
        with transaction.atomic():
            PagePicture.objects.filter(pk=key, made_at=None).delete()
            made.save(force_insert=True)
    except IntegrityError:  # another worker was quicker
        made.image.delete(save=False)


def serve_picture(request: HttpRequest, key: str) -> HttpResponseBase:
    """Answer with the picture; the caller has already asked whether this person may have the paper."""
    etag = f'"{key}"'
    found = PagePicture.objects.exclude(image="").filter(pk=key).first()
    if found is None:
        raise Http404
    response: HttpResponseBase
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    else:
        try:
            response = FileResponse(found.image.open("rb"), content_type="image/png")
        except FileNotFoundError as gone:
            found.delete()  # drawn again at the next look
            raise Http404 from gone
        response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = etag
    return response


def drop_old_pictures(*, now: datetime) -> int:
    """Forget pictures nobody may need any more; who looks again has them drawn again."""
    old = list(PagePicture.objects.filter(asked_at__lt=now - KEEP)[:1000])
    for picture in old:
        if picture.image:
            picture.image.delete(save=False)
    PagePicture.objects.filter(pk__in=[picture.pk for picture in old]).delete()
    return len(old)
