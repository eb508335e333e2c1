#ifndef APPMIXER_EMULATOR_STORES_STORES_HPP
#define APPMIXER_EMULATOR_STORES_STORES_HPP

// Data stores and their items.

#include <appmixer/emulator/http/router.hpp>
#include <appmixer/emulator/text/query.hpp>

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace appmixer::detail::emu {

/// Adds a store and returns its id.
APPMIXER_DECL std::string create_store(state& back_end, std::string_view user_id, std::string_view name, timestamp now);
/// Writes an item and returns the JSON of the response.
APPMIXER_DECL json::object put_item(state& back_end, store_entry const& store, std::string_view key, json::value value,
                                    timestamp now);
/// Removes all stores of a user with their items.
APPMIXER_DECL void remove_stores_of(state& back_end, std::string_view user_id);

/// The store with this id. Throws a 404 unless it exists and belongs to the caller.
APPMIXER_DECL store_entry& required_store(request_context& ctx, std::string_view id);
/// The first `limit` items, in the order of insertion, whose key or value matches a pattern. store: of one store;
/// nothing: of all stores of the caller, and without a limit.
APPMIXER_DECL std::vector<item_entry const*> select_items(request_context& ctx, std::optional<std::string_view> store,
                                                          std::string_view source, std::size_t limit);
/// Responds with one page of items.
APPMIXER_DECL http_response records_response(std::vector<item_entry const*> items, list_options const& options);

/// The routes of single items. `add_store_routes` calls it.
APPMIXER_DECL void add_store_item_routes(router& routes);
APPMIXER_DECL void add_store_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/stores/store_items.ipp>
#include <appmixer/emulator/stores/stores.ipp>
#endif

#endif
