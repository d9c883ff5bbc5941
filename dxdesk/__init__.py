"""dxdesk: reports on digital transformation, from the officer's laptop to the national figures."""

__version__ = "0.1.0"
