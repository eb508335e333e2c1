# cmake -D TREE=... -D PACKAGE=... -P vcpkg.cmake: carries out the portfile of the project TREE with stand-ins for the
# functions of vcpkg that it calls, so that the folder PACKAGE becomes what vcpkg would install.
cmake_minimum_required(VERSION 3.24)

set(port "${TREE}/examples/packaging/vcpkg/appmixer")
file(READ "${port}/vcpkg.json" manifest)
string(JSON VERSION GET "${manifest}" version)
set(CURRENT_PACKAGES_DIR "${PACKAGE}")

function(vcpkg_from_git)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "OUT_SOURCE_PATH;URL;REF" "")
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_URL OR NOT arg_REF MATCHES "^[0-9a-f]+$")
    message(FATAL_ERROR "vcpkg_from_git is called in another way")
  endif()
  set(${arg_OUT_SOURCE_PATH} "${TREE}" PARENT_SCOPE)
endfunction()
function(vcpkg_install_copyright)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "COMMENT" "FILE_LIST")
  file(INSTALL ${arg_FILE_LIST} DESTINATION "${PACKAGE}/share/appmixer" RENAME copyright)
endfunction()

include("${port}/portfile.cmake")
foreach(file IN ITEMS copyright usage appmixer-config.cmake)
  if(NOT EXISTS "${PACKAGE}/share/appmixer/${file}")
    message(FATAL_ERROR "the port installs no ${file}")
  endif()
endforeach()
