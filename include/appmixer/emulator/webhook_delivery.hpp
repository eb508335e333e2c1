#ifndef APPMIXER_EMULATOR_WEBHOOK_DELIVERY_HPP
#define APPMIXER_EMULATOR_WEBHOOK_DELIVERY_HPP

#include <string>
#include <utility>

namespace appmixer {

/// A call to the webhook of a people task that is due: a POST of `body`, which is JSON, to `url`.
class webhook_delivery {
public:
    webhook_delivery() = default;
    webhook_delivery(std::string webhook, std::string target, std::string content)
        : id(std::move(webhook)), url(std::move(target)), body(std::move(content))
    {
    }

    std::string id;   ///< for `emulator::webhook_done`
    std::string url;  ///< where to send it
    std::string body; ///< JSON
};

} // namespace appmixer

#endif
