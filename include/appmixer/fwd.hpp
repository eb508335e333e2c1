#ifndef APPMIXER_FWD_HPP
#define APPMIXER_FWD_HPP

// Forward declarations, for headers that only name the types of the library.

namespace appmixer {

class access_token;
class account;
class account_flow;
class account_share;
class acl_rule;
class any_transport;
class app;
class app_list;
class apply_options;
class attempt_info;
class auth_options;
class auth_result;
class auth_status;
class batch_failure;
class batch_result;
class call_context;
class call_trace;
class chart;
class component;
class component_auth;
class component_auth_account;
class component_config;
class component_fault;
class component_link;
class component_manifest;
class component_port;
class config_entry;
class coordinator_result;
class diagnostics;
class emulator;
class emulator_server;
class endpoint;
class error;
class exception;
class exchange_fault;
class exchange_faults;
class export_failure;
class export_options;
class export_report;
class fan_out;
class fan_out_progress;
class flow;
class flow_builder;
class flow_descriptor;
class flow_update;
class flow_version;
class flow_version_page;
class follow_options;
class followed_record;
class header_list;
class http_counters;
class http_request;
class http_response;
class http_transport;
class invalid_component;
class line_sink;
class log_bucket;
class log_hit;
class log_page;
class log_query;
class loopback;
class manifest_fault;
class metrics_sink;
class multipart;
class operation_info;
class password_sign_in;
class people_task;
class playback;
class publish_status;
class rate_limit_counters;
class rate_limits;
class recorded_exchange;
class recorder;
class recording;
class retry_budget;
class retry_decision;
class scripted;
class server_event;
class service_config;
class service_info;
class settings;
class share;
class standard_retry;
class store;
class store_item_key;
class store_record;
class store_rename;
class sync_action;
class sync_options;
class sync_outcome;
class sync_plan;
class sync_progress;
class sync_report;
class task_plugin_info;
class task_webhook;
class throwing;
class trace_event;
class trace_settings;
class transfer_progress;
class update_policy;
class upload_body;
class user;
class wait_policy;

template <class JobStatus>
class ticket;

template <class Transport, class Errors = throwing>
class client;

// An alias may be declared twice; its documentation is in call/client.hpp.
using default_client = client<any_transport>;

} // namespace appmixer

#endif
