"""The door for a WSGI server."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from lianfang.kit.processes import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianfang.settings")
if "LIANFANG_SUPERVISED" in os.environ:
    # A web server killed hard would leave its workers behind, with the port and the old program.
    end_with_parent()
application = get_wsgi_application()
# Everything that pages need is read before the first request, and then left alone by the collector
# of unused objects: looking through all of it again and again took longer than many a request.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
