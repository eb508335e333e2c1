#ifndef APPMIXER_API_CATEGORIES_HPP
#define APPMIXER_API_CATEGORIES_HPP

// Operations on categories of integrations. Everybody reads them; only administrators change them.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/model/integration_category.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace appmixer {

namespace op {

/// All categories. `GET /categories`.
class list_categories {
public:
    list_categories() = default;

    using response_type = std::vector<integration_category>;
    static constexpr operation_info info =
        operation_info("listCategories", method::get, "/categories", idempotency::safe).with_evidence(evidence::medium);
};

/// One category. `GET /categories/{id}`; 404 when there is none.
class get_category {
public:
    get_category() = default;
    explicit get_category(std::string id) : category_id(std::move(id)) {}

    std::string category_id;

    using response_type = integration_category;
    static constexpr operation_info info =
        operation_info("getCategory", method::get, "/categories/{id}", idempotency::safe)
            .with_evidence(evidence::medium);
    static constexpr auto params = table{in_path("id", &get_category::category_id)};
};

/// Creates a category. `POST /categories`.
class create_category {
public:
    create_category() = default;
    explicit create_category(std::string title) : name(std::move(title)) {}

    std::string name;                       ///< shown to users
    std::optional<std::string> description; ///< empty: none

    using response_type = integration_category;
    static constexpr operation_info info =
        operation_info("createCategory", method::post, "/categories", idempotency::unsafe)
            .with_evidence(evidence::medium);
    static constexpr auto params =
        table{in_body("name", &create_category::name), in_body("description", &create_category::description)};
};

/// Changes a category. `PUT /categories/{id}`.
class update_category {
public:
    update_category() = default;
    explicit update_category(std::string id) : category_id(std::move(id)) {}

    std::string category_id;
    std::optional<std::string> name;        ///< empty: unchanged
    std::optional<std::string> description; ///< empty: unchanged

    using response_type = integration_category;
    static constexpr operation_info info =
        operation_info("updateCategory", method::put, "/categories/{id}", idempotency::idempotent)
            .with_evidence(evidence::medium);
    static constexpr auto params =
        table{in_path("id", &update_category::category_id), in_body("name", &update_category::name),
              in_body("description", &update_category::description)};
};

/// Deletes a category. `DELETE /categories/{id}`.
class delete_category {
public:
    delete_category() = default;
    explicit delete_category(std::string id) : category_id(std::move(id)) {}

    std::string category_id;

    using response_type = void;
    static constexpr operation_info info =
        operation_info("deleteCategory", method::delete_, "/categories/{id}", idempotency::idempotent)
            .with_evidence(evidence::medium);
    static constexpr auto params = table{in_path("id", &delete_category::category_id)};
};

/// The operations of this header.
using category_operations =
    operation_list<list_categories, get_category, create_category, update_category, delete_category>;

} // namespace op

/// Lists all categories of integrations.
///
/// Result: the categories; empty when there are none.
/// Source: https://docs.appmixer.com, API, Integration Categories.
template <api_handle Api>
call_result<Api, std::vector<integration_category>> list_categories(Api const& api)
{
    return api.call(op::list_categories());
}

/// Fetches a category.
///
/// Result: the category.
/// Errors: `condition::not_found` when there is no such category.
/// Source: https://docs.appmixer.com, API, Integration Categories.
template <api_handle Api>
call_result<Api, integration_category> get_category(Api const& api, std::string category_id)
{
    return api.call(op::get_category(std::move(category_id)));
}

/// Creates a category. Only administrators may do it. `op::create_category` takes a description.
///
/// name: shown to users.
/// Result: the category.
/// Errors: `condition::forbidden` for other callers; `errc::bad_request` for an empty name.
/// Not idempotent: repeating the call creates a second category.
/// Source: https://docs.appmixer.com, API, Integration Categories.
template <api_handle Api>
call_result<Api, integration_category> create_category(Api const& api, std::string name)
{
    return api.call(op::create_category(std::move(name)));
}

/// Changes a category. Only administrators may do it.
///
///     op::update_category changes(id);
///     changes.description = "Customers and leads";
///     integration_category after = co_await update_category(api, changes);
///
/// changes: the id, and the new values; members that are not set are not sent, and the server keeps what it has.
/// Result: the category after the change.
/// Errors: `condition::forbidden` for other callers; `condition::not_found` when there is no such category;
/// `errc::bad_request` for a value that the server rejects.
/// Source: https://docs.appmixer.com, API, Integration Categories.
template <api_handle Api>
call_result<Api, integration_category> update_category(Api const& api, op::update_category changes)
{
    return api.call(changes);
}

/// Deletes a category. Only administrators may do it.
///
/// Errors: `condition::forbidden` for other callers; `condition::not_found` when there is no such category, also when
/// it is already deleted.
/// Source: https://docs.appmixer.com, API, Integration Categories.
template <api_handle Api>
call_result<Api, void> delete_category(Api const& api, std::string category_id)
{
    return api.call(op::delete_category(std::move(category_id)));
}

} // namespace appmixer

#endif
