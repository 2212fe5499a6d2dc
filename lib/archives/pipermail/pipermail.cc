#include "archives/pipermail/pipermail.h"

#include <algorithm>
#include <utility>

#include "archives/engine/kind.h"
#include "archives/engine/page_words.h"
#include "archives/pipermail/permalink.h"
#include "archives/pipermail/reader.h"

namespace sigwatch {

namespace asio = boost::asio;

namespace {

/// More new volumes than this since the last reading are read from the newest end instead.
constexpr std::size_t kManyVolumes = 6;

/// The earliest volumes that may hold a post taken in at `time`.
Time filed_from(Time time) { return time < Time::min() + kFiledAside ? Time::min() : time - kFiledAside; }

class Pipermail final : public Archive {
 public:
  Pipermail(HttpClient& client, std::string url) : client_(client) {
    if (!url.ends_with('/')) url.push_back('/');
    memory_.folder = std::move(url);
  }

  asio::awaitable<Reading> newest(NewestQuery query) override;
  asio::awaitable<Reading> older(OlderQuery query) override;
  asio::awaitable<std::string> permalink(Post post) override;

 private:
  asio::awaitable<Reading> front(Reader& reader);
  asio::awaitable<Reading> since(Reader& reader, Mark mark);
  asio::awaitable<Reading> whole(Reader& reader, Time from);
  asio::awaitable<bool> added(Reader& reader, std::vector<Volume> volumes);

  HttpClient& client_;
  Remembered memory_;
};

/// The newest volume end, and what the next reading needs to go on from it.
Reading with_mark(Reader& reader, const Walk& walk, std::optional<Time> complete) {
  const Mark mark{reader.index().etag, reader.index().last_modified, reader.ends(), names_of(reader.listing())};
  Reading reading = reader.finish();
  reading.complete_from = complete;
  reading.taken_in = reader.taken_in();
  reading.older = to_text(walk);
  reading.mark = to_text(mark);
  return reading;
}

/// What was complete before still is.
Reading reading_since(Reader& reader, std::string mark) {
  Reading reading = reader.finish();
  if (reading.posts.empty() && reading.gaps.empty()) reading.evidence.kind = Evidence::Kind::unchanged;
  reading.incremental = true;
  reading.taken_in = reader.taken_in();
  reading.mark = std::move(mark);
  return reading;
}

/// Only what was appended.
Reading with_mark_since(Reader& reader, Mark mark) {
  mark.etag = reader.index().etag;
  mark.last_modified = reader.index().last_modified;
  mark.volumes = reader.ends();
  mark.names = names_of(reader.listing());
  return reading_since(reader, to_text(mark));
}

asio::awaitable<Reading> Pipermail::newest(NewestQuery query) {
  Reader reader(client_, memory_, query.now, query.pretend);
  auto mark = mark_from(query.mark);
  const std::string etag = mark ? mark->etag : std::string();
  const std::string last_modified = mark ? mark->last_modified : std::string();
  const bool opened = co_await reader.open(etag, last_modified);
  if (!opened) co_return reader.finish();
  if (reader.unchanged()) co_return reading_since(reader, query.mark);
  if (query.whole_from) {
    const Time from = *query.whole_from;
    // Not with every poll: it costs one more request for each volume that is listed.
    reader.compare_with_pages();
    Reading reading = co_await whole(reader, from);
    co_return reading;
  }
  if (mark) {
    Reading reading = co_await since(reader, std::move(*mark));
    co_return reading;
  }
  Reading reading = co_await front(reader);
  co_return reading;
}

/// The newest volume, or its end. Not called unconditional though nothing was remembered: it takes the index at its
/// word, and an index may be years behind its files, so it can neither prove silence nor show that a post is gone.
asio::awaitable<Reading> Pipermail::front(Reader& reader) {
  Walk walk;
  const bool taken = co_await reader.take_newest(walk, true);
  if (!taken) co_return reader.finish();
  const Reach reach{Time::min(), false};
  const auto complete = complete_from(walk, reader.listing(), reach);
  Reading reading = with_mark(reader, walk, complete);
  if (reader.listing().volumes.empty()) reading.older.reset();
  co_return reading;
}

/// What is new since `mark`, when all else is proved to stand; otherwise the newest end.
asio::awaitable<Reading> Pipermail::since(Reader& reader, Mark mark) {
  const auto new_volumes = newly_listed(mark, reader.listing());
  bool grown_only = new_volumes && new_volumes->size() <= kManyVolumes && !mark.volumes.empty();
  for (std::size_t i = 0; grown_only && i < mark.volumes.size(); ++i) {
    const VolumeMark volume = mark.volumes[i];
    const auto growth = co_await reader.resume(volume);
    // One of the marked volumes that cannot be read spoils the reading: what was appended there is not known.
    if (growth == Reader::Growth::failed) co_return reader.finish();
    grown_only = growth != Reader::Growth::changed;
  }
  if (!grown_only) {
    // The marked end is not there any more, or the last post was written only by half then. What was taken so far
    // rests on it, so all of it goes.
    reader.start_over();
    Reading reading = co_await front(reader);
    co_return reading;
  }
  const bool taken = co_await added(reader, *new_volumes);
  if (!taken) co_return reader.finish();
  co_return with_mark_since(reader, std::move(mark));
}

asio::awaitable<bool> Pipermail::added(Reader& reader, std::vector<Volume> volumes) {
  Walk aside;
  for (const Volume& volume : volumes) {
    WalkStep step{volume, true, false, std::nullopt};
    const Forms forms = reader.forms_of(aside, step);
    const bool taken = co_await reader.take(aside, std::move(step), forms, 0);
    if (!taken) co_return false;
  }
  co_return true;
}

/// Every volume that may hold posts taken in since `from`, listed or not; and the newest listed one, however old.
asio::awaitable<Reading> Pipermail::whole(Reader& reader, Time from) {
  Walk walk;
  // On a silent list the newest post lies before the window, and the date from which silence counts is its date.
  bool taken = co_await reader.take_newest(walk, false);
  const Reach reach{filed_from(from), true};
  while (taken) {
    auto step = next_step(walk, reader.listing(), reach);
    if (!step) break;
    const Forms forms = reader.forms_of({}, *step);
    taken = co_await reader.take(walk, std::move(*step), forms, 0);
  }
  if (!taken) co_return reader.finish();
  const bool nothing = reader.listing().volumes.empty() && !reader.has_posts();
  Reading reading = with_mark(reader, walk, nothing ? Time::min() : from);
  reading.unconditional = true;
  if (nothing) reading.older.reset();
  co_return reading;
}

asio::awaitable<Reading> Pipermail::older(OlderQuery query) {
  Reader reader(client_, memory_, query.now, query.pretend);
  bool good = reader.open_from_memory();
  const std::string none;
  if (!good) good = co_await reader.open(none, none);
  Walk walk = walk_from(query.cursor);
  const Reach reach{query.back_to, query.thorough};
  while (good) {
    auto step = next_step(walk, reader.listing(), reach);
    if (!step) break;
    const Forms forms = reader.forms_of(walk, *step);
    good = co_await reader.take(walk, std::move(*step), forms, 0);
    // Who is not thorough looks for the newest post that counts, and the core decides after each part whether to go
    // on.
    if (reader.requests() >= query.requests || (!query.thorough && reader.has_posts())) break;
  }
  Reading reading = reader.finish();
  reading.older = query.cursor;
  if (!good) co_return reading;
  reading.complete_from = complete_from(walk, reader.listing(), reach);
  reading.older = to_text(walk);
  if (at_beginning(walk, reader.listing(), query.back_to)) reading.older.reset();
  co_return reading;
}

/// The volume's text does not hold the number of a post's page.
asio::awaitable<std::string> Pipermail::permalink(Post post) {
  Requests requests(client_);
  HttpRequest request;
  request.url = memory_.folder + post.locator.substr(0, post.locator.find(".txt@")) + "/date.html";
  const auto response = co_await requests.get(request);
  const bool shown = response && response->status == 200;
  const std::string page = shown ? page_by_subject(response->body, post.subject) : std::string();
  if (page.empty()) co_return post.url;
  co_return parent_folder(request.url) + page;
}

}  // namespace

std::unique_ptr<Archive> open_pipermail(HttpClient& client, std::string url) {
  return std::make_unique<Pipermail>(client, std::move(url));
}

}  // namespace sigwatch
