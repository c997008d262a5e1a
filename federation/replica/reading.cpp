#include "federation/replica/reading.hpp"

namespace palabre::federation {

Reading::Reading(const std::vector<Cut>& cuts, const Cut& last) {
  const Cut nothing;
  const Cut* before = &nothing;
  const auto read = [&](const Cut& cut) {
    for (const auto& [feed, head] : cut) {
      const auto from = head_in(*before, feed).size;
      if (from < head.size) steps_.push_back(Part{feed, from, head.size});
    }
    before = &cut;
  };
  std::uint64_t height = 0;
  for (const auto& cut : cuts) {
    read(cut);
    steps_.push_back(HeightEnd{++height});
  }
  read(last);
}

std::optional<std::variant<Part, HeightEnd>> Reading::next() const {
  if (at_ >= steps_.size()) return std::nullopt;
  return steps_[at_];
}

void Reading::advance(std::uint64_t position) {
  auto& part = std::get<Part>(steps_.at(at_));
  part.from = position;
  if (part.from >= part.to) ++at_;
}

}  // namespace palabre::federation
