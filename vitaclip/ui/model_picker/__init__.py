"""The line under the header: which frozen CLIP is at work, and how to choose another."""
