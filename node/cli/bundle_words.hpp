// What the bundle commands say, in words: what was taken, what is inside, what is wrong and where.

#pragma once

#include <boost/json.hpp>

#include "node/bundle/summary.hpp"
#include "node/cli/terminal.hpp"

namespace palabre::node {

/// Shows on a terminal, and only there, how far long work has come.
void show_progress(const Terminal& terminal, const BundleProgress& progress);
void end_progress();

/// `refusal` is as to_json(BundleRefusal) makes it, here or on a node. Answers with exit_refused.
int refuse_bundle(const Terminal& terminal, std::string_view file,
                  const boost::json::object& refusal);

/// `report` is as to_json(BundleReport) makes it. Answers with exit_refused if the bundle was
/// refused, or if it goes on from rows that aren't here.
int say_report(const Terminal& terminal, std::string_view file, const boost::json::object& report);

void say_summary(const Terminal& terminal, const BundleSummary& summary);

}  // namespace palabre::node
