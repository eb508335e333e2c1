#ifndef EXAMPLES_EXAMPLE_DATA_HPP
#define EXAMPLES_EXAMPLE_DATA_HPP

// The data of the emulator in the programs of this folder: a small shop that automates its work.

#include <appmixer/emulator/emulator.hpp>

#include <string_view>

/// The two users. They have the same password.
inline constexpr std::string_view example_user = "ada@shop.example";
inline constexpr std::string_view other_example_user = "bob@shop.example";
inline constexpr std::string_view example_password = "secret";

/// The name of the flow, of `example_user`, that receives orders, and its component that is a webhook. The flow runs.
inline constexpr std::string_view example_webhook_flow = "Receive online orders";
inline constexpr std::string_view example_webhook = "new-order";

/// Replaces the data of an emulator. `example_user` gets twelve flows in several stages, log records of the last hour,
/// people tasks, a data store, an account, a chart and a file; `other_example_user` gets two flows and a task. All
/// times are relative to the clock of the emulator.
void load_example_data(appmixer::emulator& back_end);

#endif
