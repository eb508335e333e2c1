# The library has headers only, so nothing is configured or compiled.
vcpkg_from_git(
  OUT_SOURCE_PATH SOURCE_PATH
  URL https://git.example/appmixer.git
  REF 0000000000000000000000000000000000000000 # the commit of version ${VERSION}
)

file(INSTALL "${SOURCE_PATH}/include/appmixer" DESTINATION "${CURRENT_PACKAGES_DIR}/include" PATTERN "README.md" EXCLUDE)

# As meson does it when it installs.
set(include_dir "\${CMAKE_CURRENT_LIST_DIR}/../../include")
set(version "${VERSION}")
foreach(name IN ITEMS appmixer-config.cmake appmixer-config-version.cmake)
  configure_file("${SOURCE_PATH}/include/${name}.in" "${CURRENT_PACKAGES_DIR}/share/appmixer/${name}" @ONLY)
endforeach()

file(INSTALL "${CMAKE_CURRENT_LIST_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/appmixer")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
