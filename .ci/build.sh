# Sourced by setup.sh and by the run.sh of the tests and the examples.

have() { command -v "$1" >/dev/null 2>&1; }

at_least() { # at_least WANTED VERSION, by the first two numbers
    printf '%s\n' "$2" | awk -v want="$1" '{ split($1, v, "."); split(want, w, ".")
        exit !(v[1] > w[1] || (v[1] == w[1] && v[2] + 0 >= w[2] + 0)) }'
}

new_enough() { # new_enough OLDEST COMPILER...: the first that is there and new enough
    oldest=$1
    shift
    for name; do
        if have "$name" && at_least "$oldest" "$("$name" -dumpversion)"; then
            echo "$name"
            return
        fi
    done
}
gcc_command() { new_enough 12 g++-12 g++ g++-13 g++-14 g++-15; }
clang_command() { new_enough 16 clang++-19 clang++ clang++-20 clang++-18 clang++-17 clang++-16; }

configure() { # from the root of the tree: configure BUILD COMPILER OPTION...: sets BUILD up anew, reconfigures it, or leaves it alone
    build=$1 compiler=$2
    shift 2
    # Another compiler, other options or a moved tree: the old directory is of no use.
    # lld links several times faster than the usual linker of Linux.
    if have ld.lld && [ "$(uname)" = Linux ]; then
        export CXX_LD=lld
    fi
    setting="$(pwd) $compiler $("$compiler" -dumpversion) $(meson --version) ${CXX_LD-} $*"
    # meson sees files and libraries come and go only when it configures.
    files=$(find include tests examples benchmarks -name '*.?pp' | LC_ALL=C sort; cat .build/installed 2>/dev/null || :)
    if [ ! -f "$build/build.ninja" ] || [ "$setting" != "$(cat "$build/.setting" 2>/dev/null)" ]; then
        rm -rf "$build"
        CXX=$compiler meson setup -Db_colorout=never "$build" "$@" || return
        printf '%s\n' "$setting" >"$build/.setting"
    elif [ "$files" != "$(cat "$build/.files" 2>/dev/null)" ]; then
        meson setup --reconfigure "$build" || return
    fi
    printf '%s\n' "$files" >"$build/.files"
}
