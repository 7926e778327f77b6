"""An index for what history is asked all the time: the row of a duty that was newest on a day, or came next."""

from django.db import migrations

# History models take no indexes of their own from simple_history; `duty_spans` and `_newest_ids`
# (assignments/as_of.py) read these columns in this order, without touching the table.
MAKE = """
CREATE INDEX duty_history_newest
    ON assignments_historicalassignment (id, history_date DESC, history_id DESC)
"""
DROP = "DROP INDEX duty_history_newest"


class Migration(migrations.Migration):
    dependencies = [("assignments", "0013_message_of_the_day")]

    operations = [migrations.RunSQL(MAKE, DROP)]
