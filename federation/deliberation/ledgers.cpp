#include "federation/deliberation/ledgers.hpp"

#include <algorithm>

namespace palabre::federation {

namespace {

void open_line(Sheet& sheet, const Digest& opening) {
  const auto line = line_of(opening);
  const auto& lines = sheet.statement.lines;
  if (std::binary_search(lines.begin(), lines.end(), line)) sheet.struck.insert(line);
}

}  // namespace

void Ledgers::resolve(const RecordId& id, const OrgId& org, ResolutionStatement statement) {
  const auto target = statement.target;
  resolutions_[target].insert_or_assign(org, Resolution{id, std::move(statement)});
}

void Ledgers::add(Sheet sheet) {
  const auto waiting = openings_.extract(sheet.id);
  if (waiting) {
    for (const auto& opening : waiting.mapped()) open_line(sheet, opening);
  }
  sheets_of_[sheet.statement.target].insert(sheet.id);
  sheets_.emplace(sheet.id, std::move(sheet));
}

void Ledgers::strike(const StrikeStatement& statement) {
  const auto sheet = sheets_.find(statement.sheet);
  if (sheet == sheets_.end()) {
#ifndef PALABRE_PLANT_FORGETS_EARLY_STRIKES
    openings_[statement.sheet].insert(statement.opening);
#endif
  } else {
    open_line(sheet->second, statement.opening);
  }
}

void Ledgers::attest(const OrgId& steward, const RecordId& revision) {
  attested_[revision].insert(steward);
}

const Ledgers::Resolutions& Ledgers::resolutions(const Target& target) const noexcept {
  static const Resolutions none;
  const auto found = resolutions_.find(target);
  return found == resolutions_.end() ? none : found->second;
}

std::vector<const Sheet*> Ledgers::sheets(const Target& target) const {
  std::vector<const Sheet*> sheets;
  const auto found = sheets_of_.find(target);
  if (found == sheets_of_.end()) return sheets;
  for (const auto& id : found->second) sheets.push_back(&sheets_.at(id));
  return sheets;
}

const Sheet* Ledgers::sheet(const RecordId& id) const noexcept {
  const auto found = sheets_.find(id);
  return found == sheets_.end() ? nullptr : &found->second;
}

const std::set<OrgId>& Ledgers::attested_by(const RecordId& revision) const noexcept {
  static const std::set<OrgId> nobody;
  const auto found = attested_.find(revision);
  return found == attested_.end() ? nobody : found->second;
}

}  // namespace palabre::federation
