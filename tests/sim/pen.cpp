#include "tests/sim/pen.hpp"

#include "federation/core/assert.hpp"

namespace palabre::sim {

using namespace federation;

Pen::Pen(const NetworkId& network, const SigningKey& operating_key, const Replica& node)
    : network_{network}, key_{operating_key}, seq_{node.fold().highest_org_seq(node.own())} {
  const auto epoch = node.feeds().latest_epoch(node.own());
  PALABRE_ASSERT(epoch.has_value());
  run_.feed = {node.own(), *epoch};
  tree_ = node.feeds().held(run_.feed)->tree;
  run_.from = tree_.size();
}

SignedRecord Pen::write(Kind kind, Bytes header) {
  const Record record{network_,
                      run_.feed.org,
                      key_.public_key(),
                      static_cast<std::uint16_t>(kind),
                      ++seq_,
                      std::move(header),
                      {}};
  auto signed_record = sign(record, key_);
  write(Row{record.kind, 0, record.seq, {}, record.header}, signed_record.signature);
  return signed_record;
}

void Pen::write(Row row, const Signature& signature) {
  auto bytes = encode(row);
  PALABRE_ASSERT(bytes.has_value());
  tree_.append(leaf_hash(*bytes, signature));
  run_.rows.push_back({std::move(*bytes), signature});
}

Run Pen::finish(std::uint64_t time_ms) {
  run_.checkpoint = sign_checkpoint(network_, {run_.feed, tree_.head(), time_ms}, key_);
  return std::move(run_);
}

}  // namespace palabre::sim
