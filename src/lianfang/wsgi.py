"""The door for a WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

from lianfang.kit.processes import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianfang.settings")
if "LIANFANG_SUPERVISED" in os.environ:
    # A web server killed hard would leave its workers behind, with the port and the old program.
    end_with_parent()
application = get_wsgi_application()
