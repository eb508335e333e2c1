#ifndef EXAMPLES_BACK_END_HPP
#define EXAMPLES_BACK_END_HPP

// What the programs of this folder call: a server that the environment names, or else an emulator in the program, with
// the data of example_data.hpp.
//
//     APPMIXER_BASE_URL       the server, such as https://api.acme.appmixer.cloud; without it, the emulator
//     APPMIXER_USERNAME       the user,
//     APPMIXER_PASSWORD       and the password
//     APPMIXER_ACCESS_TOKEN   or a token, instead of user and password

#include <appmixer/emulator/emulator.hpp>
#include <appmixer/https.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <concepts>
#include <string>
#include <utility>

class back_end {
public:
    /// Reads the environment. Throws `std::runtime_error` when a server is named without a user and a token, a user
    /// or a token without a server, or a user without a password.
    ///
    /// executor: of the clients. The object must outlive their calls.
    explicit back_end(boost::asio::any_io_executor executor);

    back_end(back_end const&) = delete;
    back_end& operator=(back_end const&) = delete;

    /// A client that signs in as the user: the one that the environment names, or `example_user`. layers: as for
    /// `make_client`.
    template <std::derived_from<appmixer::layer_factory>... Layers>
    appmixer::default_client client(Layers... layers)
    {
        return appmixer::make_client(transport(), settings_, std::move(layers)...);
    }

    /// Whether `client` calls the emulator.
    bool is_emulated() const noexcept { return is_emulated_; }
    /// For a message: the URL of the server, or "the emulator, in this process".
    std::string name() const;
    /// The user as whom the clients sign in; empty for a token.
    std::string const& username() const noexcept { return settings_.username(); }
    /// The settings of the transport and the clients that are made later, such as `max_connections`.
    appmixer::settings& settings() noexcept { return settings_; }
    /// The emulator; empty when a server is called.
    appmixer::emulator& emulator() noexcept { return emulator_; }

private:
    appmixer::any_transport transport();

    boost::asio::any_io_executor executor_;
    appmixer::settings settings_;
    bool is_emulated_ = false;
    appmixer::emulator emulator_;
};

#endif
