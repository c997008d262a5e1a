#include "tests/sim/disk.hpp"

#include "federation/record/posted.hpp"

namespace palabre::sim {

using namespace federation;

namespace {

template <typename Bytes>
void flip(Bytes& bytes, Rng& rng) {
  auto& byte = bytes[rng.below(bytes.size())];
  const auto before = static_cast<std::uint8_t>(byte);
  byte = static_cast<typename Bytes::value_type>(before ^ (1U << rng.below(8)));
}

template <typename Things>
auto one_of(Things& things, Rng& rng) {
  return std::next(things.begin(), static_cast<std::ptrdiff_t>(rng.below(things.size())));
}

/// Of which most is the row's: one bit in so many is of the signature.
void flip(SignedRow& row, Rng& rng) {
  if (rng.below(row.row.size() + row.signature.size()) < row.row.size()) {
    flip(row.row, rng);
  } else {
    flip(row.signature, rng);
  }
}

}  // namespace

bool Disk::rot(Rot what, Rng& rng) {
  const auto reread = [&](auto& value, auto bytes, auto decode) {
    flip(bytes, rng);
    auto read = decode(bytes);
    unreadable_ = !read;
    if (read) value = std::move(*read);
    return true;
  };
  switch (what) {
    case Rot::row: {
      auto& rows = one_of(one_of(runs_, rng)->second, rng)->rows;
      flip(*one_of(rows, rng), rng);
      return true;
    }
    case Rot::checkpoint:
      flip(one_of(one_of(runs_, rng)->second, rng)->checkpoint, rng);
      return true;
    case Rot::said: {
      if (said_.empty()) return false;
      auto& record = one_of(said_, rng)->second;
      return reread(record, encode(PostedRecord{record, {}}),
                    [](const Bytes& bytes) -> Result<SignedRecord> {
                      PALABRE_TRY(auto posted, decode_posted(bytes));
                      return std::move(posted.signed_record);
                    });
    }
    case Rot::fork_proof: {
      if (forks_.empty()) return false;
      auto& proof = one_of(forks_, rng)->second;
      return reread(proof, encode(proof), decode_fork_proof);
    }
    case Rot::certificate: {
      if (certificates_.empty()) return false;
      auto& certificate = *one_of(certificates_, rng);
      return reread(certificate, encode(certificate), decode_certificate);
    }
    case Rot::text:
      if (bodies_.empty()) return false;
      bodies_.erase(one_of(bodies_, rng));
      return true;
    case Rot::lost_row: unreadable_ = true; return true;
  }
  return false;
}

}  // namespace palabre::sim
