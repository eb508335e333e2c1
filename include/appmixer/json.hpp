#ifndef APPMIXER_JSON_HPP
#define APPMIXER_JSON_HPP

/// Models as JSON: the table of fields that each has, and what reads and writes by it.

#include <appmixer/detail/json_read.hpp>
#include <appmixer/detail/json_write.hpp>
#include <appmixer/json_model.hpp>
#include <appmixer/raw_json.hpp>

#endif
