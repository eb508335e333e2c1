#ifndef EMULATOR_SERVER_DATA_HPP
#define EMULATOR_SERVER_DATA_HPP

#include "options.hpp"

#include <appmixer/emulator/emulator.hpp>

#include <optional>
#include <string>

/// What went wrong; nothing when all went well.
using problem = std::optional<std::string>;

/// Gives the back end the data of the seed file and the administrator, checks that the data can be saved, and sets the
/// faults.
problem prepare_data(options const& chosen, appmixer::emulator& back_end);

/// Writes all data to a file. They hold the key of the tokens: only the owner may read the file.
problem save_data(appmixer::emulator const& back_end, std::string const& file);

#endif
