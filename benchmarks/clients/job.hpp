#ifndef APPMIXER_BENCHMARKS_CLIENTS_JOB_HPP
#define APPMIXER_BENCHMARKS_CLIENTS_JOB_HPP

#include <cstdint>
#include <string>

namespace bench {

/// What a client is to ask for, how many calls at a time, and for how long. Every client reads the same arguments.
class job {
public:
    /// Reads the arguments; prints what is wrong with them and exits with 2 when something is.
    static job from_arguments(int argc, char** argv);

    /// The bytes of a request, for clients that write it themselves.
    std::string request_head() const;
    std::string origin() const;

    bool tls = false;
    std::string host;
    std::string port;
    std::string target;  ///< "/medium/flows", "/small/flows/<id>"
    std::string token;   ///< sent as `Authorization: Bearer`
    std::string ca_file; ///< PEM, whom to trust over https
    unsigned in_flight = 1;
    bool parse = true; ///< false: the response's JSON is left alone

    bool timed = true; ///< the two below are seconds; otherwise numbers of calls
    double warm_up = 0.2;
    double measured = 1.0;
};

} // namespace bench

#endif
