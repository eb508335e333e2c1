#ifndef APPMIXER_EMULATOR_FILES_FILES_HPP
#define APPMIXER_EMULATOR_FILES_FILES_HPP

// Files and public files: their documents, their routes, and saving and loading them.

#include <appmixer/emulator/files/file_content.hpp>
#include <appmixer/emulator/http/router.hpp>
#include <appmixer/emulator/state/loaded_object.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace appmixer::detail::emu {

/// An id that no file has, also no unfinished one.
APPMIXER_DECL std::string unused_file_id(state& back_end);
/// The JSON of a file without content. Responses show the keys in this order.
APPMIXER_DECL json::object new_file_document(std::string_view id, std::string_view filename,
                                             std::string_view content_type, std::string_view user_id, timestamp now);
/// Adds a file, and sets what follows from its content: the length and the digest. Throws `exception` with the error
/// of the storage.
APPMIXER_DECL file_entry& insert_file(state& back_end, file_entry file);

/// Loads one file of a document. now: the time for a missing date.
APPMIXER_DECL void load_file(state& back_end, loaded_object const& source, timestamp now);
APPMIXER_DECL void load_public_file(state& back_end, loaded_object const& source);
/// Called with the name of a file that is not saved, since its content cannot be read.
using left_out_function = std::function<void(std::string_view, error const&)>;
/// The files with their contents. Throws `exception` with the error of the storage if `left_out` is empty.
APPMIXER_DECL json::array saved_files(state const& back_end, left_out_function const& left_out);
APPMIXER_DECL json::array saved_public_files(state const& back_end, left_out_function const& left_out);

APPMIXER_DECL void add_file_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/files/files.ipp>
#include <appmixer/emulator/files/load_files.ipp>
#endif

#endif
