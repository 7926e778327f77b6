"""One thing a document orders, tied to the words that order it."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from agencies.models import Agency, Group
from agencies.visibility import reach_of
from core.folding import fold_words
from directives.models import Document, Field


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, user: Any) -> Self:
        """Tasks of the assigner within reach, and tasks some part of which this person may see."""
        from assignments.models.assignment import Assignment

        reach = reach_of(user)
        if not reach:
            return self.none()
        # By `id`: of a past day `pk` is that of the history row. Rights are those of today.
        parts = Assignment.objects.filter(reach.q("agency"), task=OuterRef("id"))
        return self.filter(reach.q("assigner") | Exists(parts))


class Task(models.Model):
    """A duty of one lead agency with supports (single), or of every addressee for itself (each)."""

    class Mode(models.TextChoices):
        SINGLE = "single", _("One lead, others support")
        EACH = "each", _("Every agency for itself")

    document = models.ForeignKey(
        Document, models.PROTECT, related_name="tasks", verbose_name=_("document")
    )
    section = models.CharField(_("section"), max_length=40, blank=True)  # IV.2
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(_("task"), max_length=500)
    text = models.TextField(_("words of the document"), blank=True)
    span_start = models.PositiveIntegerField(null=True, blank=True)
    span_end = models.PositiveIntegerField(null=True, blank=True)
    mode = models.CharField(_("kind"), max_length=6, choices=Mode, default=Mode.SINGLE)
    # "Đề nghị X": asked of a body outside the issuer's authority, not ordered.
    is_requested = models.BooleanField(_("requested, not ordered"), default=False)
    group = models.ForeignKey(
        Group, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("group")
    )
    assigner = models.ForeignKey(
        Agency, models.PROTECT, related_name="assigned_tasks", verbose_name=_("assigned by")
    )
    field = models.ForeignKey(
        Field,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("field of work"),
    )
    product = models.CharField(_("product"), max_length=300, blank=True)  # sản phẩm
    leader_in_charge = models.CharField(_("leader in charge"), max_length=120, blank=True)
    authority = models.CharField(_("authority"), max_length=200, blank=True)  # thẩm quyền
    due_on = models.DateField(_("due"), null=True, blank=True)  # default for its assignments
    due_words = models.CharField(_("deadline as printed"), max_length=200, blank=True)
    serves = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="served_by",
        verbose_name=_("serves"),
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    # What the list searches: fold_words of title, section and product, derived whenever it is saved.
    folded = models.TextField(blank=True, editable=False)
    vector = models.GeneratedField(
        expression=SearchVector("folded", config=Value("simple")),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    history = HistoricalRecords(excluded_fields=["folded", "vector"])

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["document", "position", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(serves=F("pk")), name="task_serves_another"),
        ]
        indexes = [
            GinIndex(fields=["vector"], name="task_vector"),  # the list's word search
            # the dashboard's choice of leaders in charge; most tasks name none
            models.Index(
                fields=["leader_in_charge"],
                condition=~Q(leader_in_charge=""),
                name="task_leader_in_charge",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def set_folded(self) -> None:
        """Derive what is searched; bulk writers call this, `save` does so by itself."""
        self.folded = fold_words(" ".join([self.title, self.section, self.product]))

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.set_folded()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "folded"}
        super().save(*args, **kwargs)
