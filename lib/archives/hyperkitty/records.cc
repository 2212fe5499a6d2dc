#include "archives/hyperkitty/records.h"

#include <limits>
#include <nlohmann/json.hpp>

namespace sigwatch::hyperkitty {
namespace {

constexpr std::size_t kMaxDepth = 16;
constexpr std::size_t kMaxItems = 60'000;
/// More than the start of a body that the rules look at (kBodyRead).
constexpr std::size_t kMaxString = 20'000;
constexpr std::size_t kMaxFields = 100;

/// Keeps the plain fields of the objects that matter; everything else goes by.
/// A site without pages sends all its mails in one array. As a tree of values they would take many times the memory of
/// the text.
class Reader : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Reader(Records& out) : out_(out) {}

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t value) override { return keep(value); }
  bool number_unsigned(number_unsigned_t value) override {
    return value > static_cast<number_unsigned_t>(std::numeric_limits<std::int64_t>::max()) ||
           keep(static_cast<std::int64_t>(value));
  }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t& value) override {
    Record* record = target();
    if (record && record->strings.size() < kMaxFields) record->strings[name()] = value.substr(0, kMaxString);
    return true;
  }
  bool binary(binary_t&) override { return true; }

  bool start_object(std::size_t) override {
    if (stack_.size() >= kMaxDepth) return false;
    stack_.push_back({false, {}});
    if (is_item(stack_.size())) out_.items.emplace_back();
    return out_.items.size() <= kMaxItems;
  }
  bool key(string_t& key) override {
    stack_.back().key = key.substr(0, 100);
    return true;
  }
  bool end_object() override { return pop(); }
  bool start_array(std::size_t) override {
    if (stack_.size() >= kMaxDepth) return false;
    if (stack_.empty()) out_.array = true;
    if (stack_.size() == 1 && !stack_[0].array && stack_[0].key == "results") out_.paged = true;
    stack_.push_back({true, {}});
    return true;
  }
  bool end_array() override { return pop(); }
  bool parse_error(std::size_t at, const std::string&, const nlohmann::json::exception&) override {
    error_at_ = at;
    return false;
  }
  std::size_t error_at() const { return error_at_; }

 private:
  struct Frame {
    bool array;
    std::string key;
  };

  bool pop() {
    stack_.pop_back();
    return true;
  }
  /// Depth of the objects that are items: below the top array, or below `results`.
  std::size_t item_depth() const {
    if (stack_.size() > 1 && stack_[0].array) return 2;
    return stack_.size() > 2 && stack_[0].key == "results" && stack_[1].array ? 3 : 0;
  }
  bool is_item(std::size_t depth) const { return item_depth() == depth && !stack_.back().array; }
  Record* target() {
    if (stack_.empty() || stack_.back().array) return nullptr;
    const std::size_t item = item_depth();
    if (item != 0) return stack_.size() - item <= 1 && !stack_[item - 1].array ? &out_.items.back() : nullptr;
    return stack_.size() <= 2 && !stack_[0].array ? &out_.top : nullptr;
  }
  /// `key`, or `outer.key` one object further in.
  std::string name() const {
    const std::size_t base = item_depth() == 0 ? 1 : item_depth();
    return stack_.size() > base ? stack_[base - 1].key + "." + stack_.back().key : stack_.back().key;
  }
  bool keep(std::int64_t value) {
    Record* record = target();
    if (record && record->numbers.size() < kMaxFields) record->numbers[name()] = value;
    return true;
  }

  Records& out_;
  std::vector<Frame> stack_;
  std::size_t error_at_ = 0;
};

}  // namespace

std::string_view Record::text(std::string_view name) const {
  const auto it = strings.find(name);
  return it == strings.end() ? std::string_view() : std::string_view(it->second);
}

std::optional<std::int64_t> Record::number(std::string_view name) const {
  const auto it = numbers.find(name);
  if (it == numbers.end()) return std::nullopt;
  return it->second;
}

Result<Records> parse_records(std::string_view json) {
  Records records;
  Reader reader(records);
  if (!nlohmann::json::sax_parse(json.begin(), json.end(), &reader)) {
    return Error{ErrorKind::set_aside, "not JSON that can be read, byte " + std::to_string(reader.error_at())};
  }
  return records;
}

}  // namespace sigwatch::hyperkitty
