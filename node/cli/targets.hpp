// Finds what a person means by an id, or by the first digits of one.

#pragma once

#include "node/cli/remote.hpp"

namespace palabre::node {

/// The one row of `rows` in which the id under `name` begins with `given`; none if there is no such
/// row, or several, which has then been said.
const boost::json::object* find_one(const Terminal& terminal, const boost::json::array& rows,
                                    std::string_view name, const std::string& given);

struct AmendmentTarget {
  federation::RecordId id;
  federation::RecordId revision;  ///< The head's.
  federation::RecordId head;
};

/// None if there is no such amendment, or several, which has then been said.
std::optional<AmendmentTarget> find_amendment(const Remote& remote, const Terminal& terminal,
                                              const std::string& given);

/// What can be supported: an amendment's latest revision, the present version of the text by
/// `texte` or `text`, or that of a height by `texte:3`.
std::optional<federation::RecordId> find_target(const Remote& remote, const Terminal& terminal,
                                                const std::string& given);

/// Likewise, a block of the text.
std::optional<federation::BlockId> find_block(const Remote& remote, const Terminal& terminal,
                                              const std::string& given);

/// By its id, its first digits, or its whole name.
std::optional<federation::OrgId> find_organisation(const Remote& remote, const Terminal& terminal,
                                                   const std::string& given);

/// A member of the node's own organisation by the first digits of their key, or any key whole.
std::optional<federation::PublicKey> find_member(const Remote& remote, const Terminal& terminal,
                                                 const std::string& given);

/// Whatever somebody signed: by its id, its receipt's code, or, where it is an amendment, a
/// comment, a story or a meeting, its first digits.
std::optional<federation::RecordId> find_record(const Remote& remote, const Terminal& terminal,
                                                const std::string& given);

/// The records of one's own that `given` names: a comment, a story, or an amendment with those of
/// its revisions that the author of its head signed.
std::optional<std::vector<federation::RecordId>> find_said(const Remote& remote,
                                                           const Terminal& terminal,
                                                           const std::string& given);

}  // namespace palabre::node
