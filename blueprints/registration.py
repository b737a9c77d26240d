"""Which blueprints an instance serves."""


