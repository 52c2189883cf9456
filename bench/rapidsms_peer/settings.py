"""Settings of the RapidSMS project, after its documentation ("Installation", "Message Log", "Database backend").

One transaction a text and SQLite with every safety on, as ours: without that RapidSMS commits at every step.
"""

import os

SECRET_KEY = "only for the benchmark"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["BENCH_DATABASE"]}}
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "rapidsms",
    "rapidsms.contrib.messagelog",
    "dialogue",
]
INSTALLED_BACKENDS = {"line": {"ENGINE": "dialogue.backend.NowhereBackend"}}
RAPIDSMS_ROUTER = "rapidsms.router.blocking.BlockingRouter"
RAPIDSMS_HANDLERS = ()
ROOT_URLCONF = "dialogue.urls"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
LOGGING_CONFIG = None
