#ifndef APPMIXER_API_COMPONENTS_HPP
#define APPMIXER_API_COMPONENTS_HPP

// Operations on the components that are installed on the server: list, publish, download and delete them.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/call/request_values.hpp>
#include <appmixer/call/ticket.hpp>
#include <appmixer/call/upload_body.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/model/component_manifest.hpp>
#include <appmixer/model/publish_status.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace appmixer {

namespace op {

/// The components that the caller can use, with their manifests. `GET /components?manifest=yes`.
class list_components {
public:
    list_components() = default;

    std::optional<std::string> selector;           ///< a service, module or component, such as "acme.crm"; without: all
    optional_number limit;                         ///< the maximum number of components; without it: no maximum
    std::optional<std::string> private_components; ///< "no": only components that are not private

    using response_type = std::vector<component_manifest>;
    static constexpr operation_info info{"listComponents", method::get, "/components", idempotency::safe,
                                         token_use::optional};
    static constexpr auto params =
        table{in_query_constant("manifest", "yes"), in_query("selector", &list_components::selector),
              in_query("limit", &list_components::limit), in_query("private", &list_components::private_components)};
};

/// The names of the components that the caller can use: the other form of `list_components`, with a short response.
/// `GET /components?manifest=no`.
class list_component_names {
public:
    list_component_names() = default;

    std::optional<std::string> selector;           ///< as in `list_components`
    optional_number limit;                         ///< as in `list_components`
    std::optional<std::string> private_components; ///< as in `list_components`

    using response_type = std::vector<std::string>;
    static constexpr operation_info info{"listComponents", method::get, "/components", idempotency::safe,
                                         token_use::optional};
    static constexpr auto params =
        table{in_query_constant("manifest", "no"), in_query("selector", &list_component_names::selector),
              in_query("limit", &list_component_names::limit),
              in_query("private", &list_component_names::private_components)};
};

/// The files of components, for `download_to`. `GET /components/{selector}`.
class download_component {
public:
    download_component() = default;
    explicit download_component(std::string which) : selector(std::move(which)) {}

    std::string selector; ///< a service, a module or a component

    using response_type = http_response;
    static constexpr operation_info info{"downloadComponent", method::get, "/components/{selector}", idempotency::safe};
    static constexpr auto params = table{in_path("selector", &download_component::selector)};
};

/// Publishes components. `POST /components`; the body is a zip archive.
class publish_component {
public:
    publish_component() = default;
    explicit publish_component(upload_body archive) : body(std::move(archive)) {}
    /// archive: the bytes of the archive.
    explicit publish_component(std::string archive)
        : body(upload_body::text(std::move(archive), "application/octet-stream"))
    {
    }

    upload_body body;          ///< a zip archive of the folder of a connector
    optional_flag replace_all; ///< true: what is installed of the published services is removed first

    using response_type = ticket<publish_status>;
    static constexpr operation_info info{"publishComponent", method::post, "/components", idempotency::unsafe};
    static constexpr auto params = table{in_query("replaceAll", &publish_component::replace_all),
                                         upload_in_body(&publish_component::body).of_type("application/octet-stream")};
};

/// How far publishing is. `GET /components/uploader/{ticket}`.
class get_publish_status {
public:
    get_publish_status() = default;
    explicit get_publish_status(std::string text) : ticket(std::move(text)) {}

    std::string ticket; ///< from `publish_component`

    using response_type = publish_status;
    static constexpr operation_info info{"getPublishStatus", method::get, "/components/uploader/{ticket}",
                                         idempotency::safe};
    static constexpr auto params = table{in_path("ticket", &get_publish_status::ticket)};
};

/// Deletes components. `DELETE /components/{selector}`.
class delete_component {
public:
    delete_component() = default;
    explicit delete_component(std::string which) : selector(std::move(which)) {}

    std::string selector; ///< a service, a module or a component

    using response_type = void;
    static constexpr operation_info info{"deleteComponent", method::delete_, "/components/{selector}",
                                         idempotency::idempotent};
    static constexpr auto params = table{in_path("selector", &delete_component::selector)};
};

/// The operations of this header.
using component_operations =
    operation_list<list_components, download_component, publish_component, get_publish_status, delete_component>;

} // namespace op

/// The operation by which `wait_for` reads the status of publishing.
inline op::get_publish_status status_request(ticket<publish_status> const& job)
{
    return op::get_publish_status(job.text);
}

/// Lists the components that the caller can use, with their manifests. They are large; `list_component_names` is for
/// names alone. `op::list_components` takes a maximum number, and leaves out private components.
///
/// selector: a service, a module or a component, such as "acme.crm"; without it, all components.
/// Result: the manifests; empty when nothing is selected.
/// Source: https://docs.appmixer.com, API, Apps.
template <api_handle Api>
call_result<Api, std::vector<component_manifest>> list_components(Api const& api,
                                                                  std::optional<std::string> selector = std::nullopt)
{
    op::list_components request;
    request.selector = std::move(selector);
    return api.call(std::move(request));
}

/// Lists the names of the components that the caller can use.
///
/// selector: a service, a module or a component, such as "acme.crm"; without it, all components.
/// Result: names such as "acme.crm.contacts.FindContact"; empty when nothing is selected.
/// Source: https://docs.appmixer.com, API, Apps.
template <api_handle Api>
call_result<Api, std::vector<std::string>> list_component_names(Api const& api,
                                                                std::optional<std::string> selector = std::nullopt)
{
    op::list_component_names request;
    request.selector = std::move(selector);
    return api.call(std::move(request));
}

/// Downloads the files of components as a zip archive, into memory. `download_to` writes it to a file or a sink:
///
///     co_await download_to(api, op::download_component("acme.crm"), "crm.zip");
///
/// selector: a service, a module or a component, such as "acme.crm.contacts".
/// Result: the response; its body is the archive.
/// Errors: `condition::not_found` when nothing is selected; `condition::forbidden` when the caller may not publish for
/// the vendor.
/// Source: https://docs.appmixer.com, API, Apps.
template <api_handle Api>
call_result<Api, http_response> download_component(Api const& api, std::string selector)
{
    return api.call(op::download_component(std::move(selector)));
}

/// Publishes a service, a module or a component, or updates it. The server goes on after its response; `wait_for`
/// waits for the end:
///
///     ticket<publish_status> job = co_await publish_component(api, upload_body::file("crm.zip"));
///     publish_status end = co_await wait_for(api, job);
///
/// An installed component with the version that the archive has is not changed. `op::publish_component` can replace
/// all.
///
/// archive: a zip archive of at most 10 MB, with the folders vendor/service/module/component: a file, a source or bytes
/// in memory.
/// Result: the ticket of the work. Faults of the archive and its manifests are in its status.
/// Errors: `errc::payload_too_large` for a larger archive; `errc::body_source_failed` when the archive cannot be read.
/// Deadline: that of the handle if `within` set one; otherwise the call fails after 30 seconds in which nothing is sent
/// or received.
/// Not idempotent: repeating the call publishes again.
/// Source: https://docs.appmixer.com, API, Apps.
template <api_handle Api>
call_result<Api, ticket<publish_status>> publish_component(Api const& api, upload_body archive)
{
    return api.call(op::publish_component(std::move(archive)));
}

/// The same with the bytes of the archive.
template <api_handle Api>
call_result<Api, ticket<publish_status>> publish_component(Api const& api, std::string archive)
{
    return api.call(op::publish_component(std::move(archive)));
}

/// Reads how far publishing is. `wait_for` calls it until publishing has ended.
///
/// ticket_text: `text` of the ticket.
/// Result: the status. A failure is a result, not an error: `err` says why, and `faults()` where in the manifest.
/// Errors: `condition::not_found` for an unknown ticket.
/// Source: https://docs.appmixer.com, API, Apps.
template <api_handle Api>
call_result<Api, publish_status> get_publish_status(Api const& api, std::string ticket_text)
{
    return api.call(op::get_publish_status(std::move(ticket_text)));
}

/// Deletes a service, a module or a component. Flows that use it stay as they are.
///
/// selector: such as "acme.crm", "acme.crm.contacts" or "acme.crm.contacts.FindContact".
/// Errors: `condition::not_found` when nothing is selected; `condition::forbidden` when the caller may not publish for
/// the vendor. A server may respond with 502 or 504 to a slow deletion, which may then have happened or not.
/// Source: https://docs.appmixer.com, API, Apps.
template <api_handle Api>
call_result<Api, void> delete_component(Api const& api, std::string selector)
{
    return api.call(op::delete_component(std::move(selector)));
}

} // namespace appmixer

#endif
