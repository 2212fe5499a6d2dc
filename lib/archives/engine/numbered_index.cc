#include "archives/engine/numbered_index.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "archives/engine/page_words.h"

namespace sigwatch {

namespace {

int number_of(std::string_view digits) {
  int number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

/// `Jun` -> 6; 0: no month.
int month_of(std::string_view name) {
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto found = std::find(kMonths.begin(), kMonths.end(), name);
  return found == kMonths.end() ? 0 : static_cast<int>(found - kMonths.begin()) + 1;
}

/// `2020AprJun`, `2007May`, `2020-05`, `202005`, `2020`.
std::optional<int> folder_order(std::string_view name) {
  if (name.size() < 4 || !all_digits(name.substr(0, 4))) return std::nullopt;
  const int year = number_of(name.substr(0, 4));
  std::string_view rest = name.substr(4);
  if (year < 1980 || year > 2999) return std::nullopt;
  if (rest.empty()) return year * 100 + 12;
  if (rest.size() == 3 && (rest[0] == '-' || rest[0] == '_')) rest.remove_prefix(1);
  if (rest.size() == 2 && all_digits(rest) && rest <= "12") return year * 100 + number_of(rest);
  const int last = rest.size() == 3 || rest.size() == 6 ? month_of(rest.substr(rest.size() - 3)) : 0;
  if (last == 0 || (rest.size() == 6 && month_of(rest.substr(0, 3)) == 0)) return std::nullopt;
  return year * 100 + last;
}

}  // namespace

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<int> page_number(std::string_view file, std::string_view prefix) {
  constexpr std::string_view kEnd = ".html";
  if (!file.starts_with(prefix) || !file.ends_with(kEnd) || file.size() < prefix.size() + kEnd.size())
    return std::nullopt;
  const std::string_view digits = file.substr(prefix.size(), file.size() - prefix.size() - kEnd.size());
  if (digits.size() < 4 || digits.size() > 8 || !all_digits(digits)) return std::nullopt;
  return number_of(digits);
}

std::string page_with_number(int number, const std::string& like) {
  const auto end = like.rfind(".html");
  const auto begin = like.find_last_not_of("0123456789", end - 1) + 1;
  std::string digits = std::to_string(number);
  if (digits.size() < end - begin) digits.insert(0, end - begin - digits.size(), '0');
  return like.substr(0, begin) + digits + ".html";
}

std::string folder_of_page(const std::string& url) {
  const std::string bare = url.substr(0, url.find_first_of("?#"));
  return bare.substr(0, bare.rfind('/') + 1);
}

bool add_folder(NumberedIndex& index, const std::string& url, std::string_view href) {
  const std::string folder = folder_of_page(url);
  const std::string to = resolved(url, href);
  if (!to.starts_with(folder)) return false;
  const std::string_view below = std::string_view(to).substr(folder.size());
  const auto slash = below.find('/');
  if (slash == std::string_view::npos) return false;
  const std::string_view name = below.substr(0, slash);
  const auto order = folder_order(name);
  // `2020Q3`, `20200501`. A year and a word (`2020-conference`) may be anything.
  const bool strange = !order && name.size() > 4 && name.size() <= 10 && folder_order(name.substr(0, 4)) &&
                       name.find_first_of("0123456789", 4) != std::string_view::npos;
  if (strange) index.strange_folder = to;
  if (order) index.folders.push_back({*order, folder + std::string(name) + "/"});
  return order.has_value();
}

bool is_period(const std::string& url) {
  std::string folder = folder_of_page(url);
  if (folder.ends_with('/')) folder.pop_back();
  return folder_order(std::string_view(folder).substr(folder.rfind('/') + 1)).has_value();
}

void put_in_order(NumberedIndex& index) {
  const auto newer = [](const auto& a, const auto& b) {
    return a.url != b.url && (a.url.size() != b.url.size() ? a.url.size() > b.url.size() : a.url > b.url);
  };
  std::sort(index.messages.begin(), index.messages.end(),
            [&](const Listed& a, const Listed& b) { return a.number != b.number ? a.number > b.number : newer(a, b); });
  std::sort(index.folders.begin(), index.folders.end(),
            [&](const Folder& a, const Folder& b) { return a.order != b.order ? a.order > b.order : newer(a, b); });
  const auto same = [](const auto& a, const auto& b) { return a.url == b.url; };
  index.messages.erase(std::unique(index.messages.begin(), index.messages.end(), same), index.messages.end());
  index.folders.erase(std::unique(index.folders.begin(), index.folders.end(), same), index.folders.end());
}

}  // namespace sigwatch
