#ifndef APPMIXER_APPMIXER_HPP
#define APPMIXER_APPMIXER_HPP

// The client, all operations, the algorithms and the layers. Further headers:
// * `https.hpp`: this header, the https transport and `make_client`. It needs OpenSSL.
// * `make_client.hpp`: a client with the usual layers around any transport.
// * `transports/http.hpp`: the transport without TLS; `emulator/loopback.hpp`: calls to an emulator in the program.
// * `layers/gzip.hpp`: compressed responses. It needs zlib.

#include <appmixer/algorithms/download.hpp>
#include <appmixer/algorithms/drain.hpp>
#include <appmixer/algorithms/event_stream.hpp>
#include <appmixer/algorithms/event_streams.hpp>
#include <appmixer/algorithms/fan_out.hpp>
#include <appmixer/algorithms/follow_logs.hpp>
#include <appmixer/algorithms/http_status.hpp>
#include <appmixer/algorithms/paginate.hpp>
#include <appmixer/algorithms/run.hpp>
#include <appmixer/algorithms/sync.hpp>
#include <appmixer/algorithms/update_with.hpp>
#include <appmixer/algorithms/upload.hpp>
#include <appmixer/algorithms/wait.hpp>
#include <appmixer/api/all.hpp>
#include <appmixer/api/log_query.hpp>
#include <appmixer/auth/auth.hpp>
#include <appmixer/auth/password_sign_in.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/call/multipart.hpp>
#include <appmixer/call/paging.hpp>
#include <appmixer/call/server_event.hpp>
#include <appmixer/call/upload_body.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/transfer_progress.hpp>
#include <appmixer/core/transport.hpp>
#include <appmixer/core/version.hpp>
#include <appmixer/json/all.hpp>
#include <appmixer/layers/deadline.hpp>
#include <appmixer/layers/line_sink.hpp>
#include <appmixer/layers/metrics_sink.hpp>
#include <appmixer/layers/rate_limit.hpp>
#include <appmixer/layers/retry.hpp>
#include <appmixer/layers/trace.hpp>
#include <appmixer/model/flow_descriptor.hpp>

#endif
