"""A paper on the clerk's desk: uploaded or pasted, read by a worker, checked by a person."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.visibility import REGISTRARS, acting_agency_ids
from core.files import StoredFile
from directives.models.document import Document
from directives.models.register import ENTERING, Register


class IntakeQuerySet(models.QuerySet["Intake"]):
    def visible_to(self, user: Any) -> Self:
        """The desks of the agencies whose registers this person keeps; anything else answers 404."""
        ids = acting_agency_ids(user, REGISTRARS, timezone.localdate())
        return self.filter(agency__in=ids)

    def on_desk(self) -> Self:
        """What somebody still has to do something about, a refusal until it was taken note of."""
        return self.filter(state__in=Intake.State.on_desk())


class Intake(StoredFile):
    """One file on its way into a register. It takes no number: that is done by the confirmation.

    A state secret leaves nothing behind but that a paper was refused: no file, name, checksum or text.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to be read")
        READING = "reading", _("Being read")
        READY = "ready", _("Ready to check")
        FAILED = "failed", _("Could not be read: type it")
        REFUSED = "refused", _("Refused: state secret")
        REGISTERED = "registered", _("Registered")
        DISCARDED = "discarded", _("Discarded")

        @classmethod
        def on_desk(cls) -> list["Intake.State"]:
            return [cls.QUEUED, cls.READING, cls.READY, cls.FAILED, cls.REFUSED]

        @classmethod
        def underway(cls) -> list["Intake.State"]:
            return [cls.QUEUED, cls.READING]

        @classmethod
        def checkable(cls) -> list["Intake.State"]:
            return [cls.READY, cls.FAILED]

    class Step(models.TextChoices):
        """What the worker is doing; shown with the progress."""

        WAITING = "waiting", _("Waiting for a reader")
        TEXT = "text", _("Reading the text")
        MEANING = "meaning", _("Finding agencies and documents")
        PAGES = "pages", _("Drawing the pages, checking signatures")
        DONE = "done", _("Read")

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="intakes", verbose_name=_("register of")
    )
    direction = models.CharField(_("register"), max_length=8, choices=ENTERING)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    step = models.CharField(max_length=8, choices=Step, default=Step.WAITING)
    progress = models.PositiveSmallIntegerField(default=0)
    message = models.TextField(blank=True)  # for people: why it failed or was refused
    language = models.CharField(max_length=10)  # of the person who put it in; messages are in it
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    # read_document's object (DESIGN section 6), with the places of fields and the signatures.
    reading = models.JSONField(default=dict, blank=True)
    text = models.TextField(blank=True)  # normalised; what every place in `reading` counts in
    # What the form holds, as typed: first what was read, then what people made of it.
    draft = models.JSONField(default=dict, blank=True)
    drafted_at = models.DateTimeField(null=True, blank=True)
    # Who has the paper on the desk; only they write, a colleague takes it over first.
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="intakes"
    )
    version = models.PositiveIntegerField(default=1)

    objects = IntakeQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper on the desk")
        verbose_name_plural = _("papers on the desk")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="registered", document__isnull=False)
                | (~Q(state="registered") & Q(document__isnull=True)),
                name="intake_registered_has_document",
            ),
            # Luật 117/2025/QH15: nothing of a state secret stays on this system.
            models.CheckConstraint(
                condition=~Q(state="refused")
                | Q(file="", name="", sha256="", text="", reading={}, draft={}),
                name="intake_refused_keeps_nothing",
            ),
        ]
        indexes = [
            # the sweep asks every minute for what waits or was abandoned
            models.Index(
                fields=["claimed_at"],
                condition=Q(state__in=["queued", "reading"]),
                name="intake_underway",
            ),
            # the desk of one agency, newest first
            models.Index(
                fields=["agency", "-uploaded_at"],
                condition=Q(state__in=["queued", "reading", "ready", "failed", "refused"]),
                name="intake_desk",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.get_state_display())

    @property
    def is_underway(self) -> bool:
        return self.state in self.State.underway()

    @property
    def is_checkable(self) -> bool:
        return self.state in self.State.checkable()

    @property
    def is_incoming(self) -> bool:
        return self.direction == Register.Direction.INCOMING


class IntakePart(StoredFile):
    """What a worker took out of the paper: drawings of its pages, files packed inside it."""

    class Kind(models.TextChoices):
        PAGE = "page", _("Page")
        PACKED = "packed", _("Packed file")

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=6, choices=Kind)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["intake", "kind", "position"]
        constraints = [
            models.UniqueConstraint(fields=["intake", "kind", "position"], name="intakepart_once"),
        ]
