#ifndef APPMIXER_MODEL_PUBLISH_STATUS_HPP
#define APPMIXER_MODEL_PUBLISH_STATUS_HPP

// The progress of publishing components.

#include <appmixer/call/ticket.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/json/all.hpp>

#include <string>
#include <utility>
#include <vector>

namespace appmixer {

/// Something wrong in a manifest that was published.
class manifest_fault {
public:
    manifest_fault() = default;

    std::string data_path; ///< where in the manifest, such as ".inPorts[0].name"; empty: the whole manifest
    std::string message;
    std::string keyword; ///< the rule of the JSON Schema, such as "required"
    json::object extra;  ///< every key not named above

    static constexpr auto fields =
        table{field("dataPath", &manifest_fault::data_path), field("message", &manifest_fault::message),
              field("keyword", &manifest_fault::keyword)};
};

/// How far the publishing of components is. It has ended when `finished` or `err` is set.
///
/// Source: https://docs.appmixer.com, API, Apps.
class publish_status {
public:
    publish_status() = default;

    json::value finished; ///< when it ended, usually an ISO date; null: it has not ended
    json::value err;      ///< why it failed, usually a text; null: it did not
    raw_value data;       ///< more about the failure, see `faults()`
    json::object extra;   ///< every key not named above

    /// The faults in the manifest that `err` names; empty when `data` is something else.
    std::vector<manifest_fault> faults() const
    {
        if (!data)
            return {};
        result<std::vector<manifest_fault>> read = from_json<std::vector<manifest_fault>>(data.text());
        return read ? std::move(*read) : std::vector<manifest_fault>();
    }

    static constexpr auto fields = table{field("finished", &publish_status::finished),
                                         field("err", &publish_status::err), field("data", &publish_status::data)};
};

/// What the status means for `wait_for`.
inline job_progress progress_of(publish_status const& status)
{
    if (!status.err.is_null())
        return job_progress::failed;
    bool const ended = !status.finished.is_null() && status.finished != json::value(false);
    return ended ? job_progress::done : job_progress::pending;
}

} // namespace appmixer

#endif
