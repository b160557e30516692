"""Clips of scenes, drawn when they are asked for: the same scene is the same file for everybody."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from threading import Lock
from time import time

from vitaclip import video
from vitaclip.data.puppets.scene import Scene
from vitaclip.data.puppets.staging import FPS, film_scene
from vitaclip.io.checksums import digest

MOST = 200  # files, some 20 MB; whoever draws more takes room from nobody but these
YOUNG = 60.0  # seconds in which a clip is not taken from under its question
SIZE = 256  # pixels


class DrawnScenes:
    """Safe to use from many threads; scenes are drawn one at a time, in about half a second each.

    `folder` says where visitors' files lie: what is swept there, or has made room, is drawn again.
    """

    def __init__(self, folder: Callable[[], Path], most: int = MOST) -> None:
        self._folder, self._most, self._lock = folder, most, Lock()
        self._scenes: OrderedDict[Path, Scene] = OrderedDict()  # the one used last comes last
        self._contents: OrderedDict[str, Scene] = OrderedDict()  # by the beginning of its SHA-256
        self.count = 0  # of those that were drawn

    def path(self, scene: Scene) -> Path:
        """The file with the clip of this scene."""
        name = sha256(scene.text.encode()).hexdigest()[:24]
        path = self._folder() / "puppets" / f"puppet-{name}.mp4"
        with self._lock:
            if path in self._scenes and path.is_file():  # whoever else put it there is not believed
                os.utime(path)  # else it might be swept before it is looked at
            else:
                self._draw(scene, path)
            self._scenes[path] = scene
            self._scenes.move_to_end(path)
            self._make_room()
        return path

    def scene_in(self, path: object) -> Scene | None:
        """The scene in this file; None where it is another clip."""
        with self._lock:
            return self._scenes.get(Path(path)) if isinstance(path, str) else None

    def unlike(self, before: str, after: str) -> list[str] | None:
        """What differs between the scenes of two clips by their keys; None where one is no scene.

        A key begins with the content's SHA-256, as that of an `EncodedClip` does.
        """
        with self._lock:
            scenes = [self._contents.get(key[:32]) for key in (before, after)]
        one, other = scenes
        return None if one is None or other is None else other.unlike(one)

    def _draw(self, scene: Scene, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        video.write(path, film_scene(scene, SIZE).frames, FPS)
        self.count += 1
        self._contents[digest(path)[:32]] = scene
        while len(self._contents) > 10 * self._most:
            self._contents.popitem(last=False)

    def _make_room(self) -> None:
        for path in list(self._scenes)[: max(0, len(self._scenes) - self._most)]:
            with suppress(OSError):  # it has been swept
                if time() - path.stat().st_mtime < YOUNG:
                    return
            path.unlink(missing_ok=True)
            del self._scenes[path]
