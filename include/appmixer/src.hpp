#ifndef APPMIXER_SRC_HPP
#define APPMIXER_SRC_HPP

/// For separate compilation: define APPMIXER_SEPARATE_COMPILATION in the whole program, and include this header in
/// exactly one source file. The transports have a file of their own, so that a program without them needs no Beast.

#include <appmixer/config.hpp>

#ifdef APPMIXER_HEADER_ONLY
#error "appmixer/src.hpp needs APPMIXER_SEPARATE_COMPILATION, defined for the whole program"
#endif

#include <appmixer/appmixer.hpp>

#include <appmixer/impl/base64.ipp>
#include <appmixer/impl/client.ipp>
#include <appmixer/impl/context_bound.ipp>
#include <appmixer/impl/deadline_layer.ipp>
#include <appmixer/impl/difference.ipp>
#include <appmixer/impl/error.ipp>
#include <appmixer/impl/escaped_text.ipp>
#include <appmixer/impl/exchange_faults.ipp>
#include <appmixer/impl/expectations.ipp>
#include <appmixer/impl/flow_descriptor.ipp>
#include <appmixer/impl/http.ipp>
#include <appmixer/impl/json_answer.ipp>
#include <appmixer/impl/json_decoder.ipp>
#include <appmixer/impl/json_events.ipp>
#include <appmixer/impl/json_handlers.ipp>
#include <appmixer/impl/json_read.ipp>
#include <appmixer/impl/json_write.ipp>
#include <appmixer/impl/jwt.ipp>
#include <appmixer/impl/left_out.ipp>
#include <appmixer/impl/line_sink.ipp>
#include <appmixer/impl/log_query.ipp>
#include <appmixer/impl/metrics_sink.ipp>
#include <appmixer/impl/operation.ipp>
#include <appmixer/impl/password_sign_in.ipp>
#include <appmixer/impl/playback.ipp>
#include <appmixer/impl/poll_for.ipp>
#include <appmixer/impl/proxy.ipp>
#include <appmixer/impl/rate_gate.ipp>
#include <appmixer/impl/raw_json.ipp>
#include <appmixer/impl/recorder.ipp>
#include <appmixer/impl/recording.ipp>
#include <appmixer/impl/retry.ipp>
#include <appmixer/impl/retry_after.ipp>
#include <appmixer/impl/retry_policy.ipp>
#include <appmixer/impl/save_file.ipp>
#include <appmixer/impl/scripted.ipp>
#include <appmixer/impl/secret_book.ipp>
#include <appmixer/impl/secret_finder.ipp>
#include <appmixer/impl/secret_names.ipp>
#include <appmixer/impl/settings.ipp>
#include <appmixer/impl/sign_in.ipp>
#include <appmixer/impl/time_source.ipp>
#include <appmixer/impl/timestamp.ipp>
#include <appmixer/impl/token_source.ipp>
#include <appmixer/impl/trace_event.ipp>
#include <appmixer/impl/unescaped.ipp>
#include <appmixer/impl/use_flag.ipp>
#include <appmixer/impl/utf8.ipp>

#endif
