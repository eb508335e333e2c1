#ifndef APPMIXER_EMULATOR_COMPONENTS_ZIP_WRITER_HPP
#define APPMIXER_EMULATOR_COMPONENTS_ZIP_WRITER_HPP

// Writes zip archives without compression (APPNOTE.TXT of PKWARE, 4.3).

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer::detail::emu {

/// The CRC-32 of zip archives.
inline std::uint32_t crc32(std::string_view bytes) noexcept
{
    static constexpr std::array<std::uint32_t, 256> table = [] {
        std::array<std::uint32_t, 256> remainders{};
        for (std::uint32_t byte = 0; byte < 256; ++byte) {
            std::uint32_t remainder = byte;
            for (int bit = 0; bit < 8; ++bit)
                remainder = (remainder >> 1) ^ ((remainder & 1) != 0 ? 0xedb88320U : 0U);
            remainders[byte] = remainder;
        }
        return remainders;
    }();
    std::uint32_t crc = 0xffffffffU;
    for (char const byte : bytes)
        crc = (crc >> 8) ^ table[(crc ^ static_cast<unsigned char>(byte)) & 0xff];
    return crc ^ 0xffffffffU;
}

/// An archive, built file by file. It may have 4 GiB.
class zip_writer {
public:
    static constexpr std::size_t most_files = 65535;

    /// Adds a file. `path` has slashes and is UTF-8.
    void add(std::string_view path, std::string_view content)
    {
        std::string common;        // part of the local and of the central header
        put16(common, 20);         // version needed
        put16(common, 0x0800);     // the path is UTF-8
        put16(common, 0);          // not compressed
        put32(common, 0x00210000); // 1980-01-01 00:00
        put32(common, crc32(content));
        put32(common, content.size());
        put32(common, content.size());
        put16(common, path.size());
        put16(common, 0); // no extra field

        put32(directory_, 0x02014b50);
        put16(directory_, 20); // version made by
        directory_ += common;
        put16(directory_, 0); // no comment
        put16(directory_, 0); // disk
        put16(directory_, 0); // internal attributes
        put32(directory_, 0); // external attributes
        put32(directory_, files_.size());
        directory_ += path;

        put32(files_, 0x04034b50);
        files_.append(common).append(path).append(content);
        ++count_;
    }

    /// The finished archive. The object cannot be used afterwards.
    std::string take()
    {
        std::size_t const offset = files_.size();
        files_ += directory_;
        put32(files_, 0x06054b50);
        put32(files_, 0); // disks
        put16(files_, count_);
        put16(files_, count_);
        put32(files_, directory_.size());
        put32(files_, offset);
        put16(files_, 0); // no comment
        return std::move(files_);
    }

private:
    static void put(std::string& to, std::size_t number, int bytes)
    {
        for (int i = 0; i < bytes; ++i, number >>= 8)
            to += static_cast<char>(number & 0xff);
    }
    static void put16(std::string& to, std::size_t number) { put(to, number, 2); }
    static void put32(std::string& to, std::size_t number) { put(to, number, 4); }

    std::string files_;
    std::string directory_;
    std::size_t count_ = 0;
};

} // namespace appmixer::detail::emu

#endif
