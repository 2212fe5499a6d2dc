#include "simulation/living_list.h"

#include <array>
#include <ctime>

#include "simulation/chance.h"

namespace sigwatch::simulation {

namespace {

using std::string;

std::tm parts_of(Time t) {
  const std::time_t seconds = t.time_since_epoch().count();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  return parts;
}

string formatted(const char* format, Time t) {
  const std::tm parts = parts_of(t);
  std::array<char, 80> text{};
  return {text.data(), std::strftime(text.data(), text.size(), format, &parts)};
}

string mail_date(Time t) { return formatted("%a, %d %b %Y %H:%M:%S +0000", t); }

constexpr const char* kSpanishDays[] = {"dom", "lun", "mar", "mié", "jue", "vie", "sáb"};
constexpr const char* kSpanishMonths[] = {"ene", "feb", "mar", "abr", "may", "jun",
                                          "jul", "ago", "sep", "oct", "nov", "dic"};

/// As a Spanish mail program writes it: Tuesday and March begin alike.
string spanish_date(Time t) {
  const std::tm parts = parts_of(t);
  return string(kSpanishDays[parts.tm_wday]) + formatted(", %d ", t) + kSpanishMonths[parts.tm_mon] +
         formatted(" %Y %H:%M:%S +0000", t);
}

string spanish_separator(const string& address, Time t) {
  const std::tm parts = parts_of(t);
  return "From " + address + " " + kSpanishDays[parts.tm_wday] + " " + kSpanishMonths[parts.tm_mon] +
         formatted(" %e %H:%M:%S %Y", t);
}

struct Mail {
  Time written, archived;
  string from, subject, id, reply_to, date, head, body = "Some words about the draft.\n", separator;
  bool blank_before = true, headless = false;
};

string separator_of(const Mail& m) {
  return m.separator.empty() ? "From " + m.from.substr(m.from.find('<') + 1, m.from.find('>') - m.from.find('<') - 1) +
                                   " " + formatted("%a %b %e %H:%M:%S %Y", m.archived)
                             : m.separator;
}

string header_of(const Mail& m) {
  string text = "From: " + m.from + "\nTo: iot@lists.example.org\nSubject: " + m.subject + "\n";
  if (!m.id.empty()) text += "Message-ID: <" + m.id + ">\n";
  if (!m.date.empty()) text += "Date: " + m.date + "\n";
  if (!m.reply_to.empty()) text += "In-Reply-To: <" + m.reply_to + ">\n";
  return text + m.head;
}

string text_of(const Mail& m) { return separator_of(m) + "\n" + (m.headless ? "" : header_of(m)) + "\n" + m.body; }

/// Put together by list software, with the mail inside.
Mail digest_of(const Mail& inner, bool mime) {
  Mail d;
  d.written = inner.written, d.archived = inner.archived, d.separator = inner.separator,
  d.blank_before = inner.blank_before;
  d.from = "iot-request@lists.example.org", d.subject = "Iot Digest, Vol 12, Issue 7",
  d.id = "digest." + inner.id + "x@lists.example.org";
  d.date = mail_date(inner.written);
  if (mime) {
    d.head = "MIME-Version: 1.0\nContent-Type: multipart/digest; boundary=\"bb\"\n";
    d.body = "--bb\n\n" + header_of(inner) + "\n" + inner.body + "\n--bb--\n";
  } else {
    d.body = "Today's Topics:\n\n   1. Draft\n\n" + string(70, '-') + "\n\nMessage: 1\n" + header_of(inner) + "\n" +
             inner.body + "\n" + string(30, '-') + "\n\nEnd of Iot Digest, Vol 12, Issue 7\n***\n";
  }
  return d;
}

constexpr const char* kPeople[] = {"Ada Marlow <ada@marlow.example>",
                                   "Travis Hudson <travis@hudson.example>",
                                   "travis@work.example",
                                   "Jane Rivers <jane.rivers@work.example>",
                                   "Jane Rivers <postmaster@rivers.example>",
                                   "Jane Rivers via Iot <iot-bounces@lists.example.org>",
                                   "\"Iot (on behalf of Jane Rivers)\" <iot@lists.example.org>",
                                   "Jane Rivers <00ab12cd34ef-dmarc-request@listserv.example>",
                                   "00ab12cd34ef-dmarc-request@listserv.example",
                                   "Feature Requests <feature-request@rivers.example>",
                                   "Jane Rivers <noreply@forum.example>",
                                   "Example Forum <noreply@forum.example>",
                                   "Jane Rivers <bugzilla-daemon@bugs.example>",
                                   "Gerrit Smit <gerrit@smit.example>",
                                   "Robot <robot@work.example>",
                                   "Bodhi <bodhi@work.example>",
                                   "jane@rivers.example"};
/// Some of them, at whom nothing but a mark speaks of a program.
constexpr const char* kUnsuspicious[] = {"Ada Marlow <ada@marlow.example>", "Travis Hudson <travis@hudson.example>",
                                         "Jane Rivers via Iot <iot-bounces@lists.example.org>",
                                         "00ab12cd34ef-dmarc-request@listserv.example", "jane@rivers.example"};
constexpr const char* kBo = "Bo Lake <bo@lake.example>";
constexpr const char* kSubjects[] = {"Agenda for October",
                                     "Re: Topic 1 of the draft",
                                     "Out of office hours meeting: Tuesday 19:00?",
                                     "Automatic reply detection in the draft",
                                     "Re: Out of office: Topic 1 of the draft",
                                     "Mail delivery failures on this list since Monday",
                                     "Absence : qui anime la reunion ?",
                                     "test",
                                     "",
                                     "Re: Automatic reply: Topic 1 of the draft",
                                     "[Ticket#2026092910000017] Topic 1 of the draft",
                                     "[iot] 01/02: Fix length check",
                                     "Cron jobs on the archive host"};
constexpr const char* kHopMarks[] = {"Auto-Submitted: auto-generated\n",
                                     "Auto-Submitted: auto-forwarded\nX-Auto-Response-Suppress: DR, OOF, AutoReply\n",
                                     "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent\n",
                                     "X-Auto-Response-Suppress: All\n",
                                     "Resent-From: <ada@marlow.example>\n",
                                     "Auto-Submitted: false\n",
                                     "Precedence: bulk\n",
                                     "Return-Path: <>\n",
                                     "Auto-Submitted: (typed by hand) No\n",
                                     "List-Unsubscribe: <https://lists.example.org/u>\n"};
constexpr const char* kBroken[] = {"X-Odd: \xe9\xff\n",
                                   " starts with a blank\n",
                                   "no colon in this line\n",
                                   "X-Empty:\n",
                                   "Subject: twice\n",
                                   "X-Nul: a\x01 b\n",
                                   "Content-Type: text/plain; charset=nonsense\n"};

class Writer {
 public:
  explicit Writer(std::uint64_t seed) : chance_(seed), apart_(~seed) {}

  LivingList list() {
    const bool cut = apart_.below(15) == 0;
    write_history();
    if (cut) return cut_off();
    add_programs();
    Mail mail = living();
    const bool later = chance_.percent(40);
    out_.lives_from = later ? static_cast<std::size_t>(1 + chance_.below(static_cast<int>(kReads) - 1)) : 0;
    const bool dated = mail.date == mail_date(mail.written);
    if (chance_.percent(10)) {
      mail = digest_of(mail, chance_.percent(50)), note("digest");
      if (dated) put_back(mail);
    }
    const bool at_the_end = later ? chance_.percent(80) : chance_.percent(50);
    const auto place =
        at_the_end ? mails_.size() : static_cast<std::size_t>(chance_.below(static_cast<int>(mails_.size()) + 1));
    if (!at_the_end) note("not at the end");
    if (later) note("comes with read " + std::to_string(out_.lives_from));
    for (std::size_t read = 0; read < kReads; ++read) {
      std::vector<Mail> all = mails_;
      if (read >= out_.lives_from) all.insert(all.begin() + static_cast<std::ptrdiff_t>(place), mail);
      out_.reads.push_back(file_of(all));
    }
    return out_;
  }

 private:
  void note(const string& what) { out_.disturbed += (out_.disturbed.empty() ? "" : ", ") + what; }
  template <class Table>
  string one_of(const Table& table) {
    return table[static_cast<std::size_t>(chance_.below(static_cast<int>(std::size(table))))];
  }

  /// Three people talked until seven to twenty months ago; or nobody did.
  void write_history() {
    if (chance_.percent(15)) return note("nobody wrote before");
    const Time end = kLastRead - chance_.between(Days(215), Days(600));
    string before;
    for (int i = 0; i < 6; ++i) {
      Mail m;
      m.written = end - Days(20 * (5 - i)), m.archived = m.written + 40s, m.date = mail_date(m.written);
      m.from = kPeople[chance_.percent(50) ? 0 : 3];
      if (i % 3 == 1) m.from = kBo;
      m.subject = (i > 0 ? "Re: Topic 1" : "Topic 1") + string(" of the draft");
      m.id = "talk" + std::to_string(i) + "@talk.example", m.reply_to = before;
      before = m.id;
      mails_.push_back(m);
    }
  }

  /// Who is no person, and may come after the person's post as well.
  void add_programs() {
    for (int n = chance_.below(3); n > 0; --n) {
      Mail m;
      m.written = kLastRead - chance_.between(Days(5), Days(300)), m.archived = m.written + 40s,
      m.date = mail_date(m.written);
      m.from = "Mail Delivery System <mailer-daemon@mx.example>";
      m.subject = "Undelivered Mail Returned to Sender", m.id = "dsn" + std::to_string(n) + "@mx.example";
      m.head =
          "Auto-Submitted: auto-replied\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\n";
      mails_.push_back(m);
    }
  }

  Mail living() {
    Mail m;
    m.written = kLastRead - Days(4) - chance_.between(Days(1), Days(165)), m.archived = m.written + 40s;
    m.from = one_of(kPeople), m.subject = one_of(kSubjects), m.id = "living@people.example",
    m.date = mail_date(m.written);
    note(m.from + ": " + m.subject);
    if (!mails_.empty() && chance_.percent(40)) m.reply_to = mails_[0].id;
    for (int n = chance_.below(3); n > 0; --n) m.head += one_of(kHopMarks);
    mark_surely(m);
    if (!m.head.empty()) note("marked");
    if (chance_.percent(10)) m.head += one_of(kBroken), note("broken header");
    give_id(m);
    set_clocks(m);
    if (chance_.percent(12)) m.blank_before = false, note("no blank line before it");
    const bool told = m.separator.empty() && m.blank_before && m.archived == m.written + 40s;
    if (told && apart_.percent(4)) m.headless = true, note("header lost");
    return m;
  }

  /// List software whose clock was never set: only what it collected tells the time.
  void put_back(Mail& digest) {
    if (apart_.percent(70)) return;
    digest.archived = Time(Seconds(315'532'800)), digest.date = mail_date(digest.archived), digest.separator.clear();
    note("put together in 1980");
  }

  /// A mark that no hop writes: once at one whom nothing else speaks against, and as often as you like at one who
  /// talked with others.
  void mark_surely(Mail& m) {
    const int kind = apart_.below(12);
    if (kind == 0) {
      m.from = kUnsuspicious[apart_.below(static_cast<int>(std::size(kUnsuspicious)))];
      m.subject = kSubjects[0], m.head = "Auto-Submitted: auto-replied\n";
      note("now from " + m.from + " with a mark of an automatic reply");
    } else if (kind == 1 && !mails_.empty() && mails_[0].id.starts_with("talk")) {
      m.from = kBo, m.head += "Auto-Submitted: auto-replied\nReturn-Path: <>\n";
      note("now from one who talked with others, with marks of an automatic reply");
    }
  }

  void give_id(Mail& m) {
    if (chance_.percent(10)) {
      m.id.clear(), note("no id");
    } else if (!mails_.empty() && chance_.percent(20)) {
      const Mail& other = mails_[static_cast<std::size_t>(chance_.below(static_cast<int>(mails_.size())))];
      if (other.subject == m.subject) return;
      m.id = other.id, note("id of another mail");
    }
  }

  /// At least one clock tells the truth, or none tells anything.
  void set_clocks(Mail& m) {
    constexpr Seconds kOld[] = {Seconds(0), Seconds(315'532'800), Seconds(946'684'800), Seconds(1'000'684'800),
                                Seconds(1'262'304'000)};
    const string address = "ada@marlow.example";
    const int separator = chance_.below(10);
    if (separator == 0) m.separator = "From ", note("bare separator");
    if (separator == 1) m.separator = "From - ", note("separator without a date");
    if (separator == 2) m.separator = "From " + address, note("separator without a date");
    if (separator == 3) m.separator = spanish_separator(address, m.archived), note("separator in Spanish");
    const bool undated = separator < 3;
    const int date = chance_.below(8);
    if (chance_.percent(25) && separator > 3 && date > 2) {
      m.archived = Time(kOld[chance_.below(5)]), note("archive's clock of " + formatted("%Y", m.archived));
      return;
    }
    if (date == 0) m.date.clear(), note("no Date");
    if (date == 1) m.date = spanish_date(m.written), note("Date in Spanish");
    if (date == 2 && !undated && separator != 3)
      m.date = mail_date(m.written - Days(1100)), note("Date of three years before");
    if (date == 3) m.date = formatted("%d %b %y %H:%M GMT", m.written), note("old form of Date");
  }

  /// The list's mail until a day that the pulse cannot reach any more (two weeks).
  LivingList cut_off() {
    const Time day = kLastRead - kBetweenReads * static_cast<int>(kReads) - apart_.between(Days(15), Days(214));
    CutSubscription cut;
    cut.kind = static_cast<CutSubscription::Kind>(apart_.below(3));
    add_programs();
    for (const Mail& m : mails_) {
      if (m.archived < day) cut.mails.push_back({m.archived, header_of(m) + "\n" + m.body});
    }
    if (apart_.percent(50)) cut.neighbour = neighbour_until(day);
    cut.said = cut.kind == CutSubscription::Kind::mbox && (!cut.neighbour || apart_.percent(50));
    note(string("subscription cut on ") + formatted("%F", day) + (cut.neighbour ? ", and its neighbour's" : ""));
    out_.cut = std::move(cut);
    return out_;
  }

  /// Busy, as long as mail came.
  std::vector<Delivered> neighbour_until(Time day) {
    std::vector<Delivered> mails;
    for (int i = 12; i > 0; --i) {
      Mail m;
      m.written = day - Days(3 * i) - 40s, m.archived = day - Days(3 * i), m.date = mail_date(m.written);
      m.from = kPeople[0], m.subject = "Minutes " + std::to_string(i),
      m.id = "minutes" + std::to_string(i) + "@talk.example";
      mails.push_back({m.archived, header_of(m) + "\n" + m.body});
    }
    return mails;
  }

  static string file_of(const std::vector<Mail>& mails) {
    string file;
    for (const Mail& m : mails) file += (file.empty() || !m.blank_before ? "" : "\n") + text_of(m);
    return file + "\n";
  }

  Chance chance_, apart_;
  LivingList out_;
  std::vector<Mail> mails_;
};

}  // namespace

LivingList living_list(std::uint64_t seed) { return Writer(seed).list(); }

}  // namespace sigwatch::simulation
