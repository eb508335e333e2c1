"""The Conan 2 recipe. It packages the headers of the clone that it stands in, and the CMake package of the project."""

import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.files import copy, load, save

required_conan_version = ">=2.0"


class AppmixerConan(ConanFile):
    name = "appmixer"
    description = "A client for the Appmixer API: C++20 coroutines on Boost.Asio, with an emulator of the back end"
    license = "BSL-1.0"
    homepage = "https://git.example/appmixer.git"
    url = homepage
    topics = ("appmixer", "api-client", "asio", "coroutines", "header-only")
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"https": [True, False], "gzip": [True, False]}
    default_options = {"https": True, "gzip": False}
    no_copy_source = True

    @property
    def _project(self):
        return os.path.join(self.recipe_folder, "..", "..", "..")

    def set_version(self):
        header = load(self, os.path.join(self._project, "include", "appmixer", "core", "version.hpp"))
        self.version = re.search(r'VERSION_STRING "(.+)"', header)[1]

    def export_sources(self):
        for pattern in ("include/*", "LICENSE"):
            copy(self, pattern, src=self._project, dst=self.export_sources_folder)

    def requirements(self):
        self.requires("boost/[>=1.81]")
        if self.options.https:
            self.requires("openssl/[>=1.1.1 <4]")
        if self.options.gzip:
            self.requires("zlib/[>=1.2.11 <2]")

    def package_id(self):
        self.info.settings.clear()

    def validate(self):
        check_min_cppstd(self, 20)

    def package(self):
        copy(self, "LICENSE", src=self.source_folder, dst=os.path.join(self.package_folder, "licenses"))
        include = os.path.join(self.source_folder, "include")
        copy(self, "appmixer/*", src=include, dst=os.path.join(self.package_folder, "include"), excludes="*.md")
        # As meson does it when it installs.
        values = {"include_dir": "${CMAKE_CURRENT_LIST_DIR}/../../../include", "version": self.version}
        for name in ("appmixer-config.cmake", "appmixer-config-version.cmake"):
            text = re.sub(r"@(\w+)@", lambda match: values[match[1]], load(self, os.path.join(include, name + ".in")))
            save(self, os.path.join(self.package_folder, "share", "cmake", "appmixer", name), text)

    def package_info(self):
        self.cpp_info.bindirs = []
        self.cpp_info.libdirs = []
        # The project's own package has all targets; CMakeDeps must not write another.
        self.cpp_info.set_property("cmake_find_mode", "none")
        self.cpp_info.builddirs = [os.path.join("share", "cmake", "appmixer")]
        core = self.cpp_info.components["core"]
        core.set_property("pkg_config_name", "appmixer")
        core.requires = ["boost::headers", "boost::json", "boost::url"]
        if self.settings.os in ("Linux", "FreeBSD"):
            core.system_libs = ["pthread"]
        elif self.settings.os == "Windows":
            core.system_libs = ["ws2_32", "mswsock"]
        if self.options.gzip:
            core.requires.append("zlib::zlib")
        if self.options.https:
            tls = self.cpp_info.components["tls"]
            tls.set_property("pkg_config_name", "appmixer-tls")
            tls.requires = ["core", "openssl::openssl"]
        for component in self.cpp_info.components.values():
            component.bindirs = []
            component.libdirs = []
