#ifndef APPMIXER_JSON_ALL_HPP
#define APPMIXER_JSON_ALL_HPP

// Models and JSON: the field tables of models, and the functions that read and write JSON by them.

#include <appmixer/json/model.hpp>
#include <appmixer/json/raw_json.hpp>
#include <appmixer/json/reader.hpp>
#include <appmixer/json/writer.hpp>

#endif
