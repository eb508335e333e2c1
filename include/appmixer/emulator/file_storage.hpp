#ifndef APPMIXER_EMULATOR_FILE_STORAGE_HPP
#define APPMIXER_EMULATOR_FILE_STORAGE_HPP

// Where an emulator keeps the contents of files: in memory, in a folder, or where its owner says.

#include <appmixer/core/config.hpp>
#include <appmixer/core/error.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace appmixer {

/// The content of a file, or a part of it; it does not change. Copies of an emulator share it, also when they are in
/// several threads. It is removed from the storage when it is destroyed.
class stored_content {
public:
    virtual ~stored_content() = default;
    /// The number of bytes. It does not change.
    virtual std::uint64_t size() const noexcept = 0;
    /// Reads bytes until `to` is full.
    ///
    /// offset: where they begin; the sum with the size of `to` is `size()` at the most.
    /// Errors: any; the request then fails with a 500, or breaks off.
    virtual result<void> read(std::uint64_t offset, std::span<char> to) const = 0;
};

/// Receives the bytes of new content. Destroyed before `finish`, it leaves nothing.
class content_writer {
public:
    virtual ~content_writer() = default;
    /// Errors: any, such as `boost::system::errc::no_space_on_device`; the upload then fails with a 507.
    virtual result<void> append(std::string_view bytes) = 0;
    /// Ends the content, and must not be followed by other calls. Errors: those of `append`.
    virtual result<std::shared_ptr<stored_content const>> finish() = 0;
};

/// A place for contents. Copies of an emulator share it, also when they are in several threads.
class file_storage {
public:
    virtual ~file_storage() = default;
    /// Begins new content. Errors: those of `content_writer::append`.
    virtual result<std::unique_ptr<content_writer>> create() = 0;
};

/// Keeps contents in memory.
///
/// limit: of all contents together, in bytes; 256 MiB unless set. While `emulator::load` runs, this includes the
/// contents that it replaces.
APPMIXER_DECL std::shared_ptr<file_storage> memory_storage(std::uint64_t limit = 268'435'456);

/// Keeps each content in a file of a folder, under a random name that begins with "appmixer-", and removes it when no
/// emulator needs it any more. Only pieces of contents are in memory. A program that is killed leaves its files.
///
/// folder: in UTF-8; must exist.
APPMIXER_DECL std::shared_ptr<file_storage> folder_storage(std::string folder);

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/impl/file_storage.ipp>
#endif

#endif
