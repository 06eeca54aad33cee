"""The pages for a server that imports them: ``gunicorn web.wsgi:application``."""

import os

from web.serving import scaled_pages

application = scaled_pages(os.environ)
