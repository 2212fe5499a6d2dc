#pragma once

#include <string>
#include <vector>

#include "fakes/gate.h"
#include "ports/archive.h"

namespace sigwatch {

/// An archive in memory: posts in the order in which they arrived, shown page by page from the newest end, as a real
/// kind would show them. It fails, hangs, loses posts and hides notices when told to.
class FakeArchive final : public Archive {
 public:
  enum class Mood { well, unreachable, unrecognised, gone, truncated };

  FakeArchive(const boost::asio::any_io_executor& executor, std::string url) : gate(executor), url_(std::move(url)) {}

  boost::asio::awaitable<Reading> newest(NewestQuery query) override;
  boost::asio::awaitable<Reading> older(OlderQuery query) override;
  boost::asio::awaitable<Reading> look_up(std::string message_id) override;

  /// `post` arrives; its archive clock becomes `arrived` unless it has one. In any order; reads do not show it before.
  void add(Post post, Time arrived);
  /// The post with this Message-ID is gone as if its owner had removed it.
  void lose(const std::string& message_id);
  bool holds(const std::string& message_id) const;
  const std::string& url() const { return url_; }

  Mood mood = Mood::well;
  Mood older_mood = Mood::well;
  Gate gate;                  ///< shut it and no call returns
  bool shows_notices = true;  ///< false: reads leave out what has the form of our Message-IDs
  std::vector<Gap> gaps;      ///< of every whole reading
  bool looks_up = false;      ///< it can be asked for one message
  int page = 0;               ///< posts a request; 0: all in one
  bool ordered = true;        ///< false: its order says nothing, and no part is complete before all was read
  std::optional<Time> server_date;
  std::optional<Seconds> retry_after;

  // What was asked of it.
  int newest_calls = 0, whole_calls = 0, older_calls = 0, lookups = 0, requests = 0;
  int most_older_requests = 0;  ///< of one older() call
  bool overlapped = false;      ///< a call began before the last one ended, which the port forbids

 private:
  struct Arrived {
    Post post;
    Time at;
  };
  struct Call;
  std::vector<Arrived> visible(Time now) const;
  std::string mark_of(const std::vector<Arrived>& posts) const;
  Evidence evidence(Mood how) const;

  std::string url_;
  std::vector<Arrived> posts_;  ///< by arrival
  int losses_ = 0;
  int under_way_ = 0;
};

}  // namespace sigwatch
