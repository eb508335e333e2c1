#ifndef APPMIXER_EMULATOR_FILES_FILE_TABLE_IPP
#define APPMIXER_EMULATOR_FILES_FILE_TABLE_IPP

#include <appmixer/emulator/files/file_table.hpp>

#include <utility>

namespace appmixer::detail::emu {

APPMIXER_DECL void file_table::count(std::string_view user_id, std::uint64_t added, std::uint64_t removed)
{
    std::uint64_t& bytes = bytes_[std::string(user_id)];
    bytes += added;
    bytes -= removed;
}

APPMIXER_DECL std::uint64_t file_table::bytes_of(std::string_view user_id) const
{
    auto const found = bytes_.find(user_id);
    return found == bytes_.end() ? 0 : found->second;
}

APPMIXER_DECL file_entry& file_table::insert(file_entry file)
{
    count(file.user_id, file.length, 0);
    return *files_.insert(std::move(file)).item;
}

APPMIXER_DECL void file_table::erase(std::string_view id)
{
    if (file_entry const* const file = files_.find(id))
        count(file->user_id, 0, file->length);
    files_.erase(id);
}

APPMIXER_DECL unfinished_file& file_table::insert(unfinished_file file)
{
    count(file.user_id, file.length, 0);
    return *unfinished_.insert(std::move(file)).item;
}

APPMIXER_DECL void file_table::erase_unfinished(std::string_view id)
{
    if (unfinished_file const* const file = unfinished_.find(id))
        count(file->user_id, 0, file->length);
    unfinished_.erase(id);
}

APPMIXER_DECL std::vector<std::string> file_table::unfinished_of(std::string_view user_id)
{
    std::vector<std::string> ids;
    unfinished_.each_of(user_id, [&](auto const& slot) {
        ids.emplace_back(slot.item->id());
        return true;
    });
    return ids;
}

APPMIXER_DECL void file_table::append(unfinished_file& file, std::shared_ptr<stored_content const> chunk)
{
    std::uint64_t const size = chunk->size();
    file.content.push_back(std::move(chunk));
    file.length += size;
    count(file.user_id, size, 0);
}

APPMIXER_DECL void file_table::put_public(std::string name, public_file_entry file)
{
    erase_public(name);
    count({}, file.length, 0);
    public_.emplace(std::move(name), std::move(file));
}

APPMIXER_DECL bool file_table::erase_public(std::string_view name)
{
    auto const found = public_.find(name);
    if (found == public_.end())
        return false;
    count({}, 0, found->second.length);
    public_.erase(found);
    return true;
}

APPMIXER_DECL void file_table::erase_user(std::string_view user_id)
{
    std::string const key(user_id);
    files_.erase_owner(key);
    unfinished_.erase_owner(key);
    bytes_.erase(key);
}

} // namespace appmixer::detail::emu

#endif
