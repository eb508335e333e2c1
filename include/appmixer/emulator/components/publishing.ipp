#ifndef APPMIXER_EMULATOR_COMPONENTS_PUBLISHING_IPP
#define APPMIXER_EMULATOR_COMPONENTS_PUBLISHING_IPP

// Routes of /components that publish, download and delete.

#include <appmixer/api/components.hpp>
#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/emulator/components/catalogue.hpp>
#include <appmixer/emulator/components/component_lists.hpp>
#include <appmixer/emulator/components/manifest_check.hpp>
#include <appmixer/emulator/components/publishing.hpp>
#include <appmixer/emulator/components/zip_writer.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/users/users.hpp>
#include <appmixer/json/all.hpp>
#include <appmixer/json/reader.hpp>

#include <algorithm>
#include <exception>
#include <map>
#include <memory>
#include <new>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer::detail::emu {

/// The size limit of an archive, in bytes.
inline constexpr std::size_t largest_archive = 10'485'760;

/// The vendors whose components the caller may publish.
inline std::vector<std::string_view> vendors_of(request_context const& ctx)
{
    std::vector<std::string_view> vendors;
    json::value const* const given = ctx.caller->document.if_contains("vendor");
    if (given == nullptr)
        return vendors;
    if (given->is_string())
        vendors.emplace_back(given->get_string());
    else if (json::array const* const list = given->if_array())
        for (json::value const& one : *list)
            if (json::string const* const name = one.if_string())
                vendors.emplace_back(*name);
    return vendors;
}

inline bool may_publish_for(request_context const& ctx, std::string_view vendor)
{
    std::vector<std::string_view> const allowed = vendors_of(ctx);
    return has_role(ctx, "admin") || std::find(allowed.begin(), allowed.end(), vendor) != allowed.end();
}

/// An archive that is being published: its files are checked, and installed if all are right.
class publication {
public:
    explicit publication(request_context& ctx) : ctx_(ctx) {}

    /// Throws a `publish_failure`, and the exceptions of the unpacker.
    void check_files(std::string const& archive)
    {
        for (archive_file& file : ctx_.back_end.unpack(archive)) {
            std::string path = checked_path(file.path);
            if (!files_.emplace(std::move(path), std::move(file.content)).second)
                throw publish_failure("Duplicate file: " + file.path);
        }
        if (files_.empty())
            throw publish_failure("The archive has no files.");
        for (auto const& [path, content] : files_) {
            published_path const parts(path);
            check_vendor(parts);
            check_manifest(parts, content);
        }
    }

    /// Installs the files. A component stays as it is when its version is installed already.
    void install_files(bool replace_all)
    {
        installed_components& installed = ctx_.back_end.components;
        std::set<std::string, std::less<>> unchanged; // folders of components
        for (auto const& [path, content] : files_) {
            published_path const parts(path);
            if (replace_all && parts.segments.size() > 2)
                installed.erase_folder(parts.folder(2));
            else if (parts.is_component_manifest() && is_installed(parts, content))
                unchanged.insert(parts.folder(4));
            else if (parts.is_component_manifest())
                installed.erase_folder(parts.folder(4));
        }
        for (auto& [path, content] : files_) {
            published_path const parts(path);
            if (parts.segments.size() > 4 && unchanged.contains(parts.folder(4)))
                continue;
            installed.insert(path, published_file(path, std::move(content), ctx_.user_id(), ctx_.now));
        }
    }

private:
    void check_vendor(published_path const& path) const
    {
        if (may_publish_for(ctx_, path.vendor()))
            return;
        std::string allowed;
        for (std::string_view const vendor : vendors_of(ctx_))
            allowed.append(allowed.empty() ? "" : ",").append(vendor);
        throw publish_failure("Vendor mismatch in " + std::string(path.segments.back()) + ", allowed vendors are: '" +
                              allowed + "', but '" + std::string(path.vendor()) + "' found.");
    }

    /// Whether the component is installed in the version of its manifest. Without a version it counts as new.
    bool is_installed(published_path const& path, std::string const& manifest) const
    {
        json::object const* const installed = ctx_.back_end.components.find(path.name(4));
        json::value const published = parse_json(manifest, max_body_depth).value();
        json::value const* const version = published.as_object().if_contains("version");
        return installed != nullptr && version != nullptr && installed->at("version") == *version;
    }

    request_context& ctx_;
    std::map<std::string, std::string> files_; ///< content by path
};

inline http_response publish_archive(request_context& ctx, std::string const& bytes)
{
    bool const replace_all = ctx.query.flag("replaceAll");
    if (!ctx.back_end.unpack)
        throw http_error(400, "Publishing is not available: this emulator cannot unpack archives.");
    json::object status;
    status["finished"] = to_iso(ctx.now);
    try {
        publication archive(ctx);
        archive.check_files(bytes);
        archive.install_files(replace_all);
    } catch (publish_failure& why) {
        status["err"] = why.message;
        if (!why.faults.empty())
            status["data"] = std::move(why.faults);
    } catch (std::bad_alloc const&) {
        throw;
    } catch (std::exception const& why) {
        status["err"] = "Invalid archive: " + one_line(why.what(), 200);
    }
    std::string const ticket = ctx.back_end.ids.uuid();
    ctx.back_end.uploads.insert(ticket, ctx.user_id(), std::move(status));
    return respond_with_member("ticket", ticket);
}

/// Collects an archive, and rejects it as soon as it is too long.
class archive_receiver final : public upload_receiver {
public:
    void put(std::string_view piece) override
    {
        check_body_size(bytes_.size() + piece.size(), largest_archive);
        bytes_ += piece;
    }
    http_response finish(request_context& ctx) override { return publish_archive(ctx, bytes_); }

private:
    std::string bytes_;
};

inline std::unique_ptr<upload_receiver> receive_archive(request_context&)
{
    return std::make_unique<archive_receiver>();
}

inline http_response serve_get_publish_status(request_context& ctx)
{
    auto const* const found = ctx.back_end.uploads.find(ctx.path_parameters[0]);
    if (found == nullptr || found->user_id != ctx.user_id())
        throw http_error(404, "Ticket not found.");
    return respond_json(found->value);
}

/// The folder of a selector: `acme/crm/` for `acme.crm`.
inline std::string selected_folder(std::string_view selector)
{
    std::string folder(selector);
    std::replace(folder.begin(), folder.end(), '.', '/');
    return folder += '/';
}

/// The files of a service, module or component by path. Of the built-in ones there are only the manifests.
inline std::map<std::string, std::string> selected_files(request_context const& ctx)
{
    std::string const& selector = ctx.path_parameters[0];
    std::string const folder = selected_folder(selector);
    auto const& published = ctx.back_end.components.published_files();
    std::map<std::string, std::string> files;
    for (auto file = published.lower_bound(folder); file != published.end() && file->first.starts_with(folder); ++file)
        files.emplace(file->first, file->second.content);
    for (json::object const& component : built_in_catalogue().components())
        if (selects(selector, text_of(component, "name")))
            files.emplace(selected_folder(text_of(component, "name")) + "component.json", to_json(component));
    for (auto const& app : built_in_catalogue().apps())
        if (selects(selector, app.key()))
            files.emplace(selected_folder(app.key()) + "module.json", to_json(app.value()));
    return files;
}

/// Throws if the caller may not publish for the vendor of the selector: a 403, or a 404 if the caller does not see that
/// it selects anything.
inline void require_developer(request_context const& ctx)
{
    std::string_view const selector = ctx.path_parameters[0];
    if (may_publish_for(ctx, selector.substr(0, selector.find('.'))))
        return;
    auto const components = visible_components(ctx);
    bool const seen = std::any_of(components.begin(), components.end(),
                                  [&](auto const& component) { return selects(selector, component.first); });
    if (!seen)
        throw http_error(404, "Component not found.");
    throw http_error(403, "You are not a developer of " + std::string(selector) + '.');
}

inline http_response serve_download_component(request_context& ctx)
{
    require_developer(ctx);
    std::map<std::string, std::string> const files = selected_files(ctx);
    if (files.empty())
        throw http_error(404, "Component not found.");
    if (files.size() > zip_writer::most_files)
        throw http_error(400, "The selector selects too many files.");
    zip_writer archive;
    for (auto const& [path, content] : files)
        archive.add(path, content);
    http_response response(200, archive.take());
    response.headers.append("content-type", "application/zip");
    response.headers.append("content-disposition", R"(attachment; filename="components.zip")");
    response.headers.append("cache-control", "no-cache");
    return response;
}

inline http_response serve_delete_component(request_context& ctx)
{
    require_developer(ctx);
    if (ctx.back_end.components.erase_folder(selected_folder(ctx.path_parameters[0])) != 0)
        return respond_empty(ctx.back_end.switches);
    if (selected_files(ctx).empty())
        throw http_error(404, "Component not found.");
    throw http_error(403, "Built-in components cannot be deleted.");
}

APPMIXER_DECL void add_publishing_routes(router& routes)
{
    routes.add_upload(op::publish_component::info, &receive_archive);
    routes.add(op::get_publish_status::info, &serve_get_publish_status);
    routes.add(op::download_component::info, &serve_download_component);
    routes.add(op::delete_component::info, &serve_delete_component);
}

} // namespace appmixer::detail::emu

#endif
