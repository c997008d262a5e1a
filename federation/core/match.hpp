// One function for each alternative of a variant, for std::visit.

#pragma once

namespace palabre::federation {

template <class... Cases>
struct Match : Cases... {
  using Cases::operator()...;
};

/// For clang 14, which doesn't deduce aggregates.
template <class... Cases>
Match(Cases...) -> Match<Cases...>;

}  // namespace palabre::federation
