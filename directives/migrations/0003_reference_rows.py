"""A fresh installation can register documents at once: the types and fields of work are there."""

from django.db import migrations

from directives.reference import load_reference


def load(apps, schema_editor):
    load_reference(apps.get_model("directives", "DocumentType"), apps.get_model("directives", "Field"))


class Migration(migrations.Migration):
    dependencies = [("directives", "0002_registers_begun_on_paper")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
