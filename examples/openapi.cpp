// Prints an OpenAPI document of all operations, made from their declarations.
//
//     ./openapi > openapi.json

#include <appmixer/openapi/openapi.hpp>

#include <iostream>

int main() { std::cout << appmixer::openapi_document(); }
