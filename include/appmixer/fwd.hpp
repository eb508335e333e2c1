#ifndef APPMIXER_FWD_HPP
#define APPMIXER_FWD_HPP

/// Declarations for headers that only name our types.

namespace appmixer {

class account;
class account_flow;
class any_transport;
class auth_result;
class call_context;
class chart;
class component;
class component_config;
class component_link;
class coordinator_result;
class diagnostics;
class emulator;
class emulator_server;
class endpoint;
class error;
class exception;
class flow;
class flow_builder;
class flow_descriptor;
class flow_update;
class header_list;
class http_counters;
class http_request;
class http_response;
class http_transport;
class log_bucket;
class log_hit;
class log_page;
class log_query;
class loopback;
class operation_info;
class people_task;
class settings;
class share;
class static_token;
class store;
class store_item_key;
class store_record;
class store_rename;
class user;

} // namespace appmixer

#endif
