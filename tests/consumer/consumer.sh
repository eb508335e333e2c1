#!/bin/sh
# consumer.sh WAY TREE WORK INSTALLED: builds a program that uses the library in one WAY, as a user would, and runs it.
# TREE is this project, WORK a folder for the build, INSTALLED the DESTDIR to which the project was installed.
set -eu
way=$1 tree=$2 work=$3 installed=$4
source=$tree/tests/consumer
options='-std=c++20 -pthread'
libraries='-lboost_json -lboost_url -lssl -lcrypto'

rm -rf "$work"
mkdir -p "$work"
cd "$work"

cmake_program() { # cmake_program FOLDER OPTION...
    folder=$1
    shift
    cmake -G Ninja --no-warn-unused-cli -S "$folder" -B build "$@"
    cmake --build build
    build/program
}
meson_program() {
    meson setup build "$way"
    meson compile -C build
    build/program
}
use_installed_packages() {
    PKG_CONFIG_PATH=$(find "$installed" -name '*.pc' -exec dirname '{}' ';' | sort -u | tr '\n' ':')
    export PKG_CONFIG_PATH
}

case $way in
    fetch_content)
        cp -r "$source/$way" .
        cp "$source/libraries.cpp" "$way/program.cpp"
        export CXXFLAGS=-DWITH_OPENSSL
        cmake_program "$way" -DFETCHCONTENT_SOURCE_DIR_APPMIXER="$tree" ;;
    add_subdirectory) cmake_program "$source/$way" -Dappmixer_tree="$tree" \
        -DCMAKE_DISABLE_FIND_PACKAGE_OpenSSL=TRUE -DCMAKE_DISABLE_FIND_PACKAGE_ZLIB=TRUE ;; # compiles less
    find_package)
        package=$(find "$installed" -name appmixer-config.cmake)
        cmake_program "$source/$way" -DCMAKE_PREFIX_PATH="${package%/share/*}" ;;
    vcpkg)
        cmake -D TREE="$tree" -D PACKAGE="$work/package" -P "$source/vcpkg.cmake"
        cmake_program "$source/find_package" -DCMAKE_PREFIX_PATH="$work/package" ;;
    conan)
        python3 -B "$source/conan_recipe.py" "$tree" "$work"
        cmake_program "$tree/examples/packaging/conan/test_package" -DCMAKE_PREFIX_PATH="$work/package" ;;
    subproject)
        # As if the wrap file had fetched it.
        cp -r "$source/subproject" .
        cp "$source/libraries.cpp" subproject/program.cpp
        ln -s "$tree" subproject/subprojects/appmixer
        export CXXFLAGS=-DWITH_OPENSSL
        meson_program ;;
    installed)
        use_installed_packages
        cp -r "$source/installed" .
        cp "$source/program.cpp" installed
        meson_program ;;
    pkg_config)
        use_installed_packages
        # Nothing but folders, whatever compiler has installed it.
        for flag in $(pkg-config --cflags appmixer); do
            case $flag in
                -I*/include) ;;
                *) echo "not the folder of headers: $flag" >&2; exit 1 ;;
            esac
        done
        "$CXX" $options -DWITH_OPENSSL -DPACKAGE_VERSION="\"$(pkg-config --modversion appmixer)\"" \
            "$source/libraries.cpp" -o program $(pkg-config --cflags --libs appmixer-tls)
        ./program ;;
    first_program)
        # As the README says it, but for the compiler.
        ln -s "$tree" appmixer
        cp "$tree/tests/snippets/first_program.cpp" program.cpp
        command=$(sed -n 's/^    g++ \(.* program.cpp .*\)/\1/p' "$tree/README.md")
        eval "$CXX $command"
        ./program | sort >output
        printf '%s is running\n' 'Import orders' 'Remind late payers' 'Send invoices' | diff - output ;;
    precompiled_header)
        echo '#include <appmixer/https.hpp>' >all.hpp
        "$CXX" $options "-I$tree/include" -x c++-header all.hpp -o all.hpp.gch
        "$CXX" $options -Winvalid-pch -Werror "-I$tree/include" -include all.hpp "$source/program.cpp" -o program $libraries
        ./program ;;
    separate_compilation)
        options="$options -DAPPMIXER_SEPARATE_COMPILATION"
        echo '#include <appmixer/src.hpp>' >bodies.cpp
        "$CXX" $options "-I$tree/include" "$source/own_transport.cpp" bodies.cpp -o program -lboost_json -lboost_url
        ./program ;;
    *) echo "no such way: $way" >&2; exit 2 ;;
esac
