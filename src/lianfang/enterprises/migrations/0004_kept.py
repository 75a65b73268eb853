"""Enterprises that are subjects of a rule: changes mark where kept tallies no longer hold."""

from importlib import import_module

from django.db import migrations

watch = import_module("lianfang.command.migrations.0007_kept").watch


class Migration(migrations.Migration):
    dependencies = [("command", "0007_kept"), ("enterprises", "0003_invitations")]

    operations = [
        migrations.RunSQL(
            *watch(
                "enterprises_enterprise",
                "path kind service_class state state_since created_at",
            )
        )
    ]
