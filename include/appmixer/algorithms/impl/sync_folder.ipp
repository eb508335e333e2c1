#ifndef APPMIXER_ALGORITHMS_IMPL_SYNC_FOLDER_IPP
#define APPMIXER_ALGORITHMS_IMPL_SYNC_FOLDER_IPP

#include <appmixer/algorithms/detail/sync_folder.hpp>
#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/core/detail/file_path.hpp>
#include <appmixer/core/detail/hex.hpp>
#include <appmixer/core/detail/regular_file.hpp>
#include <appmixer/core/detail/save_file.hpp>

#include <algorithm>
#include <system_error>
#include <utility>

namespace appmixer::detail {

APPMIXER_DECL std::string file_name_for(std::string_view name, std::string_view id)
{
    constexpr std::size_t longest_slug = 60;
    constexpr std::size_t digest_digits = 12;
    std::string slug;
    for (char const c : name) {
        if (is_alphanumeric(c))
            slug += to_lower(c);
        else if (!slug.empty() && slug.back() != '-')
            slug += '-';
        if (slug.size() == longest_slug)
            break;
    }
    while (slug.ends_with('-'))
        slug.pop_back();
    if (slug.empty())
        slug = "unnamed";
    return slug + '-' + to_hex(as_text(text_digest(id)).substr(0, digest_digits / 2)) + ".json";
}

/// An error of the file system. path: relative to the root.
inline error folder_error(std::error_code const& code, std::string path)
{
    return error(boost::system::error_code(code), phase::none, std::move(path));
}

/// The same error with a path in front of its detail.
inline error error_in_file(error const& cause, std::string const& path)
{
    diagnostics info = cause.info();
    info.detail = info.detail.empty() ? path : path + ": " + info.detail;
    return error(cause.code(), std::move(info));
}

APPMIXER_DECL sync_folder::sync_folder(std::filesystem::path const& root, sync_subject subject)
    : root_(root), subject_(subject), name_(subject == sync_subject::flow ? "flows" : "stores")
{
}

APPMIXER_DECL result<void> sync_folder::expect_folder() const
{
    std::error_code ec;
    std::filesystem::file_status const status = std::filesystem::symlink_status(root_ / name_, ec);
    if (std::filesystem::is_symlink(status))
        return error(make_error_code(boost::system::errc::too_many_symbolic_link_levels), phase::none, name_);
    if (status.type() == std::filesystem::file_type::not_found)
        return error(make_error_code(boost::system::errc::no_such_file_or_directory), phase::none,
                     path_text(root_ / name_));
    if (ec)
        return folder_error(ec, name_);
    if (!std::filesystem::is_directory(status))
        return error(make_error_code(boost::system::errc::not_a_directory), phase::none, name_);
    return {};
}

APPMIXER_DECL result<std::vector<std::string>> sync_folder::files() const
{
    if (result<void> const there = expect_folder(); !there)
        return there.error();
    std::vector<std::string> paths;
    std::error_code ec;
    std::filesystem::directory_iterator entry(root_ / name_, ec);
    for (; !ec && entry != std::filesystem::directory_iterator(); entry.increment(ec)) {
        std::string const file = path_text(entry->path().filename());
        if (file.ends_with(".json") && !file.starts_with('.'))
            paths.push_back(name_ + '/' + file);
    }
    if (ec)
        return folder_error(ec, name_);
    std::sort(paths.begin(), paths.end());
    for (std::string const& path : paths)
        if (boost::system::error_code const code = expect_regular_file(path_text(root_ / file_path(path)), false))
            return error(code, phase::none, path);
    return paths;
}

APPMIXER_DECL result<std::string> sync_folder::read(std::string const& path) const
{
    result<std::string> text = read_regular_file(path_text(root_ / file_path(path)), max_sync_file_size);
    if (!text)
        return error(text.error().code(), phase::none, path);
    return text;
}

APPMIXER_DECL result<sync_document> sync_folder::parse(std::string const& path, std::string_view text) const
{
    result<sync_document> document = parse_file(subject_, text);
    if (!document)
        return error_in_file(document.error(), path);
    return document;
}

APPMIXER_DECL result<void> sync_folder::create() const
{
    std::error_code ec;
    std::filesystem::create_directories(root_ / name_, ec);
    if (ec)
        return folder_error(ec, path_text(root_ / name_));
    return expect_folder();
}

APPMIXER_DECL result<bool> sync_folder::write(std::string const& path, std::string_view text) const
{
    if (text.size() > max_sync_file_size)
        return error(make_error_code(boost::system::errc::file_too_large), phase::none, path);
    result<std::string> const old = read(path);
    if (old && *old == text)
        return false;
    if (result<void> const done = replace_file(path_text(root_ / file_path(path)), text); !done)
        return error(done.error().code(), phase::none, path);
    return true;
}

APPMIXER_DECL result<void> sync_folder::remove(std::string const& path) const
{
    std::error_code ec;
    std::filesystem::remove(root_ / file_path(path), ec);
    if (ec)
        return folder_error(ec, path);
    return {};
}

APPMIXER_DECL std::string sync_folder::path_for(std::string_view name, std::string_view id) const
{
    return name_ + '/' + file_name_for(name, id);
}

} // namespace appmixer::detail

#endif
