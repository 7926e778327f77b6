from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from config import checks  # noqa: F401  registers the start-up checks
