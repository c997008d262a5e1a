#include "node/web/template.hpp"

#include <boost/json.hpp>
#include <kainjow/mustache.hpp>

#include "pages.hpp"

namespace palabre::node {

namespace json = boost::json;
namespace mustache = kainjow::mustache;

namespace {

mustache::data data_of(const json::object& object, const Locale& locale);

mustache::data data_of(const json::value& value, const Locale& locale) {
  switch (value.kind()) {
    case json::kind::string:
      if (value.get_string().empty()) return mustache::data{false};
      return std::string{value.get_string()};
    case json::kind::bool_: return mustache::data{value.get_bool()};
    case json::kind::uint64: return locale.number(value.get_uint64());
    case json::kind::int64: return locale.number(value.to_number<std::uint64_t>());
    case json::kind::object: return data_of(value.get_object(), locale);
    case json::kind::array: {
      mustache::data rows{mustache::data::type::list};
      for (const auto& row : value.get_array()) rows << data_of(row, locale);
      return rows;
    }
    default: return mustache::data{false};
  }
}

mustache::data data_of(const json::object& object, const Locale& locale) {
  mustache::data data{mustache::data::type::object};
  for (const auto& [key, value] : object) {
    const std::string name{key};
    data.set(name, data_of(value, locale));
    if (value.is_array()) data.set(name + "?", mustache::data{!value.get_array().empty()});
  }
  return data;
}

/// A template of node/web/pages that others are made with.
mustache::data part(const char* text) {
  return mustache::data{mustache::partial{[text] { return std::string{text}; }}};
}

}  // namespace

std::string fill(std::string_view template_text, const json::object& values, const Locale& locale) {
  auto data = data_of(values, locale);
  const mustache::lambda2 say = [&locale](const std::string& message,
                                          const mustache::renderer& render) {
    return render(locale.say(message), false);
  };
  data.set("_", mustache::data{say});
  data.set("amendment_row", part(pages::amendment_row));
  data.set("adopted_row", part(pages::adopted_row));
  data.set("comment_row", part(pages::comment_row));
  data.set("comment_form", part(pages::comment_form));
  data.set("signed_row", part(pages::signed_row));
  data.set("enter_hint", part(pages::enter_hint));
  data.set("list_file", part(pages::list_file));
  data.set("voice", part(pages::voice));
  data.set("translations", part(pages::translations));
  data.set("voice_days", part(pages::voice_days));
  data.set("voice_tables", part(pages::voice_tables));
  data.set("more", part(pages::more));
  data.set("notice_rows", part(pages::notice_rows));
  data.set("key_said", part(pages::key_said));
  data.set("desk_nav", part(pages::desk_nav));
  data.set("desk_agenda_parts", part(pages::desk_agenda_parts));
  data.set("desk_heard", part(pages::desk_heard));
  mustache::mustache made{std::string{template_text}};
  return made.render(data);
}

}  // namespace palabre::node
