#ifndef EMULATOR_SERVER_DATA_HPP
#define EMULATOR_SERVER_DATA_HPP

#include "options.hpp"

#include <appmixer/emulator/emulator.hpp>

#include <optional>
#include <string>

/// The message of a failure; nothing on success.
using problem = std::optional<std::string>;

/// Loads the seed file or the example into the back end, adds the administrator, checks that the data can be saved, and
/// sets the faults.
problem prepare_data(options const& chosen, appmixer::emulator& back_end);

/// The path, and the further arguments of curl, of a request that succeeds: a sign-up, or a sign-in if the data have
/// that user already. back_end: a copy, which is asked.
std::string request_to_try(appmixer::emulator back_end);

/// Writes all data to a file. Only its owner may read the file, since the data include the key for tokens.
problem save_data(appmixer::emulator const& back_end, std::string const& file);

#endif
