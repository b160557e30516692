"""The reel under the header: where a clip comes from, for all tabs."""
