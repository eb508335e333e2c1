#ifndef APPMIXER_TRANSPORTS_SRC_HPP
#define APPMIXER_TRANSPORTS_SRC_HPP

/// For separate compilation: what src.hpp is for the core, this is for the transports over a network, which need Beast.

#include <appmixer/core/config.hpp>

#ifdef APPMIXER_HEADER_ONLY
#error "appmixer/transports/src.hpp needs APPMIXER_SEPARATE_COMPILATION, defined for the whole program"
#endif

#include <appmixer/transports/impl/connect.ipp>
#include <appmixer/transports/impl/deadline_queue.ipp>
#include <appmixer/transports/impl/http1_exchange.ipp>
#include <appmixer/transports/impl/http_pool.ipp>
#include <appmixer/transports/impl/http_transport.ipp>
#include <appmixer/transports/impl/read_scheduler.ipp>
#include <appmixer/transports/impl/redirect.ipp>
#include <appmixer/transports/impl/request_head.ipp>
#include <appmixer/transports/impl/request_stream.ipp>
#include <appmixer/transports/impl/response_parser.ipp>
#include <appmixer/transports/impl/send_request.ipp>
#include <appmixer/transports/impl/simple_response_head.ipp>

#endif
