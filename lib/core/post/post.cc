#include "core/post/post.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

#include "core/base/text.h"

namespace sigwatch {
namespace {

constexpr std::size_t kLongestSubject = 1000;

// What mail programs write before the subject of an answer, in their languages; as folded() makes it.
constexpr std::string_view kReplyWords[] = {
    "re",      "r",   "aw",      "antw", "antwort", "sv",   "svar", "vs",    "rif",   "res",  "resp",  "rep",
    "reponse", "ref", "odp",     "odg",  "ynt",     "ats",  "atb",  "va",    "bls",   "rasp", "reply", "отв",
    "ответ",   "отг", "одг",     "відп", "απ",      "σχετ", "השב",  "תגובה", "תשובה", "رد",   "پاسخ",  "ตอบ",
    "ตอบกลับ",  "tl",  "tra loi", "回复", "回覆",    "回復", "答复", "答覆",  "返信",  "回信", "답장",  "회신"};
/// And of one that is passed on.
constexpr std::string_view kForwardWords[] = {"fw",   "fwd",    "wg",         "tr",   "rv",     "vl",    "i",
                                              "enc",  "doorst", "vb",         "fs",   "pd",     "ilt",   "trs",
                                              "pros", "tov",    "tovabbitas", "прд",  "пересл", "препр", "πρθ",
                                              "转发", "轉寄",   "轉發",       "転送", "전달",   "הועבר"};

std::string date_or_dash(const std::optional<Time>& time) { return time ? to_rfc3339(*time) : "-"; }

std::string hash_of(std::string_view text) {
  std::array<char, 20> hash{};
  std::snprintf(hash.data(), hash.size(), "%016llx", static_cast<unsigned long long>(stable_hash(text)));
  return hash.data();
}

/// The length of `[2]`, `(2)` or `^2` at the start of `text`, or 0: old programs count replies.
std::size_t counter_length(std::string_view text) {
  if (text.empty() || (text.front() != '[' && text.front() != '(' && text.front() != '^')) return 0;
  const auto end = std::min(text.find_first_not_of("0123456789", 1), text.size());
  if (end == 1) return 0;
  if (text.front() == '^') return end;
  const char closing = text.front() == '[' ? ']' : ')';
  return end < text.size() && text[end] == closing ? end + 1 : 0;
}

/// The length of a colon after blanks, or 0; some programs shorten the word with a full stop.
std::size_t colon_length(std::string_view text) {
  const auto at = std::min(text.find_first_not_of(" ."), text.size());
  return text.substr(at).starts_with(":") ? at + 1 : 0;
}

/// The length of one of these words with its colon at the start of `text`, or 0.
std::size_t prefix_length(std::string_view text, const auto& words) {
  if (text.find(':') == std::string_view::npos) return 0;  // most subjects: asked of each post in each judgement
  for (const std::string_view word : words) {
    if (!text.starts_with(word)) continue;
    const std::size_t counted = word.size() + counter_length(text.substr(word.size()));
    if (const std::size_t colon = colon_length(text.substr(counted)); colon > 0) return counted + colon;
  }
  return 0;
}

/// `[tag]` at the start, or 0.
std::size_t tag_length(std::string_view text) {
  if (!text.starts_with('[')) return 0;
  const auto end = text.find(']');
  return end == std::string_view::npos ? 0 : end + 1;
}

std::string_view without_old_subject(std::string_view text) {
  if (!text.ends_with(')') && !text.ends_with(']')) return text;
  const auto at =
      std::max({text.rfind("(was ") + 1, text.rfind("(was:") + 1, text.rfind("[was ") + 1, text.rfind("[was:") + 1});
  return at == 0 ? text : trim(text.substr(0, at - 1));
}

}  // namespace

bool was_there(const Post& post, Time now) {
  if (!post.archive_date || !post.sender_date) {
    const auto clock = post.archive_date ? post.archive_date : post.sender_date;
    return !clock || *clock <= now;
  }
  // While the archive's clock alone decided, one that stood in 2038 hid what a person wrote months before.
  const bool agree = std::chrono::abs(*post.archive_date - *post.sender_date) <= kClockSkew;
  return (agree ? *post.archive_date : std::min(*post.archive_date, *post.sender_date)) <= now;
}

/// Not by its place in the archive: an archive that is made anew numbers its posts anew.
std::string post_key(const Post& post) {
  if (!post.message_id.empty()) return post.message_id;
  std::string text;
  for (const std::string& part : {post.author.address, post.author.name, date_or_dash(post.sender_date),
                                  date_or_dash(post.archive_date), post.subject}) {
    // The length keeps `a` + `bc` apart from `ab` + `c`.
    text.append(std::to_string(part.size())).append(":").append(part);
  }
  // Two that cannot be read, taken in at one moment, are two: only where they stand tells them apart.
  if (post.author == Author{} && !post.sender_date && post.subject.empty()) text.append(post.locator);
  return "#" + hash_of(text);
}

bool is_same_mail(const Post& a, const Post& b) {
  // Programs use ids again, and anybody can. While the second mail under an id was dropped, living lists became
  // silent.
  const auto left = a.sender_date ? a.sender_date : a.archive_date,
             right = b.sender_date ? b.sender_date : b.archive_date;
  const bool one_sender = a.author.address == b.author.address || a.author.address.empty() || b.author.address.empty();
  const auto one_subject = [&] { return thread_subject(a.subject) == thread_subject(b.subject); };
  const bool one_place = !a.locator.empty() && a.locator == b.locator;
  if (!left || !right) return one_sender && (one_place || (!left && !right)) && one_subject();
  const Seconds apart = std::chrono::abs(*left - *right);
  // So far apart the same mail may lie in two archives, for a zone that one of them got wrong.
  if (apart <= Days(1)) return one_sender || one_subject();
  if (apart <= kClockSkew) return one_sender && (a.subject.empty() || b.subject.empty() || one_subject());
  // To the letter: a later mail of the same sender, its subject behind a tag, was put exactly where the first had
  // stood, and taken for it. Six of a million made-up living lists were called silent so.
  return one_sender && one_place && a.subject == b.subject;
}

std::string second_key(const Post& post) {
  const std::string dates = date_or_dash(post.sender_date) + " " + date_or_dash(post.archive_date);
  return post.message_id + " " + hash_of(dates + " " + post.author.address + " " + post.subject);
}

std::string thread_subject(std::string_view subject) {
  const std::string whole = folded(clean_line(subject, kLongestSubject));
  std::string_view rest = trim(whole);  // an accent alone leaves a blank at the end
  while (true) {
    const std::size_t length =
        std::max({prefix_length(rest, kReplyWords), prefix_length(rest, kForwardWords), tag_length(rest)});
    if (length == 0) break;
    rest = trim(rest.substr(length));
  }
  return std::string(without_old_subject(rest));
}

bool is_reply_subject(std::string_view subject) {
  const std::string whole = folded(clean_line(subject, kLongestSubject));
  std::string_view rest = trim(whole);
  while (const std::size_t tag = tag_length(rest)) rest = trim(rest.substr(tag));
  return prefix_length(rest, kReplyWords) > 0;
}

std::string forgotten_key(std::string_view key) { return "#" + hash_of(key); }

}  // namespace sigwatch
