"""The published configuration, on ports of this run's own, without a log-in: tokens open everything here."""

import os

c = get_config()  # noqa: F821  traitlets supplies get_config and load_subconfig
load_subconfig(os.environ["PUBLISHED"])  # noqa: F821

c.JupyterHub.bind_url = f"http://127.0.0.1:{os.environ['PUBLIC_PORT']}"
c.JupyterHub.hub_port = int(os.environ["HUB_PORT"])
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{os.environ['PROXY_PORT']}"
c.JupyterHub.authenticator_class = "null"
c.Spawner.start_timeout = c.Spawner.http_timeout = 120  # seconds, on a busy machine
c.JupyterHub.services = [{"name": "tests", "api_token": os.environ["SERVICE_TOKEN"]}]
c.JupyterHub.load_roles = [
    {
        "name": "tests",
        "scopes": ["list:users", "read:users", "admin:servers", "tokens", "access:servers"],
        "services": ["tests"],
    }
]
