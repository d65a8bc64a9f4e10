#include "json.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

// Reads from the front of a text; throws when it is not JSON.
class JsonReader {
public:
  explicit JsonReader(std::string_view text) : rest_(text) {}

  Json whole() {
    Json value = read(0);
    space();
    if (!rest_.empty()) throw std::invalid_argument("more than one value");
    return value;
  }

private:
  static constexpr int maximum_depth = 64;
  std::string_view rest_;

  void space() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size())); }

  bool take(std::string_view word) {
    if (rest_.substr(0, word.size()) != word) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  bool takes(char next) {
    space();
    return take({&next, 1});
  }

  void need(char next) {
    if (!takes(next)) throw std::invalid_argument("a character is missing");
  }

  Json read(int depth) {
    if (depth > maximum_depth) throw std::invalid_argument("too deep");
    space();
    Json value;
    if (rest_.substr(0, 1) == "\"") {
      value.value_ = string();
    } else if (take("{")) {
      value.value_ = object(depth);
    } else if (take("[")) {
      value.value_ = array(depth);
    } else if (take("true")) {
      value.value_ = true;
    } else if (take("false")) {
      value.value_ = false;
    } else if (!take("null")) {
      number(value);
    }
    return value;
  }

  Json::Object object(int depth) {
    Json::Object members;
    if (takes('}')) return members;
    do {
      space();
      std::string name = string();
      need(':');
      members.emplace_back(std::move(name), read(depth + 1));
    } while (takes(','));
    need('}');
    return members;
  }

  Json::Array array(int depth) {
    Json::Array items;
    if (takes(']')) return items;
    do items.push_back(read(depth + 1));
    while (takes(','));
    need(']');
    return items;
  }

  void number(Json &value) {
    std::string_view text = rest_.substr(0, rest_.find_first_not_of("+-.0123456789eE"));
    rest_.remove_prefix(text.size());
    int64_t whole = 0;
    auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), whole);
    if (problem == std::errc() && end == text.data() + text.size()) {
      value.value_ = whole;
      return;
    }
    std::string copy(text);
    char *after = nullptr;
    double wide = std::strtod(copy.c_str(), &after);
    if (copy.empty() || *after) throw std::invalid_argument("no value");
    value.value_ = wide;
  }

  std::string string() {
    std::string text;
    if (!take("\"")) throw std::invalid_argument("no string");
    for (;;) {
      size_t plain = rest_.find_first_of("\"\\");
      if (plain == std::string_view::npos) throw std::invalid_argument("a string has no end");
      text += rest_.substr(0, plain);
      rest_.remove_prefix(plain);
      if (take("\"")) return text;
      take("\\");
      escape(text);
    }
  }

  void escape(std::string &text) {
    static constexpr std::string_view names = "\"\\/bfnrt", values = "\"\\/\b\f\n\r\t";
    if (take("u")) {
      uint32_t scalar = unit();
      if (scalar >= 0xd800 && scalar < 0xdc00 && take("\\u")) {
        uint32_t low = unit();
        bool is_pair = low >= 0xdc00 && low < 0xe000;
        scalar = is_pair ? 0x10000 + ((scalar - 0xd800) << 10) + (low - 0xdc00) : 0xfffd;
      } else if (scalar >= 0xd800 && scalar < 0xe000) {
        scalar = 0xfffd;
      }
      append(text, scalar);
      return;
    }
    size_t index = rest_.empty() ? std::string_view::npos : names.find(rest_.front());
    if (index == std::string_view::npos) throw std::invalid_argument("an unknown escape");
    rest_.remove_prefix(1);
    text += values[index];
  }

  uint32_t unit() {
    uint32_t value = 0;
    std::string_view digits = rest_.substr(0, 4);
    auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (problem != std::errc() || end != rest_.data() + 4) throw std::invalid_argument("too few digits");
    rest_.remove_prefix(4);
    return value;
  }

  static void append(std::string &text, uint32_t scalar) {
    if (scalar < 0x80) {
      text += static_cast<char>(scalar);
      return;
    }
    int more = scalar < 0x800 ? 1 : scalar < 0x10000 ? 2 : 3;
    static constexpr uint32_t marks[] = {0, 0xc0, 0xe0, 0xf0};
    text += static_cast<char>(marks[more] | scalar >> 6 * more);
    while (more-- > 0) text += static_cast<char>(0x80 | (scalar >> 6 * more & 0x3f));
  }
};

std::optional<Json> Json::read(std::string_view text) {
  try {
    return JsonReader(text).whole();
  } catch (const std::invalid_argument &) {
    return std::nullopt;
  }
}

const Json &Json::operator[](std::string_view name) const {
  static const Json null;
  if (auto *members = std::get_if<Object>(&value_)) {
    for (auto &[key, value] : *members) {
      if (key == name) return value;
    }
  }
  return null;
}

std::string_view Json::string() const {
  auto *text = std::get_if<std::string>(&value_);
  return text ? std::string_view(*text) : std::string_view();
}

const Json::Array &Json::array() const {
  static const Array none;
  auto *items = std::get_if<Array>(&value_);
  return items ? *items : none;
}

int64_t Json::integer(int64_t fallback) const {
  auto *number = std::get_if<int64_t>(&value_);
  return number ? *number : fallback;
}

static std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (char byte : text) {
    if (static_cast<unsigned char>(byte) < 0x20) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\u%04x", byte);
      result += escaped;
      continue;
    }
    if (byte == '"' || byte == '\\') result += '\\';
    result += byte;
  }
  return result + '"';
}

std::string Json::text() const {
  if (auto *text = std::get_if<std::string>(&value_)) return quoted(*text);
  if (auto *number = std::get_if<int64_t>(&value_)) return std::to_string(*number);
  if (auto *truth = std::get_if<bool>(&value_)) return *truth ? "true" : "false";
  if (auto *wide = std::get_if<double>(&value_)) {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.17g", *wide);
    return digits;
  }
  std::string result;
  if (auto *items = std::get_if<Array>(&value_)) {
    for (auto &item : *items) result += (result.empty() ? "" : ",") + item.text();
    return "[" + result + "]";
  }
  if (auto *members = std::get_if<Object>(&value_)) {
    for (auto &[name, value] : *members) {
      result += (result.empty() ? "" : ",") + quoted(name) + ":" + value.text();
    }
    return "{" + result + "}";
  }
  return "null";
}
