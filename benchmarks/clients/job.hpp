#ifndef APPMIXER_BENCHMARKS_CLIENTS_JOB_HPP
#define APPMIXER_BENCHMARKS_CLIENTS_JOB_HPP

#include <cstdint>
#include <string>

namespace bench {

/// What a client requests, how many calls at a time, and for how long. All clients take the same arguments.
class job {
public:
    /// Parses the arguments; on an error prints it and exits with 2.
    static job from_arguments(int argc, char** argv);

    /// The bytes of a request, for clients that write requests themselves.
    std::string request_head() const;
    std::string origin() const;

    bool tls = false;
    std::string host;
    std::string port;
    std::string target;  ///< "/medium/flows", "/small/flows/<id>"
    std::string token;   ///< sent as `Authorization: Bearer`
    std::string ca_file; ///< PEM, whom to trust over https
    unsigned in_flight = 1;
    unsigned connections = 0; ///< for a client with a pool: of how many; as many as calls are in flight unless given
    bool parse = true;        ///< false: the response's JSON is left alone

    bool timed = true; ///< the two below are seconds; otherwise numbers of calls
    double warm_up = 0.2;
    double measured = 1.0;
};

} // namespace bench

#endif
