// Invites somebody to become a member by the pages of the running node.

#include <unistd.h>

#include "node/cli/commands.hpp"
#include "node/cli/fields.hpp"
#include "node/cli/remote.hpp"
#include "node/data_folder.hpp"
#include "node/keys/qr_code.hpp"
#include "node/running.hpp"

namespace palabre::node {

namespace json = boost::json;

int member_invite(const Options& options, const Terminal& terminal) {
  const auto running = read_running(DataFolder{options.data}.running());
  if (!running) {
    return terminal.refuse({"le nœud de {} ne tourne pas : palabre node serve --data {}",
                            "the node of {} isn't running: palabre node serve --data {}"},
                           options.data, options.data);
  }
  const Remote remote{running->url, terminal, running->token};
  const auto made =
      remote.send_json("/api/v1/invitations",
                       json::object{{"note", options.note}, {"coordinates", options.coordinates}});
  if (!made) return exit_refused;
  if (terminal.json) {
    terminal.print(*made);
    return exit_done;
  }
  const auto link = string_at(*made, "url", running->url + string_at(*made, "path"));
  const auto drawn = ::isatty(STDOUT_FILENO) != 0 ? QrCode::Drawn::light : QrCode::Drawn::dark;
  terminal.say({"Une invitation, pour une personne et pour trente jours. Le lien :\n\n  {}\n\n"
                "Ou le code, à taper sur la page « Entrer » du nœud : {}\n",
                "An invitation, for one person and for thirty days. The link:\n\n  {}\n\n"
                "Or the code, to type on the node's page “Sign in”: {}\n"},
               link, string_at(*made, "code"));
  terminal.out << QrCode{Secret{link}}.half_blocks(drawn).reveal();
  return exit_done;
}

}  // namespace palabre::node
