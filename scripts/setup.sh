# Sourced by scripts/kb and scripts/test: makes .venv and installs the project into it.
# Needs bash, Python 3.11 or newer, and a package index; nothing else.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*" >&2; }

# tell ENGLISH CHINESE: says it in the language of the system, or of KB_UI.
tell() {
    case "${KB_UI:-${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}}" in
        zh*) say "$2" ;;
        *) say "$1" ;;
    esac
}

# messages: compiles the Chinese messages where their source is newer, as after git pull.
messages() {
    local source="$root/kb/cli/locales/zh/LC_MESSAGES/kb.po"
    if [ ! "${source%.po}.mo" -nt "$source" ]; then "$root/.venv/bin/python" "$root/hatch_build.py"; fi
}

# current STAMP: whether .venv was set up after pyproject.toml, those of packages/ and constraints.txt changed.
current() {
    local file
    [ -e "$1" ] || return 1
    for file in "$root"/pyproject.toml "$root"/packages/*/pyproject.toml "$root"/constraints.txt; do
        if [ "$file" -nt "$1" ]; then return 1; fi
    done
}

# install core|dev: brings .venv up to date; dev has the packages of packages/ too, and what all tests need.
install() {
    local extras=$1 stamp="$root/.venv/.installed-$1" total=3
    if current "$stamp"; then
        messages
        return 0
    fi
    # One set-up at a time; a second one waits for the first and then finds its work done.
    exec 9>"$root/.setup.lock"
    if command -v flock >/dev/null 2>&1; then flock 9; fi
    if current "$stamp"; then
        exec 9>&-
        return 0
    fi
    local python=""
    for candidate in python3 python3.11 python3.12 python3.13 python; do
        if command -v "$candidate" >/dev/null 2>&1 && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            python=$candidate
            break
        fi
    done
    if [ -z "$python" ]; then
        tell "kb: Python 3.11 or newer is needed and was not found; install it and run this again." \
            "kb：需要 Python 3.11 或更高版本，没有找到；请安装后重新运行。"
        exit 2
    fi
    tell "kb: first start, setting up (about two minutes; later calls start at once)" \
        "kb：首次运行，正在安装（约两分钟，以后立即启动）"
    tell "kb: [1/$total] making .venv" "kb：[1/$total] 建立 .venv"
    if [ ! -x "$root/.venv/bin/python" ]; then
        "$python" -m venv "$root/.venv" || {
            tell "kb: could not make .venv; is the venv module installed (Debian: python3-venv)?" \
                "kb：无法建立 .venv；是否缺少 venv 模块（Debian：python3-venv）？"
            exit 2
        }
    fi
    local pip=("$root/.venv/bin/python" -m pip --disable-pip-version-check)
    local log="$root/.venv/setup.log"
    # torch first and alone: asked for by another package, pip would take the build with CUDA, gigabytes of it.
    tell "kb: [2/$total] installing PyTorch (CPU)" "kb：[2/$total] 安装 PyTorch（CPU 版）"
    progress "$log" "${pip[@]}" install -c "$root/constraints.txt" "$(grep '^torch==' "$root/constraints.txt")"
    tell "kb: [3/$total] installing kb and its packages" "kb：[3/$total] 安装 kb 及所需软件包"
    if [ "$extras" = core ]; then
        progress "$log" "${pip[@]}" install -c "$root/constraints.txt" -e "$root"
    else
        progress "$log" "${pip[@]}" install -c "$root/constraints.txt" -e "$root[dev]" -e "$root/packages/kb-milvus[test]"
    fi
    # Where Python is told to write no bytecode, every start would compile kb anew.
    "$root/.venv/bin/python" -m compileall -q "$root/kb" >>"$log" 2>&1
    touch "$stamp"
    exec 9>&-
}

# progress LOG COMMAND...: runs it with its output in LOG; on a terminal, shows what pip is at.
progress() {
    local log=$1 status
    shift
    if [ -t 2 ]; then
        "$@" 2>&1 | tee -a "$log" | awk '/^(Collecting|Building|Installing)/ {
            printf "\r\033[K     %s", substr($0, 1, 70) > "/dev/stderr" } END { printf "\r\033[K" > "/dev/stderr" }'
        status=${PIPESTATUS[0]}
    else
        "$@" >>"$log" 2>&1
        status=$?
    fi
    if [ "$status" -ne 0 ]; then
        tail -n 5 "$log" >&2
        tell "kb: set-up failed; the whole log is in $log. Run this again once the cause is removed." \
            "kb：安装失败，详见 $log；排除原因后请重新运行。"
        exit 2
    fi
}
