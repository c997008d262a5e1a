// What fsck found, by name and as JSON.

#include "node/fsck.hpp"
#include "node/http/json.hpp"

namespace palabre::node {

using What = FsckFinding::What;

bool is_damage(What what) noexcept {
  switch (what) {
    case What::receipt_missing:
    case What::body_missing:
    case What::body_stray:
    case What::row_unsigned: return false;
    case What::database:
    case What::table:
    case What::column:
    case What::rows_unreadable:
    case What::rows_missing:
    case What::rows:
    case What::checkpoint:
    case What::opening:
    case What::founding:
    case What::certificate:
    case What::ballot:
    case What::fork_proof:
    case What::adoption:
    case What::body:
    case What::unsound:
    case What::receipt:
    case What::receipt_broken:
    case What::said:
    case What::device:
    case What::operating_key: return true;
  }
  return true;
}

std::string_view name_of(What what) {
  switch (what) {
    case What::database: return "database";
    case What::table: return "table";
    case What::column: return "column";
    case What::rows_unreadable: return "rows_unreadable";
    case What::rows_missing: return "rows_missing";
    case What::rows: return "rows";
    case What::checkpoint: return "checkpoint";
    case What::opening: return "opening";
    case What::founding: return "founding";
    case What::certificate: return "certificate";
    case What::ballot: return "ballot";
    case What::fork_proof: return "fork_proof";
    case What::adoption: return "adoption";
    case What::body: return "body";
    case What::unsound: return "unsound";
    case What::receipt: return "receipt";
    case What::receipt_broken: return "receipt_broken";
    case What::said: return "said";
    case What::device: return "device";
    case What::operating_key: return "operating_key";
    case What::receipt_missing: return "receipt_missing";
    case What::body_missing: return "body_missing";
    case What::body_stray: return "body_stray";
    case What::row_unsigned: return "row_unsigned";
  }
  return "unknown";
}

json::object to_json(const FsckReport& report) {
  json::array findings;
  for (const auto& finding : report.findings) {
    json::object row{{"finding", name_of(finding.what)},
                     {"damage", is_damage(finding.what)},
                     {"detail", finding.detail}};
    if (finding.place) {
      row["organisation"] = hex(finding.place->feed.org);
      row["epoch"] = finding.place->feed.epoch;
      row["row"] = finding.place->position;
      row["end"] = finding.end;
    }
    findings.push_back(std::move(row));
  }
  return {{"clean", report.damage_count == 0 && report.notice_count == 0},
          {"damage", report.damage_count},
          {"notices", report.notice_count},
          {"network_id", hex(report.network)},
          {"platform", report.platform},
          {"table_bytes", report.table_bytes},
          {"feeds", report.feeds},
          {"rows", report.rows},
          {"checkpoints", report.checkpoints},
          {"certificates", report.certificates},
          {"bodies", report.bodies},
          {"receipts", report.receipts},
          {"records", report.records_counted},
          {"state_digest", report.state_digest},
          {"findings", std::move(findings)}};
}

}  // namespace palabre::node
