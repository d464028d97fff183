"""The table of accounts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("name", models.CharField(max_length=60, unique=True)),
                ("role", models.CharField(max_length=20)),
                ("made_by", models.CharField(blank=True, default="", max_length=60)),
                ("made_at", models.DateTimeField()),
                ("is_active", models.BooleanField(default=True)),
                ("fresh", models.BooleanField(default=True)),
                ("folded", models.BooleanField(default=True)),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
