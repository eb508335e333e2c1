#ifndef APPMIXER_SRC_HPP
#define APPMIXER_SRC_HPP

/// For separate compilation: define APPMIXER_SEPARATE_COMPILATION in the whole program, and include this header in
/// exactly one source file. The transports have a file of their own, so that a program without them needs no Beast.

#include <appmixer/core/config.hpp>

#ifdef APPMIXER_HEADER_ONLY
#error "appmixer/src.hpp needs APPMIXER_SEPARATE_COMPILATION, defined for the whole program"
#endif

#include <appmixer/appmixer.hpp>

#include <appmixer/algorithms/impl/background.ipp>
#include <appmixer/algorithms/impl/content_range.ipp>
#include <appmixer/algorithms/impl/download.ipp>
#include <appmixer/algorithms/impl/download_plan.ipp>
#include <appmixer/algorithms/impl/event_parser.ipp>
#include <appmixer/algorithms/impl/event_reader.ipp>
#include <appmixer/algorithms/impl/fan_out_core.ipp>
#include <appmixer/algorithms/impl/fan_out_options.ipp>
#include <appmixer/algorithms/impl/file_sink.ipp>
#include <appmixer/algorithms/impl/flow_changes.ipp>
#include <appmixer/algorithms/impl/http_status.ipp>
#include <appmixer/algorithms/impl/list_position.ipp>
#include <appmixer/algorithms/impl/log_cursor.ipp>
#include <appmixer/algorithms/impl/log_reader.ipp>
#include <appmixer/algorithms/impl/metered_sink.ipp>
#include <appmixer/algorithms/impl/outcome.ipp>
#include <appmixer/algorithms/impl/page_cursor.ipp>
#include <appmixer/algorithms/impl/page_requests.ipp>
#include <appmixer/algorithms/impl/reconnect_schedule.ipp>
#include <appmixer/algorithms/impl/run.ipp>
#include <appmixer/algorithms/impl/sync_applier.ipp>
#include <appmixer/algorithms/impl/sync_differ.ipp>
#include <appmixer/algorithms/impl/sync_document.ipp>
#include <appmixer/algorithms/impl/sync_exporter.ipp>
#include <appmixer/algorithms/impl/sync_folder.ipp>
#include <appmixer/algorithms/impl/sync_plan.ipp>
#include <appmixer/algorithms/impl/sync_planner.ipp>
#include <appmixer/algorithms/impl/sync_secrets.ipp>
#include <appmixer/algorithms/impl/upload_chunks.ipp>
#include <appmixer/algorithms/impl/wait_looks.ipp>
#include <appmixer/algorithms/impl/wait_schedule.ipp>
#include <appmixer/api/impl/log_query.ipp>
#include <appmixer/auth/impl/password_sign_in.ipp>
#include <appmixer/auth/impl/sign_in.ipp>
#include <appmixer/call/impl/build_request.ipp>
#include <appmixer/call/impl/call_state.ipp>
#include <appmixer/call/impl/decode_response.ipp>
#include <appmixer/call/impl/identity.ipp>
#include <appmixer/call/impl/json_response.ipp>
#include <appmixer/call/impl/multipart.ipp>
#include <appmixer/call/impl/streamed_call.ipp>
#include <appmixer/call/impl/token_expiry.ipp>
#include <appmixer/call/impl/upload_body.ipp>
#include <appmixer/core/impl/base64.ipp>
#include <appmixer/core/impl/body.ipp>
#include <appmixer/core/impl/body_in_memory.ipp>
#include <appmixer/core/impl/body_wait.ipp>
#include <appmixer/core/impl/content_coding.ipp>
#include <appmixer/core/impl/context_bound.ipp>
#include <appmixer/core/impl/double_text.ipp>
#include <appmixer/core/impl/drain_state.ipp>
#include <appmixer/core/impl/error.ipp>
#include <appmixer/core/impl/escaped_text.ipp>
#include <appmixer/core/impl/hex.ipp>
#include <appmixer/core/impl/http.ipp>
#include <appmixer/core/impl/http_date.ipp>
#include <appmixer/core/impl/idle_limit.ipp>
#include <appmixer/core/impl/output_file.ipp>
#include <appmixer/core/impl/percent.ipp>
#include <appmixer/core/impl/regular_file.ipp>
#include <appmixer/core/impl/retry_after.ipp>
#include <appmixer/core/impl/save_file.ipp>
#include <appmixer/core/impl/secret_finder.ipp>
#include <appmixer/core/impl/secret_names.ipp>
#include <appmixer/core/impl/sha256.ipp>
#include <appmixer/core/impl/time_source.ipp>
#include <appmixer/core/impl/timestamp.ipp>
#include <appmixer/core/impl/unescape.ipp>
#include <appmixer/core/impl/use_flag.ipp>
#include <appmixer/core/impl/utf8.ipp>
#include <appmixer/json/impl/json_reader.ipp>
#include <appmixer/json/impl/json_writer.ipp>
#include <appmixer/json/impl/reader.ipp>
#include <appmixer/layers/impl/deadline_layer.ipp>
#include <appmixer/layers/impl/line_sink.ipp>
#include <appmixer/layers/impl/metrics_sink.ipp>
#include <appmixer/layers/impl/rate_limiter.ipp>
#include <appmixer/layers/impl/retry_layer.ipp>
#include <appmixer/layers/impl/retry_policy.ipp>
#include <appmixer/layers/impl/trace_event.ipp>
#include <appmixer/model/impl/flow_descriptor.ipp>
#include <appmixer/model/impl/third_party_sign_in.ipp>
#include <appmixer/model/impl/variables.ipp>
#include <appmixer/testing/impl/body_difference.ipp>
#include <appmixer/testing/impl/cut_bodies.ipp>
#include <appmixer/testing/impl/exchange_faults.ipp>
#include <appmixer/testing/impl/expectations.ipp>
#include <appmixer/testing/impl/omitted_body.ipp>
#include <appmixer/testing/impl/playback.ipp>
#include <appmixer/testing/impl/recorder.ipp>
#include <appmixer/testing/impl/recording_reader.ipp>
#include <appmixer/testing/impl/recording_writer.ipp>
#include <appmixer/testing/impl/redactor.ipp>
#include <appmixer/testing/impl/redactor_collect.ipp>
#include <appmixer/testing/impl/scripted.ipp>
#include <appmixer/transports/impl/proxy.ipp>
#include <appmixer/transports/impl/settings.ipp>

#endif
