#ifndef APPMIXER_EMULATOR_IMPL_FILE_STORAGE_IPP
#define APPMIXER_EMULATOR_IMPL_FILE_STORAGE_IPP

// The storages in memory and in a folder.

#include <appmixer/core/detail/file_path.hpp>
#include <appmixer/core/detail/hex.hpp>
#include <appmixer/core/detail/output_file.hpp>
#include <appmixer/emulator/file_storage.hpp>

#include <atomic>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <system_error>
#include <utility>

namespace appmixer {

namespace detail::emu {

/// A part of the memory that contents may use.
class memory_share {
public:
    explicit memory_share(std::shared_ptr<std::atomic<std::uint64_t>> left) noexcept : left_(std::move(left)) {}
    memory_share(memory_share&& other) noexcept : left_(std::move(other.left_)), taken_(std::exchange(other.taken_, 0))
    {
    }
    ~memory_share()
    {
        if (left_)
            *left_ += taken_;
    }

    /// Takes more. Returns false if there is not enough.
    bool take(std::uint64_t bytes) noexcept
    {
        std::uint64_t left = *left_;
        do {
            if (left < bytes)
                return false;
        } while (!left_->compare_exchange_weak(left, left - bytes));
        taken_ += bytes;
        return true;
    }

private:
    std::shared_ptr<std::atomic<std::uint64_t>> left_;
    std::uint64_t taken_ = 0;
};

class content_in_memory final : public stored_content {
public:
    content_in_memory(std::string bytes, memory_share share) : bytes_(std::move(bytes)), share_(std::move(share)) {}
    std::uint64_t size() const noexcept override { return bytes_.size(); }
    result<void> read(std::uint64_t offset, std::span<char> to) const override
    {
        if (!to.empty())
            std::memcpy(to.data(), bytes_.data() + offset, to.size());
        return {};
    }

private:
    std::string bytes_;
    memory_share share_;
};

class memory_writer final : public content_writer {
public:
    explicit memory_writer(memory_share share) noexcept : share_(std::move(share)) {}
    result<void> append(std::string_view bytes) override
    {
        if (!share_.take(bytes.size()))
            return error(make_error_code(boost::system::errc::no_space_on_device));
        bytes_ += bytes;
        return {};
    }
    result<std::shared_ptr<stored_content const>> finish() override
    {
        return std::make_shared<content_in_memory const>(std::move(bytes_), std::move(share_));
    }

private:
    memory_share share_;
    std::string bytes_;
};

class storage_in_memory final : public file_storage {
public:
    explicit storage_in_memory(std::uint64_t limit) : left_(std::make_shared<std::atomic<std::uint64_t>>(limit)) {}
    result<std::unique_ptr<content_writer>> create() override
    {
        return std::make_unique<memory_writer>(memory_share(left_));
    }

private:
    std::shared_ptr<std::atomic<std::uint64_t>> left_;
};

/// A file of a storage, which is removed when the object is destroyed.
class owned_file {
public:
    explicit owned_file(std::string name) noexcept : path(std::move(name)) {}
    owned_file(owned_file&& other) noexcept : path(std::exchange(other.path, std::string())) {}
    ~owned_file()
    {
        std::error_code ignored;
        if (!path.empty())
            std::filesystem::remove(file_path(path), ignored);
    }
    std::string path; ///< empty: none
};

class content_in_file final : public stored_content {
public:
    content_in_file(owned_file file, std::uint64_t size) noexcept : file_(std::move(file)), size_(size) {}
    std::uint64_t size() const noexcept override { return size_; }
    result<void> read(std::uint64_t offset, std::span<char> to) const override
    {
        // Opened for each piece: there may be more contents than a process may have open files.
        std::ifstream file(file_path(file_.path), std::ios::binary);
        file.seekg(static_cast<std::streamoff>(offset));
        file.read(to.data(), static_cast<std::streamsize>(to.size()));
        if (!file)
            return error(make_error_code(boost::system::errc::io_error), phase::none, file_.path);
        return {};
    }

private:
    owned_file file_;
    std::uint64_t size_;
};

class folder_writer final : public content_writer {
public:
    explicit folder_writer(std::string path) : file_(std::move(path)) {}
    result<void> open()
    {
        result<void> created = output_.create(file_.path);
        if (!created)
            file_.path.clear(); // it is not ours
        return created;
    }
    result<void> append(std::string_view bytes) override
    {
        size_ += bytes.size();
        return output_.write(bytes);
    }
    result<std::shared_ptr<stored_content const>> finish() override
    {
        if (result<void> const flushed = output_.flush(); !flushed)
            return flushed.error();
        output_.close();
        return std::make_shared<content_in_file const>(std::move(file_), size_);
    }

private:
    owned_file file_;
    output_file output_; // closed before the file is removed
    std::uint64_t size_ = 0;
};

class storage_in_folder final : public file_storage {
public:
    explicit storage_in_folder(std::string folder) : prefix_(std::move(folder) + "/appmixer-") {}
    result<std::unique_ptr<content_writer>> create() override
    {
        std::random_device random;
        std::string path = prefix_;
        for (int digit = 0; digit < 32; ++digit)
            path += hex_digit(random());
        auto writer = std::make_unique<folder_writer>(std::move(path));
        if (result<void> const opened = writer->open(); !opened)
            return opened.error();
        return writer;
    }

private:
    std::string prefix_;
};

} // namespace detail::emu

APPMIXER_DECL std::shared_ptr<file_storage> memory_storage(std::uint64_t limit)
{
    return std::make_shared<detail::emu::storage_in_memory>(limit);
}

APPMIXER_DECL std::shared_ptr<file_storage> folder_storage(std::string folder)
{
    return std::make_shared<detail::emu::storage_in_folder>(std::move(folder));
}

} // namespace appmixer

#endif
