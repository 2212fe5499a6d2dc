#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/base/time.h"
#include "core/register/register.h"

namespace sigwatch::test {

/// A mail to a list that is made for a test.
struct MadePost {
  std::string id;  ///< without <>
  Time date;       ///< written and taken in
  std::string subject;
  std::string body = "What about it?\n";
};

/// `Fri, 22 May 2026 06:02:29 +0000` and `Fri May 22 06:02:29 2026`.
std::string mail_date(Time time);
std::string ctime_date(Time time);
/// The mail as it arrives, header and body; and as an mbox holds it.
std::string mail_text(const MadePost& post);
std::string mbox_text(const MadePost& post);

/// One list, as one kind of archive shows it; empty at first. What contract_test.cc asks of every kind, it asks of such
/// lists.
class MadeList {
 public:
  virtual ~MadeList() = default;
  virtual ArchiveEntry entry() const = 0;
  /// Why it cannot be made on this machine (a server is not installed), or empty.
  virtual std::string missing() const { return {}; }
  /// Posts arrive, oldest first.
  virtual void add(const std::vector<MadePost>& posts) = 0;
  /// From now on the archive still lists the post, and answers 404 (or what this kind has instead) for the part in
  /// which it stands.
  virtual void lose(const MadePost&) { throw std::logic_error("it lists nothing but what it shows"); }
  /// From now on the archive counts one post more than it shows.
  virtual void miscount() { throw std::logic_error("it tells no number"); }
};

/// A list of a kind, with a name for the case (`hyperkitty_by_offset`), and what the kind has.
struct ListMaker {
  std::string name;
  std::function<std::unique_ptr<MadeList>()> make;
  bool lists = false;   ///< what it does not show at once: lose()
  bool counts = false;  ///< miscount()
  bool ids = true;      ///< Message-IDs
  bool whole = true;    ///< can be read back to its beginning
  bool marks = true;    ///< asks only for what is new
  friend std::ostream& operator<<(std::ostream& out, const ListMaker& maker) { return out << maker.name; }
};

/// All of this program; a kind's test file adds its own: `const bool made = add_list({"imap", make<MadeFolder>, .lists
/// = true});`
std::vector<ListMaker>& list_makers();
bool add_list(ListMaker maker);
template <class List>
std::unique_ptr<MadeList> make() {
  return std::make_unique<List>();
}

}  // namespace sigwatch::test
