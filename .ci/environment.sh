# environment PYTHON REQUIREMENTS [BOUNDS] prints the folder of a virtual environment of that Python with
# these requirements, within these bounds. It lies outside the tree and is made once for each content of
# the files, so that a second run starts at once. This file is to be sourced.
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore

environment() {
    local python=$1 key venv; shift
    key=$( (cat requirements.txt "$@"; "$python" --version) | sha256sum | cut -c1-16)
    venv=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/vitaclip-ci/$key
    if [ ! -e "$venv/.ready" ]; then
        "$python" -m venv --clear "$venv" >&2 &&
            "$venv/bin/python" -m pip install --quiet --progress-bar off -r "$1" ${2:+-c "$2"} >&2 &&
            touch "$venv/.ready" || return
    fi
    echo "$venv"
}
