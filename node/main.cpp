#include <sodium.h>

#include <iostream>

#include "node/cli/commands.hpp"

int main(int argument_count, char** arguments) {
  if (sodium_init() < 0) {
    std::cerr << "palabre: libsodium\n";
    return 1;
  }
  return palabre::node::run_command_line(argument_count, arguments);
}
