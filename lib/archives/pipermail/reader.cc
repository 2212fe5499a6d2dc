#include "archives/pipermail/reader.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

#include "archives/engine/too_many_posts.h"
#include "archives/mbox/mbox.h"
#include "archives/pipermail/index_page.h"
#include "core/base/text.h"
#include "libraries/background/background.h"

namespace sigwatch {

namespace asio = boost::asio;

namespace {

/// A mail of a list has two to three KiB; long ones are met by the second try.
/// A first reading wants the newest post alone.
constexpr std::int64_t kShortTail = 4 * 1024;
constexpr std::int64_t kLongTail = 64 * 1024;

}  // namespace

namespace {

std::optional<Time> clock_of(const Post& post) { return post.archive_date ? post.archive_date : post.sender_date; }

/// From when on everything is known when the first whole post of a tail is `posts.front()`: those before it were taken
/// in earlier, give or take the disorder of a busy queue.
std::optional<Time> known_from(const std::vector<Post>& posts) {
  const auto dated =
      std::find_if(posts.begin(), posts.end(), [](const Post& post) { return post.archive_date.has_value(); });
  return dated == posts.end() ? std::nullopt : std::optional(*dated->archive_date + kLocalTime);
}

}  // namespace

asio::awaitable<bool> Reader::open(std::string etag, std::string last_modified) {
  const std::string folder = memory_.folder;
  index_ = co_await fetch_index(requests_, folder, etag, last_modified);
  reading_.evidence = index_.evidence;
  if (index_.kind == IndexAnswer::Kind::failed) co_return false;
  reading_.evidence.kind = Evidence::Kind::good;
  if (unchanged()) co_return true;
  memory_.folder = index_.folder;
  memory_.volumes = index_.volumes;
  use(index_.volumes);
  co_return true;
}

bool Reader::open_from_memory() {
  if (!memory_.volumes) return false;
  reading_.evidence.kind = Evidence::Kind::good;
  use(*memory_.volumes);
  return true;
}

void Reader::use(std::vector<Volume> volumes) { listing_ = listing_of(volumes, now_, pretend_); }

Forms Reader::forms_of(const Walk& walk, const WalkStep& step) const {
  const bool known = memory_.gzip_only.contains(step.volume.period.name) && !may_grow(step.volume.period, now_);
  return known || (step.listed && walk.gzip_only) ? Forms::gzip_first : Forms::text_first;
}

asio::awaitable<bool> Reader::take(Walk& walk, WalkStep step, Forms forms, std::int64_t tail) {
  VolumePart part;
  if (tail > 0) part.kind = VolumePart::Kind::tail;
  part.tail_bytes = tail;
  const std::string folder = memory_.folder;
  VolumeAnswer answered = co_await fetch_volume(requests_, folder, step.volume, forms, part);
  const auto answer = std::make_shared<const VolumeAnswer>(std::move(answered));
  if (answer->kind == VolumeAnswer::Kind::failed) {
    reading_.evidence = answer->evidence;
    co_return false;
  }
  if (answer->kind == VolumeAnswer::Kind::missing) {
    note_gap(step);
    advance(walk, step, now_);
    co_return true;
  }
  const std::size_t before = reading_.posts.size();
  // Parsed on another thread where it is large: a volume of 32 MB takes seconds, in which the one loop would answer
  // nobody.
  std::function<VolumePosts()> parse = [answer, url = url_of(step.volume, *answer), step] {
    return posts_in(answer->text, answer->offset, step.part_end, step.volume.period, url);
  };
  VolumePosts found = co_await parsed(answer->text.size(), std::move(parse));
  if (take_posts(walk, step, *answer, std::move(found))) {
    if (too_large()) co_return false;
    // Of a part of a volume, or where a pretended now hides posts, fewer than the page lists are no loss.
    const bool comparable = compares_ && answer->offset == 0 && !step.part_end && !pretend_;
    const Volume volume = step.volume;
    const std::size_t shown = reading_.posts.size() - before;
    const std::string url = answer->url;
    if (comparable) co_await compare(volume, shown, url);
    co_return true;
  }
  const std::int64_t longer = tail < kLongTail ? kLongTail : 0;  // the tail held no whole post
  const bool done = co_await take(walk, std::move(step), forms, longer);
  co_return done;
}

/// What a stale text lacks, or what stands behind a separator that was not recognised, would be as if it were not
/// there. The page by date is another view of the same volume.
asio::awaitable<void> Reader::compare(Volume volume, std::size_t shown, std::string url) {
  if (!volume.links_by_date) co_return;
  HttpRequest request;
  request.url = memory_.folder + volume.period.name + "/date.html";
  const Fetched fetched = co_await requests_.fetch(request);
  if (!is_good(fetched.evidence)) co_return;  // it tells no number
  const auto listed = messages_listed(fetched.response.body);
  if (!listed || *listed <= shown) co_return;
  shortfalls_.push_back(
      {request.url, volume.period.from, volume.period.to,
       "shows " + plural(static_cast<long>(*listed), "message") + ", and " + url + " holds " + std::to_string(shown)});
}

/// False: nothing could be made of a tail.
bool Reader::take_posts(Walk& walk, const WalkStep& step, const VolumeAnswer& answer, VolumePosts found) {
  const auto from = known_from(found.posts);
  if (pretend_) std::erase_if(found.posts, [&](const Post& post) { return clock_of(post).value_or(now_) > now_; });
  if (answer.offset > 0 && found.posts.empty()) return false;
  keep(std::move(found.posts));
  note_forms(walk, step, answer);
  note_end(step.volume.period, answer);
  advance(walk, step, now_);
  if (answer.offset > 0 && found.first.value_or(0) > 0) {
    walk.part_end = found.first;
    walk.part_from = from;
  }
  return true;
}

asio::awaitable<Reader::Growth> Reader::resume(VolumeMark mark) {
  const auto period = period_of(mark.name);
  if (!period) co_return Growth::changed;
  const Volume* listed = find_volume(listing_, mark.name);
  const Volume volume = listed == nullptr ? Volume{*period} : *listed;
  const std::string folder = memory_.folder;
  VolumePart part;
  part.kind = VolumePart::Kind::resume;
  part.mark = mark;
  VolumeAnswer answered = co_await fetch_volume(requests_, folder, volume, Forms::text_first, part);
  const auto answer = std::make_shared<const VolumeAnswer>(std::move(answered));
  switch (answer->kind) {
    case VolumeAnswer::Kind::failed:
      reading_.evidence = answer->evidence;
      co_return Growth::failed;
    case VolumeAnswer::Kind::missing:
      co_return Growth::changed;
    case VolumeAnswer::Kind::unchanged:
      ends_.push_back(mark);
      co_return Growth::same;
    case VolumeAnswer::Kind::text:
      break;
  }
  // A server may ignore Range and send the file from its start: what was read is then found further in.
  const auto skip = resume_at(mark) - std::min(answer->offset, resume_at(mark));
  if (answer->offset > resume_at(mark) || answer->text.size() < skip) co_return Growth::changed;
  const auto more = appended(mark, std::string_view(answer->text).substr(skip));
  // Text that goes on without a separator belongs to the last post: that was read while Mailman wrote it.
  if (!more || !continues(*more)) co_return Growth::changed;
  note_end(*period, *answer);
  if (more->empty()) co_return Growth::same;
  std::function<VolumePosts()> parse = [answer, more = *more, from = mark.size, period = *period,
                                        url = url_of(volume, *answer)] {
    return posts_in(more, from, std::nullopt, period, url);
  };
  VolumePosts found = co_await parsed(more->size(), std::move(parse));
  keep(std::move(found.posts));
  co_return too_large() ? Growth::failed : Growth::grown;
}

asio::awaitable<bool> Reader::take_newest(Walk& walk, bool tail) {
  constexpr std::size_t kMostGaps = 4;
  const Volume* next = next_listed(walk, listing_);
  for (std::size_t gaps = 0; next != nullptr && gaps < kMostGaps && reading_.gaps.size() == gaps; ++gaps) {
    WalkStep step{*next, true, false, std::nullopt};
    const Forms forms = forms_of(walk, step);
    const bool taken = co_await take(walk, std::move(step), forms, tail ? kShortTail : 0);
    if (!taken) co_return false;
    next = next_listed(walk, listing_);
  }
  if (!reading_.gaps.empty()) ends_.clear();  // the newest is not there yet: nothing may rest on those behind it
  co_return true;
}

void Reader::keep(std::vector<Post> posts) {
  for (Post& post : posts) {
    // The separator tells the server's local time without a zone, so it may seem to lie up to a day ahead. Anything
    // later is a wrong clock, and no pulse.
    if (post.archive_date && *post.archive_date <= now_ + kLocalTime) {
      const Time taken = std::min(*post.archive_date, now_);
      taken_in_ = std::max(taken_in_.value_or(taken), taken);
    }
    reading_.posts.push_back(std::move(post));
  }
}

/// Bounded memory beats a whole reading: what is so large is no list's archive.
bool Reader::too_large() {
  if (reading_.posts.size() <= kMostPostsAtOnce) return false;
  reading_.evidence = too_many_posts(memory_.folder, kMostPostsAtOnce);
  return true;
}

void Reader::note_end(const Period& period, const VolumeAnswer& answer) {
  const bool newest = !listing_.volumes.empty() && listing_.volumes.back().period == period;
  // The newest is marked, however old: while it stands as it was, the end of a silent list stands.
  if (!newest && !may_grow(period, now_)) return;
  auto end = mark_end(period.name, answer.gzip, answer.text, answer.offset + answer.text.size());
  end.etag = answer.etag;
  end.last_modified = answer.last_modified;
  ends_.push_back(std::move(end));
}

void Reader::note_forms(Walk& walk, const WalkStep& step, const VolumeAnswer& answer) {
  if (answer.gzip && answer.asked_text) memory_.gzip_only.insert(step.volume.period.name);
  if (step.listed) walk.gzip_only = answer.gzip;
}

void Reader::note_gap(const WalkStep& step) {
  // A name that was only guessed answers 404 wherever a month had no post: that is no gap.
  if (!step.listed) return;
  const Period& period = step.volume.period;
  reading_.gaps.push_back(
      {period.name + ".txt", period.from, period.to,
       memory_.folder + period.name + ".txt: listed, but the server answers 404, also for .txt.gz"});
}

/// A page for people where the index links one, else the text.
std::string Reader::url_of(const Volume& volume, const VolumeAnswer& answer) const {
  return volume.links_by_date ? memory_.folder + volume.period.name + "/date.html" : answer.url;
}

void Reader::start_over() {
  reading_.posts.clear();
  reading_.gaps.clear();
  shortfalls_.clear();
  ends_.clear();
  taken_in_.reset();
}

Reading Reader::finish() {
  Reading reading = std::move(reading_);
  reading.cost = requests_.cost();
  reading.server_date = requests_.server_date();
  reading.gaps.insert(reading.gaps.end(), shortfalls_.begin(), shortfalls_.end());
  if (is_good(reading.evidence)) return reading;
  reading.posts.clear();
  reading.gaps.clear();
  return reading;
}

}  // namespace sigwatch
