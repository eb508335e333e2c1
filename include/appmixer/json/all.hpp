#ifndef APPMIXER_JSON_ALL_HPP
#define APPMIXER_JSON_ALL_HPP

/// Models as JSON: the table of fields that each has, and what reads and writes by it.

#include <appmixer/json/detail/json_read.hpp>
#include <appmixer/json/detail/json_write.hpp>
#include <appmixer/json/model.hpp>
#include <appmixer/json/raw_json.hpp>

#endif
