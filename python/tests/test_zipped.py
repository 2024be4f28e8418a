"""The package inside a zip file, as ``zipapp`` and ``shiv`` pack it: what it reads beside its modules is found there."""

from __future__ import annotations

import shutil
import subprocess
import sys

from .support import HERE, TapTest


class Zipped(TapTest):
    def setUp(self) -> None:
        super().setUp()
        app = self.folder / "app"
        shutil.copytree(HERE.parent / "tuner_pipecat_sdk", app / "tuner_pipecat_sdk", ignore=shutil.ignore_patterns("__pycache__"))
        (app / "__main__.py").write_text("import sys\nfrom tuner_pipecat_sdk.__main__ import main\nsys.exit(main(sys.argv[1:]))\n")
        self.archive = shutil.make_archive(str(self.folder / "bot"), "zip", app)

    def run_python(self, *arguments: str) -> tuple[int, str, str]:
        done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, timeout=60, cwd=self.folder)
        return done.returncode, done.stdout, done.stderr

    def test_an_observer_is_made_inside_a_zip_file(self) -> None:
        code = "import sys; sys.path[:0] = sys.argv[1:]\nfrom tuner_pipecat_sdk import Observer\nprint(Observer.__module__)"
        told = self.run_python("-c", code, self.archive, str(HERE / "standins"))
        self.assertEqual(told, (0, "tuner_pipecat_sdk.observer\n", ""))

    def test_it_has_no_setup_file_and_says_so(self) -> None:
        code, out, err = self.run_python(self.archive, "setup-file")
        self.assertEqual((code, out), (1, ""))
        self.assertIn("install the package instead of packing it", err)
