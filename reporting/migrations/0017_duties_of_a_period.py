"""What a period means is said by each report: asked for before, it keeps the meaning it had then."""

from typing import Any

from django.db import migrations, models

ALL, NEW = (
    ("to_do", "All that were to be done in it, carried over ones included"),
    ("assigned", "Only those assigned in it"),
)


def meant(default: str) -> Any:
    return models.CharField(
        choices=[ALL, NEW], default=default, max_length=8, verbose_name="duties of the period"
    )


def leave_assigning_to_those_it_was_for(apps: Any, _schema: Any) -> None:
    """Two kinds took the period for days of assigning; of the others none is ever frozen."""
    runs = apps.get_model("reporting", "ReportRun").objects
    runs.exclude(kind__in=["compliance", "six_clear"]).update(period_rule="to_do")


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0016_register_inspection"),
    ]

    operations = [
        migrations.AddField("historicalreportschedule", "period_rule", meant("to_do")),
        migrations.AddField("reportschedule", "period_rule", meant("to_do")),
        migrations.AddField("reportrun", "period_rule", meant("assigned")),
        migrations.AlterField("reportrun", "period_rule", meant("to_do")),
        migrations.RunPython(leave_assigning_to_those_it_was_for, migrations.RunPython.noop),
    ]
