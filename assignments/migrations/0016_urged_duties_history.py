"""Which duties a draft listed from when to when, so that its list can be asked for as of a past day."""

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

# What was added when, and what was taken out of a draft before, nobody wrote down: the duties still
# there are taken to have stood in it since it was made.
BEGIN = """
INSERT INTO assignments_historicalurgedduty
    (id, urging_id, assignment_id, history_date, history_type, history_change_reason)
SELECT listed.id, listed.urging_id, listed.assignment_id, urging.created_at, '+', 'history begins'
FROM assignments_urgedduty listed JOIN assignments_urging urging ON urging.id = listed.urging_id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('assignments', '0015_notices_of_other_things'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalUrgedDuty',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('assignment', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='assignments.assignment')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('urging', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='assignments.urging')),
            ],
            options={
                'verbose_name': 'historical urged duty',
                'verbose_name_plural': 'historical urged dutys',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'indexes': [models.Index(fields=['history_date', 'id'], name='assignments_history_096946_idx')],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
    ]
