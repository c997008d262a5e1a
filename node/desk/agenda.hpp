// An agenda as a coordinator reads it: what it adopts, makes and changes, and what stands against
// it.

#pragma once

#include "federation/deliberation/agenda.hpp"
#include "node/desk/desk.hpp"

namespace palabre::node {

/// Of the API's objections, each as a sentence.
json::array shown_objections(const Visit& visit, const json::array& objections);

/// What an agenda changes besides the text, each as a sentence.
json::array shown_other_changes(const Visit& visit, const json::object& changes);

/// Their names, with commas between.
std::string names_of(const json::array& organisations);

/// The step to a phase that the API names so; none if there is no such phase.
std::optional<federation::RoundStep> step_to(const std::string& phase, const json::object& round);

/// What comes after the present phase of the round: its name, as the API has it.
std::string next_phase(const json::object& round);

/// "The round goes on to: frozen".
std::string step_said(const Visit& visit, const std::string& phase);

}  // namespace palabre::node
