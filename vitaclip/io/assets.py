"""Location of the bundled assets: the embedded CLIP, the sample clips, the class lists.

They lie beside the package in a checkout, and inside it once it is installed.
"""

from pathlib import Path

from vitaclip.errors import InstallationError

PACKAGE = Path(__file__).parents[1]
PLACES = (PACKAGE / "assets", PACKAGE.parent / "assets")  # as installed, as in a checkout


def assets_folder() -> Path:
    """The folder of the assets, whether this is an installed package or a checkout.

    The one inside comes first: beside an installed package lie those of other people.
    """
    for folder in PLACES:
        if folder.is_dir():
            return folder
    raise InstallationError(
        "The assets, which hold the embedded CLIP and the samples, are missing from this "
        "installation of vitaclip; install it again."
    )
