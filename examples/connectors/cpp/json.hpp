// A JSON value: read from text, looked into, written back.
#ifndef FILE_REPUTATION_JSON_HPP
#define FILE_REPUTATION_JSON_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

class Json {
public:
  using Array = std::vector<Json>;
  using Object = std::vector<std::pair<std::string, Json>>;

  Json() = default;
  Json(int64_t number) : value_(number) {}
  Json(int) = delete;
  Json(std::string text) : value_(std::move(text)) {}
  Json(Array items) : value_(std::move(items)) {}
  Json(Object members) : value_(std::move(members)) {}

  // The value of a text; nothing when the text is not JSON, or is more than 64 deep.
  static std::optional<Json> read(std::string_view text);

  // A member; null where there is none.
  const Json &operator[](std::string_view name) const;

  bool is_string() const { return std::holds_alternative<std::string>(value_); }
  bool is_array() const { return std::holds_alternative<Array>(value_); }

  // The text of a string; empty for everything else.
  std::string_view string() const;
  // The items of an array; none for everything else.
  const Array &array() const;
  // A whole number; `fallback` for everything else.
  int64_t integer(int64_t fallback) const;

  // As text.
  std::string text() const;

private:
  std::variant<std::nullptr_t, bool, int64_t, double, std::string, Array, Object> value_;

  friend class JsonReader;
};

#endif
