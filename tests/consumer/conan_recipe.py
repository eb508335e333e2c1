"""conan_recipe.py TREE WORK: carries out the Conan recipe of the project TREE with stand-ins for the parts of Conan that
it calls, so that WORK/package becomes what Conan would install. Checks what the recipe says about it."""

import fnmatch
import importlib.util
import os
import shutil
import sys
import types
from collections import defaultdict

tree, work = map(os.path.abspath, sys.argv[1:])


def copy(_, pattern, src, dst, excludes=()):
    for folder, _, names in os.walk(src):
        for name in names:
            path = os.path.relpath(os.path.join(folder, name), src)
            if fnmatch.fnmatch(path, pattern) and not (excludes and fnmatch.fnmatch(path, excludes)):
                os.makedirs(os.path.dirname(os.path.join(dst, path)), exist_ok=True)
                shutil.copy(os.path.join(src, path), os.path.join(dst, path))


def load(_, path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def save(_, path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


class Info(types.SimpleNamespace):
    """What `cpp_info` and its components have in common."""

    def __init__(self):
        super().__init__(requires=[], system_libs=[], properties={})

    def set_property(self, name, value):
        self.properties[name] = value


def stand_in(name, **members):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__dict__.update(members)


stand_in("conan", ConanFile=object)
stand_in("conan.tools")
stand_in("conan.tools.build", check_min_cppstd=lambda recipe, least: recipe.checked.append(least), can_run=None)
stand_in("conan.tools.cmake", CMake=None, cmake_layout=None)
stand_in("conan.tools.files", copy=copy, load=load, save=save)


def recipe_in(path):
    spec = importlib.util.spec_from_file_location("recipe", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


folder = os.path.join(tree, "examples", "packaging", "conan")
recipe_in(os.path.join(folder, "test_package", "conanfile.py")).TestPackage()
recipe = recipe_in(os.path.join(folder, "conanfile.py")).AppmixerConan()
recipe.recipe_folder = folder
recipe.export_sources_folder = recipe.source_folder = os.path.join(work, "source")
recipe.package_folder = os.path.join(work, "package")
recipe.settings = types.SimpleNamespace(os="Linux")
recipe.options = types.SimpleNamespace(**recipe.default_options)
recipe.cpp_info = Info()
recipe.cpp_info.components = defaultdict(Info)
required, recipe.checked = [], []
recipe.requires = required.append

recipe.set_version()
recipe.export_sources()
recipe.requirements()
recipe.validate()
recipe.package()
recipe.package_info()

assert [name.split("/")[0] for name in required] == ["boost", "openssl"], required
assert recipe.checked == [20]
assert os.path.exists(os.path.join(recipe.package_folder, "licenses", "LICENSE"))
assert os.path.exists(os.path.join(recipe.package_folder, recipe.cpp_info.builddirs[0], "appmixer-config.cmake"))
components = recipe.cpp_info.components
assert {name: part.properties["pkg_config_name"] for name, part in components.items()} == {
    "core": "appmixer",
    "tls": "appmixer-tls",
}
