#include "back_end.hpp"

#include "example_data.hpp"

#include <appmixer/emulator/loopback.hpp>

#include <cstdlib>
#include <stdexcept>

namespace {

bool is_set(char const* variable)
{
    char const* const value = std::getenv(variable);
    return value != nullptr && *value != '\0';
}

} // namespace

back_end::back_end(boost::asio::any_io_executor executor)
    : executor_(std::move(executor)), settings_(appmixer::settings::from_environment()),
      is_emulated_(!is_set("APPMIXER_BASE_URL"))
{
    bool const has_user = !settings_.username().empty();
    bool const has_token = !settings_.token().empty();
    if (!is_emulated_) {
        if (!has_user && !has_token)
            throw std::runtime_error("APPMIXER_BASE_URL is set: set also APPMIXER_USERNAME and APPMIXER_PASSWORD, or "
                                     "APPMIXER_ACCESS_TOKEN");
        return;
    }
    if (has_token || has_user)
        throw std::runtime_error("APPMIXER_BASE_URL is not set: set it to the URL of the server, or unset "
                                 "APPMIXER_USERNAME and APPMIXER_ACCESS_TOKEN to use the emulator");
    settings_.credentials(std::string(example_user), std::string(example_password));
    emulator_ = appmixer::emulator::deterministic(); // the same ids in each run
    emulator_.set_clock(nullptr);                    // but the real time
    load_example_data(emulator_);
}

std::string back_end::name() const { return is_emulated_ ? "the emulator, in this process" : settings_.base_url(); }

appmixer::any_transport back_end::transport()
{
    if (is_emulated_)
        return appmixer::loopback(executor_, emulator_);
    return appmixer::https_transport(executor_, settings_);
}
