#include "archives/imap/session.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "archives/imap/answer.h"
#include "core/base/text.h"
#include "core/post/markers.h"

namespace sigwatch::imap {

namespace asio = boost::asio;
using std::string;
using std::string_view;

namespace {

constexpr std::size_t kMostOfOneAnswer = std::size_t{32} * 1024 * 1024;
constexpr std::int64_t kMostOfASession = std::int64_t{128} * 1024 * 1024;
constexpr std::int64_t kMostTexts = std::int64_t{16} * 1024 * 1024;
constexpr std::size_t kLongestResponse = std::size_t{1024} * 1024;  // a header, a body's start, and room
constexpr int kMostSalvaged = 10;                                   // messages of one visit that are asked for alone
constexpr int kMostReopened = 2 * kMostSalvaged + 2;

/// RFC 5530 has codes for it; many servers have only words.
bool says_that_it_is_not_there(const string& words) {
  const string low = lower(words);
  for (const char* phrase : {"nonexistent", "doesn't exist", "does not exist", "no such mailbox", "no such folder",
                             "unknown mailbox", "mailbox not found", "not found", "invalid mailbox"}) {
    if (low.find(phrase) != string::npos) return true;
  }
  return false;
}

Evidence evidence_of(const MailFault& fault) {
  const bool strange = fault.kind == MailFault::Kind::unrecognised;
  return {strange ? Evidence::Kind::unrecognised : Evidence::Kind::unreachable, fault.what, {}};
}

}  // namespace

Session::Session(asio::io_context& io, MailServer server, std::shared_ptr<const Secret> password)
    : io_(io), server_(std::move(server)), password_(std::move(password)) {}

asio::awaitable<bool> Session::open() {
  const MailServer server = server_;
  const auto password = password_;
  MailStream::Opened opened = co_await MailStream::open(io_, server, password);
  stream_ = std::move(opened.stream);
  if (!stream_) evidence_ = evidence_of(opened.fault);
  // Its server names itself in the greeting (see header_items()).
  gives_parts_ = !stream_ || stream_->greeting().find("public-inbox") == string::npos;
  co_return stream_ != nullptr;
}

/// More of what the server says. False: why_ is set.
asio::awaitable<bool> Session::fill() {
  auto bytes = co_await stream_->receive();
  if (!bytes) {
    why_ = bytes.error().what;
    co_return false;
  }
  cost_.bytes += static_cast<std::int64_t>(bytes->size());
  buffer_ += *bytes;
  co_return true;
}

Answer Session::broken(string cause, bool strange) {
  stream_.reset();
  Answer answer;
  answer.words = std::move(cause);
  answer.strange = strange;
  return answer;
}

/// Moves the whole responses of the buffer into the answer. True: its last line was among them.
bool Session::take(const string& tag, Answer& answer) {
  // A mail may hold the very line that would end this answer: whole responses are cut off, literals unread.
  while (const auto length = response_length(buffer_)) {
    string response(without_line_end(string_view(buffer_).substr(0, *length)));
    buffer_.erase(0, *length);
    if (!response.starts_with(tag + " ")) {
      answer.responses.push_back(std::move(response));
      continue;
    }
    const string rest = lower(response.substr(tag.size() + 1, 4));
    answer.status = rest.starts_with("ok")    ? Answer::Status::ok
                    : rest.starts_with("no")  ? Answer::Status::no
                    : rest.starts_with("bad") ? Answer::Status::bad
                                              : Answer::Status::broken;
    answer.strange = answer.status == Answer::Status::broken;
    answer.words = clean_line(response.substr(tag.size() + 1));
    return true;
  }
  return false;
}

asio::awaitable<Answer> Session::command(string text) {
  if (!stream_) co_return broken("the session is over", false);
  const string tag = "s" + std::to_string(++commands_);
  ++cost_.requests;
  const auto sent = co_await stream_->send(tag + " " + text + "\r\n");
  if (!sent) co_return broken(sent.error().what, false);
  Answer answer;
  const std::int64_t before = cost_.bytes;
  while (!take(tag, answer)) {
    const bool too_much =
        cost_.bytes - before > static_cast<std::int64_t>(kMostOfOneAnswer) || cost_.bytes > kMostOfASession;
    if (too_much || buffer_.size() > kLongestResponse)
      co_return broken("an answer larger than any honest one was cut off", false);
    const bool alive = co_await fill();
    if (alive) continue;
    const auto bye = std::find_if(answer.responses.begin(), answer.responses.end(),
                                  [](const string& r) { return r.starts_with("* BYE "); });
    Answer over =
        broken(bye == answer.responses.end() ? why_ : why_ + ", saying: " + clean_line(bye->substr(6), 120), false);
    over.responses = std::move(answer.responses);  // what came whole stands
    co_return over;
  }
  const auto odd = std::find_if(answer.responses.begin(), answer.responses.end(),
                                [](const string& r) { return !r.starts_with("* "); });
  if (odd != answer.responses.end()) co_return broken("it said what is not IMAP: " + clean_line(*odd, 60), true);
  if (answer.strange) co_return broken("it said what is not IMAP: " + clean_line(answer.words, 60), true);
  co_return answer;
}

/// What an answer that is not `ok` means for the folder `what`.
void Session::judge(const Answer& answer, const string& what, bool folder) {
  const string place = server_.address + " " + what + ": ";
  if (answer.status == Answer::Status::broken) {
    evidence_ = {answer.strange ? Evidence::Kind::unrecognised : Evidence::Kind::unreachable, place + answer.words, {}};
  } else if (folder && answer.status == Answer::Status::no && says_that_it_is_not_there(answer.words)) {
    evidence_ = {Evidence::Kind::gone,
                 place + "the server knows no such folder (" + answer.words +
                     "); check its name, sigwatchctl discover shows those that there are",
                 {}};
  } else {
    evidence_ = {
        Evidence::Kind::unreachable, place + "the server refuses: " + answer.words + "; ask its operators", {}};
  }
}

asio::awaitable<bool> Session::status(string mailbox) {
  const string text = "STATUS " + mailbox + " (MESSAGES UIDNEXT UIDVALIDITY)";
  const Answer answer = co_await command(text);
  box_ = {};
  if (answer.status != Answer::Status::ok) {
    judge(answer, mailbox, true);
    co_return false;
  }
  for (const string& response : answer.responses) {
    const auto values = parse_status(response);
    if (!values) continue;
    if (const auto it = values->find("MESSAGES"); it != values->end()) box_.messages = it->second;
    if (const auto it = values->find("UIDNEXT"); it != values->end()) box_.next = it->second;
    if (const auto it = values->find("UIDVALIDITY"); it != values->end()) box_.validity = it->second;
  }
  co_return true;
}

asio::awaitable<bool> Session::examine(string mailbox) {
  const string text = "EXAMINE " + mailbox;
  const Answer answer = co_await command(text);
  box_ = {};
  mailbox_ = mailbox;
  if (answer.status != Answer::Status::ok) {
    judge(answer, mailbox, true);
    co_return false;
  }
  for (const string& response : answer.responses) {
    if (const auto n = parse_count(response, "EXISTS")) box_.messages = n;
    if (const auto n = parse_code(response, "UIDVALIDITY")) box_.validity = *n;
    if (const auto n = parse_code(response, "UIDNEXT")) box_.next = *n;
  }
  if (!box_.messages || box_.validity == 0) {
    evidence_ = {Evidence::Kind::unrecognised,
                 server_.address + " " + mailbox +
                     ": the server opens it, but says not how much is in it or gives it no UIDVALIDITY: perhaps a "
                     "folder of folders (of " +
                     "public-inbox name the folder with its number, NEWSGROUP.0); sigwatchctl discover shows those "
                     "that there are",
                 {}};
    co_return false;
  }
  co_return true;
}

/// One FETCH. Messages that are not there yet are added; one that was there without its header gets it.
asio::awaitable<Answer> Session::fetch_into(std::vector<Message>& messages, string command_text) {
  std::map<std::uint32_t, std::size_t> places;
  for (std::size_t i = 0; i < messages.size(); ++i) places.emplace(messages[i].uid, i);
  Answer answer = co_await command(std::move(command_text));
  for (const string& response : answer.responses) {
    expunged_ = expunged_ || parse_count(response, "EXPUNGE");
    auto message = parse_fetch(response);
    if (!message) continue;
    const auto [place, is_new] = places.emplace(message->uid, messages.size());
    if (is_new) {
      messages.push_back(std::move(*message));
    } else if (Message& known = messages[place->second]; !known.header) {
      if (!message->arrived) message->arrived = known.arrived;
      known = std::move(*message);
    }
  }
  answer.responses.clear();
  co_return answer;
}

/// The bodies of the messages that came with their headers alone. False: evidence() says why.
asio::awaitable<bool> Session::add_texts(std::vector<Message>& messages) {
  string set;
  std::int64_t size = 0;
  for (const Message& message : messages) {
    if (!message.header || message.size > kLargestText || size + message.size > kMostTexts) continue;
    size += message.size;
    set += (set.empty() ? "" : ",") + std::to_string(message.uid);
  }
  if (set.empty()) co_return true;
  std::vector<Message> texts;
  const string text = "UID FETCH " + set + " " + text_items();
  const Answer answer = co_await fetch_into(texts, text);
  for (Message& message : messages) {
    const auto it = std::find_if(texts.begin(), texts.end(), [&](const Message& m) { return m.uid == message.uid; });
    if (it != texts.end()) message.text = it->text.substr(0, kBodyRead);
  }
  if (answer.status != Answer::Status::ok) judge(answer, "FETCH", false);
  co_return answer.status == Answer::Status::ok;
}

/// After the server hung up in the middle of a folder: the same folder again. False: it is not as it was, or cannot be
/// had; evidence() is what it was before.
asio::awaitable<bool> Session::reopen() {
  if (reopened_ >= kMostReopened) co_return false;
  ++reopened_;
  const Evidence before = evidence_;
  const Box box = box_;
  const string mailbox = mailbox_;
  buffer_.clear();
  evidence_ = {Evidence::Kind::good, {}, {}};
  bool good = co_await open();
  if (good) good = co_await examine(mailbox);
  // A folder that changed meanwhile would mix two states of it in one reading.
  const bool same = good && box_.validity == box.validity && box_.next == box.next && box_.messages == box.messages;
  box_ = box;
  if (same) co_return true;
  stream_.reset();
  evidence_ = before;
  co_return false;
}

/// False: evidence() says why; where the server hung up, reopen() may still help.
bool Session::goes_on(const Answer& answer) {
  // A server's NO comes behind the messages that it could read: they are kept.
  if (answer.status == Answer::Status::ok || answer.status == Answer::Status::no) return true;
  judge(answer, "FETCH", false);
  return false;
}

asio::awaitable<Answer> Session::fetch_uids(std::vector<Message>& messages, string uids) {
  const string text = "UID FETCH " + uids + " " + items();
  Answer answer = co_await fetch_into(messages, text);
  co_return answer;
}

/// Adds those of the set that did not come, with no more than UID and date; then those of which the server only knows
/// that they are there.
asio::awaitable<bool> Session::name_all(std::vector<Message>& messages, string set, bool by_uid, std::size_t expected) {
  const string bare = (by_uid ? "UID FETCH " : "FETCH ") + set + " (UID INTERNALDATE)";
  const Answer answer = co_await fetch_into(messages, bare);
  if (!goes_on(answer)) co_return false;
  if (messages.size() >= expected) co_return true;
  const string criteria = (by_uid ? "UID " : "") + set;
  const auto uids = co_await search(criteria);
  if (!is_good(evidence_)) co_return false;
  std::set<std::uint32_t> named;
  for (const Message& message : messages) named.insert(message.uid);
  for (std::size_t i = 0; uids && i < uids->size() && messages.size() < expected; ++i) {
    const std::uint32_t uid = (*uids)[i];
    if (uid == 0 || !named.insert(uid).second) continue;
    Message message;
    message.uid = uid;
    messages.push_back(std::move(message));
  }
  co_return true;
}

/// Asks once more for the messages that came without a header: the first of them alone, since it may be the one over
/// which the server stumbles, then the rest together, and so on.
asio::awaitable<bool> Session::salvage(std::vector<Message>& messages) {
  std::set<std::uint32_t> hopeless;
  for (int tries = 0; tries < kMostSalvaged; ++tries) {
    for (const bool alone : {true, false}) {
      std::set<std::uint32_t> rest;
      for (const Message& message : messages) {
        if (!message.header && hopeless.count(message.uid) == 0) rest.insert(message.uid);
      }
      if (rest.empty()) co_return true;
      string uids;
      for (const std::uint32_t uid : rest) {
        if (alone && !uids.empty()) break;
        uids += (uids.empty() ? "" : ",") + std::to_string(uid);
      }
      const Answer answer = co_await fetch_uids(messages, uids);
      if (!goes_on(answer)) {
        bool again = answer.status == Answer::Status::broken && !answer.strange;
        if (again) again = co_await reopen();
        if (!again) co_return false;
      }
      if (alone) hopeless.insert(*rest.begin());  // should it have come, it has its header
      const bool gained = std::any_of(messages.begin(), messages.end(),
                                      [&](const Message& m) { return m.header && rest.count(m.uid) > 0; });
      // With its OK the server keeps the rest back for good.
      if (!alone && !gained && answer.status == Answer::Status::ok) co_return true;
    }
  }
  co_return true;
}

/// Of a message that was deleted meanwhile Dovecot shows a header of NIL and the year 1970.
asio::awaitable<bool> Session::drop_deleted(std::vector<Message>& messages) {
  string uids;
  for (const Message& message : messages) {
    if (!message.header) uids += (uids.empty() ? "UID " : ",") + std::to_string(message.uid);
  }
  // Taken for one that cannot be read, a deleted message would ask people about what nobody can look at any more.
  if (!expunged_ || uids.empty()) co_return true;
  const auto there = co_await search(uids);
  if (!is_good(evidence_)) co_return false;
  if (!there) co_return true;
  const std::set<std::uint32_t> left(there->begin(), there->end());
  const auto deleted = [&](const Message& m) { return !m.header && left.count(m.uid) == 0; };
  gone_ = std::erase_if(messages, deleted);
  co_return true;
}

asio::awaitable<std::optional<std::vector<Message>>> Session::fetch(string set, bool by_uid, std::size_t expected) {
  std::vector<Message> messages;
  gone_ = 0;
  const string all = (by_uid ? "UID FETCH " : "FETCH ") + set + " " + items();
  const Answer answer = co_await fetch_into(messages, all);
  if (!goes_on(answer)) {
    bool again = answer.status == Answer::Status::broken && !answer.strange;
    if (again) again = co_await reopen();
    if (!again) co_return std::nullopt;
  }
  // A change of another message's flags is none of those that were asked for.
  std::erase_if(messages, [](const Message& message) { return !message.header && !message.arrived; });
  // A message that the server itself cannot read (its NO ends the command, or it hangs up) must not hide the others,
  // nor be lost.
  bool good = co_await drop_deleted(messages);
  const std::size_t left = expected - std::min(expected, gone_);
  const bool whole =
      answer.status == Answer::Status::ok && messages.size() >= left &&
      std::all_of(messages.begin(), messages.end(), [](const Message& m) { return m.header.has_value(); });
  if (good && !whole) good = co_await name_all(messages, set, by_uid, left);
  if (good && !whole) good = co_await salvage(messages);
  if (!good) co_return std::nullopt;
  bool texts = true;
  if (!gives_parts_) texts = co_await add_texts(messages);
  if (!texts) co_return std::nullopt;
  co_return messages;
}

asio::awaitable<std::optional<std::vector<std::uint32_t>>> Session::search(string criteria) {
  const string text = "UID SEARCH " + criteria;
  const Answer answer = co_await command(text);
  if (answer.status == Answer::Status::broken) judge(answer, "SEARCH", false);
  if (answer.status != Answer::Status::ok) co_return std::nullopt;
  std::optional<std::vector<std::uint32_t>> found;
  for (const string& response : answer.responses) {
    const auto numbers = parse_search(response);
    if (!numbers) continue;
    if (!found) found.emplace();
    found->insert(found->end(), numbers->begin(), numbers->end());
  }
  co_return found;
}

asio::awaitable<std::optional<std::vector<string>>> Session::list(string pattern) {
  const string text = "LIST \"\" " + pattern;
  const Answer answer = co_await command(text);
  if (answer.status != Answer::Status::ok) {
    judge(answer, "LIST", false);
    co_return std::nullopt;
  }
  std::vector<string> folders;
  for (const string& response : answer.responses) {
    if (auto folder = parse_list(response)) folders.push_back(std::move(*folder));
  }
  co_return folders;
}

}  // namespace sigwatch::imap
