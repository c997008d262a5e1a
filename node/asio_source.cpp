// The one place where Asio's and Beast's own functions are compiled.
#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>
