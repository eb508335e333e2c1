#ifndef APPMIXER_EMULATOR_SRC_HPP
#define APPMIXER_EMULATOR_SRC_HPP

/// For separate compilation: what src.hpp is for the client, this is for the emulator. Programs without it need not
/// include it.

#include <appmixer/config.hpp>

#ifdef APPMIXER_HEADER_ONLY
#error "appmixer/emulator/src.hpp needs APPMIXER_SEPARATE_COMPILATION, defined for the whole program"
#endif

#include <appmixer/emulator/impl/account_bindings.ipp>
#include <appmixer/emulator/impl/accounts.ipp>
#include <appmixer/emulator/impl/admin.ipp>
#include <appmixer/emulator/impl/catalogue.ipp>
#include <appmixer/emulator/impl/catalogue_reader.ipp>
#include <appmixer/emulator/impl/catalogue_text.ipp>
#include <appmixer/emulator/impl/charts.ipp>
#include <appmixer/emulator/impl/components.ipp>
#include <appmixer/emulator/impl/descriptor.ipp>
#include <appmixer/emulator/impl/digest.ipp>
#include <appmixer/emulator/impl/emulator.ipp>
#include <appmixer/emulator/impl/emulator_tasks.ipp>
#include <appmixer/emulator/impl/fault_text.ipp>
#include <appmixer/emulator/impl/faults.ipp>
#include <appmixer/emulator/impl/filter.ipp>
#include <appmixer/emulator/impl/flow_checks.ipp>
#include <appmixer/emulator/impl/flow_links.ipp>
#include <appmixer/emulator/impl/flow_lists.ipp>
#include <appmixer/emulator/impl/flow_rules.ipp>
#include <appmixer/emulator/impl/flow_versions.ipp>
#include <appmixer/emulator/impl/flows.ipp>
#include <appmixer/emulator/impl/ids.ipp>
#include <appmixer/emulator/impl/json_path.ipp>
#include <appmixer/emulator/impl/jwt.ipp>
#include <appmixer/emulator/impl/load.ipp>
#include <appmixer/emulator/impl/load_activity.ipp>
#include <appmixer/emulator/impl/load_more.ipp>
#include <appmixer/emulator/impl/load_tasks.ipp>
#include <appmixer/emulator/impl/log_lists.ipp>
#include <appmixer/emulator/impl/log_query.ipp>
#include <appmixer/emulator/impl/log_query_parser.ipp>
#include <appmixer/emulator/impl/log_search.ipp>
#include <appmixer/emulator/impl/logs.ipp>
#include <appmixer/emulator/impl/markdown.ipp>
#include <appmixer/emulator/impl/message.ipp>
#include <appmixer/emulator/impl/modifier_dates.ipp>
#include <appmixer/emulator/impl/modifier_functions.ipp>
#include <appmixer/emulator/impl/modifier_table.ipp>
#include <appmixer/emulator/impl/modifier_values.ipp>
#include <appmixer/emulator/impl/modifiers.ipp>
#include <appmixer/emulator/impl/passwords.ipp>
#include <appmixer/emulator/impl/pattern.ipp>
#include <appmixer/emulator/impl/people_tasks.ipp>
#include <appmixer/emulator/impl/query.ipp>
#include <appmixer/emulator/impl/router.ipp>
#include <appmixer/emulator/impl/store_items.ipp>
#include <appmixer/emulator/impl/stores.ipp>
#include <appmixer/emulator/impl/task_rules.ipp>
#include <appmixer/emulator/impl/task_webhooks.ipp>
#include <appmixer/emulator/impl/unprocessed.ipp>
#include <appmixer/emulator/impl/users.ipp>
#include <appmixer/emulator/impl/variable_check.ipp>
#include <appmixer/emulator/impl/variables.ipp>

#endif
